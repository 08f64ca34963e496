"""What is kept and taken away, in a real browser: after a restart, as files, and as judgements."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from browsing import Visitor, ask, served
from greenland_qa.archive import Conversations
from greenland_qa.evaluation.golden import parse_question
from paced import QUOTE, PacedAssistant
from payloads import PAYLOADS

FORMS = {"markdown": ".md", "html": ".html", "json": ".json", "bibtex": ".bib", "csl": ".csl.json"}


def go(page: Page, view: str) -> None:
    page.click(f"nav [data-view={view}]")


def taken(page: Page, selector: str) -> Path:
    """The file that a click on it gives."""
    with page.expect_download() as download:
        page.click(selector)
    path = download.value.path()
    return path.rename(path.with_name(download.value.suggested_filename))


def test_a_conversation_goes_on_after_a_restart_of_the_program(tmp_path: Path, visitor: Visitor) -> None:
    with served(PacedAssistant(), conversations=Conversations(tmp_path)) as address:
        ask(visitor.visit(address), "What froze?")
        visitor.close()
    assistant = PacedAssistant()
    with served(assistant, conversations=Conversations(tmp_path)) as address:
        page = visitor.visit(address)
        go(page, "conversations")
        page.click("#kept .open")
        expect(page.locator("#q1 .sentence")).to_be_visible()
        assert QUOTE in page.inner_text("#q1 .sentence")
        page.click("#q1 .sentence .chip")
        expect(page.locator("#quoted")).to_have_text(QUOTE)
        ask(page, "And why?", "#q2 .refusal")
        assert [turn.question for turn in assistant.asked[-1].turns] == ["What froze?"]
        go(page, "conversations")
        expect(page.locator("#kept li")).to_have_count(1)
        expect(page.locator("#kept li .about")).to_contain_text("2 questions")
        visitor.close()


def test_a_kept_conversation_that_is_opened_during_an_answer_is_not_overwritten_by_it(
    tmp_path: Path, visitor: Visitor
) -> None:
    assistant = PacedAssistant()
    with served(assistant, conversations=Conversations(tmp_path)) as address:
        page = visitor.visit(address)
        ask(page, "Who won?", "#latest .refusal")
        page.click("#new-button")
        expect(page.locator(".exchange")).to_have_count(0)
        assistant.held = True
        page.fill("#ask textarea", "What froze?")
        page.press("#ask textarea", "Enter")
        page.wait_for_selector("#evidence mark")
        go(page, "conversations")
        page.click("#kept .open")
        expect(page.locator("#latest .refusal")).to_be_visible()
        assistant.held = False
        for _ in range(3):
            assistant.go_on()
        ask(page, "And why?", "#q2 .refusal")
        assert [turn.question for turn in assistant.asked[-1].turns] == ["Who won?"]
        visitor.close()


def test_conversations_are_searched_renamed_and_deleted(tmp_path: Path, visitor: Visitor) -> None:
    with served(PacedAssistant(), conversations=Conversations(tmp_path)) as address:
        page = visitor.visit(address)
        ask(page, "What froze?")
        page.click("#new-button")
        expect(page.locator(".exchange")).to_have_count(0)
        ask(page, "Who won?", "#latest .refusal")
        go(page, "conversations")
        expect(page.locator("#kept .open")).to_have_text(["Who won?", "What froze?"])
        page.fill("#sought", "ships")
        expect(page.locator("#kept .open")).to_have_text(["What froze?"])
        page.click("#kept summary:text('Rename')")
        page.fill("#kept input", "The winter")
        page.press("#kept input", "Enter")
        expect(page.locator("#kept .open")).to_have_text(["The winter"])
        page.click("#kept summary:text('Delete')")
        page.click("[data-do=delete]")
        expect(page.locator("#kept")).to_contain_text("No conversation has the words")
        page.fill("#sought", "")
        expect(page.locator("#kept .open")).to_have_text(["Who won?"])
        visitor.close()
    assert [c.title for c in Conversations(tmp_path).all()] == ["Who won?"]


def test_nothing_is_kept_of_a_conversation_that_a_reader_does_not_want_kept(tmp_path: Path, visitor: Visitor) -> None:
    with served(PacedAssistant(), conversations=Conversations(tmp_path)) as address:
        page = visitor.visit(address)
        page.click("#frame summary")
        page.uncheck("[name=keep]")
        expect(page.locator(".limit")).to_have_text(["Not kept ×"])
        ask(page, "What froze?")
        go(page, "conversations")
        expect(page.locator("#kept")).to_contain_text("No conversation is kept yet")
        visitor.close()
    assert not list(tmp_path.iterdir())


def test_where_nothing_can_be_kept_the_page_says_so(paced_page: str, visitor: Visitor) -> None:
    page = visitor.visit(paced_page)
    go(page, "conversations")
    expect(page.locator("#kept")).to_contain_text("not kept here")


@pytest.mark.parametrize("form", FORMS)
def test_a_conversation_is_taken_away_in_each_form(paced_page: str, visitor: Visitor, form: str) -> None:
    page = visitor.visit(paced_page)
    ask(page, "What froze?")
    page.click("#latest .take summary")
    path = taken(page, f"#latest [data-form={form}]")
    text = path.read_text("utf-8")
    assert path.name == f"conversation{FORMS[form]}"
    assert "A winter in the harbour" in text
    if form in ("json", "csl"):
        assert json.loads(text)


def test_an_exported_page_opens_alone_and_asks_nobody(tmp_path: Path, visitor: Visitor) -> None:
    with served(PacedAssistant(), conversations=Conversations(tmp_path)) as address:
        page = visitor.visit(address)
        ask(page, "What froze?")
        ask(page, "Who won?", "#q2 .refusal")
        go(page, "conversations")
        page.click("#kept > * >> text=Take all of them away")
        path = taken(page, "[data-id='*'][data-form=html]")
        again = page.context.new_page()
        requests: list[str] = []
        again.on("request", lambda r: requests.append(r.url))
        again.goto(path.as_uri())
        assert again.inner_text("h2 >> nth=0") == "What froze?"
        assert QUOTE in again.inner_text("ol")
        assert "No answer." in again.inner_text(".refusal")
        assert [url for url in requests if url != path.as_uri()] == []
        visitor.close()


def test_a_judgement_is_kept_and_comes_out_as_a_golden_line(tmp_path: Path, visitor: Visitor) -> None:
    with served(PacedAssistant(), conversations=Conversations(tmp_path)) as address:
        page = visitor.visit(address)
        ask(page, "What froze?")
        page.click("[data-feedback]")
        expect(page.locator("dialog label:visible")).to_have_text(
            [
                "Right",
                "Wrong",
                "A citation is wrong",
                "It should have refused",
                "What should be said of it (not needed)",
            ]
        )
        page.check("dialog [value=right]")
        page.fill("#comment", PAYLOADS[0])
        page.click("#judge")
        expect(page.locator(".notice")).to_have_text("Noted. Thank you.")
        ask(page, "Who won?", "#q2 .refusal")
        page.click("#q2 [data-feedback]")
        page.check("dialog [value=should-have-answered]")
        page.click("#judge")
        expect(page.locator(".notice")).to_have_text("Noted. Thank you.")
        go(page, "conversations")
        path = taken(page, "[data-do=feedback]")
        lines = path.read_text("utf-8").splitlines()
        visitor.close()
    golden = [parse_question(line, path=path, line=number) for number, line in enumerate(lines, 1)]
    assert [(q.question, q.answerable) for q in golden] == [("What froze?", True), ("Who won?", None)]
    assert golden[0].evidence[0].quote == QUOTE
    assert json.loads(lines[0])["note"] == PAYLOADS[0]
