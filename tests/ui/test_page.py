"""The page in a real browser: over an assistant that keeps the pace of the test, and over the archive of the seeds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from browsing import Visitor, served
from greenland_qa import Assistant, ingest_paths
from greenland_qa.settings import load_settings
from making import an_article
from paced import QUOTE, PacedAssistant
from payloads import PAYLOADS


@pytest.fixture(scope="module")
def paced() -> Iterator[tuple[PacedAssistant, str]]:
    """An assistant that keeps the pace of the test, and the address of its page."""
    assistant = PacedAssistant()
    with served(assistant) as address:
        yield assistant, address


@pytest.fixture
def assistant(paced: tuple[PacedAssistant, str]) -> PacedAssistant:
    """The paced assistant, as quick and as sound as it was."""
    assistant, _ = paced
    assistant.held, assistant.breaks = False, None
    assistant.asked.clear()
    return assistant


@pytest.fixture
def paced_page(paced: tuple[PacedAssistant, str], assistant: PacedAssistant) -> str:
    assert not assistant.held
    return paced[1]


@pytest.fixture(scope="module")
def seeds_page(tmp_path_factory: pytest.TempPathFactory, seeds: Path) -> Iterator[str]:
    settings = load_settings(index=tmp_path_factory.mktemp("archive") / "index")
    assert all(step.problem is None for step in ingest_paths([seeds], settings))
    with Assistant.open(settings=settings) as assistant, served(assistant) as address:
        yield address


def ask(page: Page, question: str, then: str = "#latest .sources") -> None:
    page.fill("#ask textarea", question)
    page.press("#ask textarea", "Enter")
    page.wait_for_selector(then)


def in_view(page: Page, selector: str) -> bool:
    """Whether the whole element can be seen, in its scrolling parent too."""
    return page.evaluate(
        """selector => {
            const element = document.querySelector(selector);
            return [...element.getClientRects()].every(({left, top, width, height}) =>
                top >= 0 && top + height <= innerHeight &&
                element.contains(document.elementFromPoint(left + width / 2, top + height / 2)));
        }""",
        selector,
    )


def test_a_first_visit_says_what_the_archive_holds_and_how_it_answers(seeds_page: str, visitor: Visitor) -> None:
    page = visitor.visit(seeds_page)
    says = page.inner_text("#welcome")
    assert "5 articles from 7 January 2026 to 28 January 2026" in says
    assert "by quotation" in says
    expect(page.locator("#ask textarea")).to_be_focused()
    expect(page.locator("#side")).to_be_hidden()


def test_an_answer_from_the_seeds_cites_and_its_chip_opens_the_article_at_the_quoted_words(
    seeds_page: str, visitor: Visitor
) -> None:
    page = visitor.visit(seeds_page)
    ask(page, "On what date does France plan to open its consulate in Nuuk?")
    sentence = page.inner_text("#latest .sentence")
    assert "February 6" in sentence
    page.click("#latest .sentence .chip")
    page.wait_for_selector("#quoted")
    assert "February 6" in page.inner_text("#quoted")
    expect(page.locator("#quoted")).to_be_focused()
    assert in_view(page, "#quoted")
    page.click(".close")
    expect(page.locator(".article")).to_have_count(0)


def test_what_the_seeds_do_not_say_is_refused_with_the_nearest_words_and_what_the_archive_holds(
    seeds_page: str, visitor: Visitor
) -> None:
    page = visitor.visit(seeds_page)
    ask(page, "Who won the football match in Lisbon?", "#latest .refusal")
    assert "The archive holds 5 articles" in page.inner_text(".refusal")
    page.click(".refusal .chip >> nth=0")
    page.wait_for_selector("#quoted")
    assert page.inner_text("#quoted") == page.inner_text(".refusal q >> nth=0").strip("“”")


def test_a_follow_up_question_is_understood_from_the_one_before(seeds_page: str, visitor: Visitor) -> None:
    page = visitor.visit(seeds_page)
    ask(page, "Which countries plan to open consulates in Nuuk?")
    ask(page, "And when does France open it?", "#q2 .sources")
    assert "February 6" in page.inner_text("#q2 .sentence >> nth=0")
    assert "consulates" in page.inner_text("#earlier #q1 h2")


def test_an_as_of_date_limits_the_articles_and_a_bad_one_gets_one_sentence(seeds_page: str, visitor: Visitor) -> None:
    page = visitor.visit(seeds_page)
    page.fill("#as-of input", "2026-01-01")
    ask(page, "How many members does NATO have?", "#latest .refusal")
    assert "As of 2026-01-01" in page.inner_text("#q1")
    page.fill("#as-of input", "soon")
    ask(page, "How many members does NATO have?", "#problem .problem")
    assert "YYYY-MM-DD" in page.inner_text("#problem")


def test_evidence_is_there_first_then_each_checked_sentence_then_the_reply(
    paced_page: str, assistant: PacedAssistant, visitor: Visitor
) -> None:
    assistant.held = True
    page = visitor.visit(paced_page)
    page.fill("#ask textarea", "What froze?")
    page.click("#ask-button")
    page.wait_for_selector("#latest .found")
    assert page.inner_text(".found q").strip("“”") == QUOTE
    assert page.locator(".sentence").count() == 0
    assistant.go_on()
    page.wait_for_selector(".sentence")
    assert page.locator(".sources").count() == 0
    page.click(".sentence .chip")
    page.wait_for_selector("#quoted")
    assert page.inner_text("#quoted") == QUOTE
    assistant.go_on()
    page.wait_for_selector(".sources")
    assert page.locator(".waiting").count() == 0
    assert page.input_value("#ask textarea") == ""


def test_earlier_questions_are_passed_on_and_two_visitors_share_nothing(
    paced_page: str, assistant: PacedAssistant, visitor: Visitor
) -> None:
    one, two = visitor.visit(paced_page), visitor.visit(paced_page)
    ask(one, "What froze?")
    ask(two, "Who won?", "#latest .refusal")
    ask(one, "And why?", "#q2 .refusal")
    assert [[turn.question for turn in asked.turns] for asked in assistant.asked] == [[], [], ["What froze?"]]
    assert one.locator(".exchange").count() == 2
    assert two.locator(".exchange").count() == 1


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("x" * 2001, "Shorten it to 2,000"),
        ("y" * 100_000, "Shorten it to 2,000"),
        ("???", "Type a question"),
        ("", "Type a"),
    ],
)
def test_a_question_that_cannot_be_asked_gets_one_sentence_and_stays_in_its_box(
    paced_page: str, visitor: Visitor, question: str, says: str
) -> None:
    page = visitor.visit(paced_page)
    ask(page, question, "#problem .problem")
    assert says in page.inner_text("#problem")
    assert question.startswith(page.input_value("#ask textarea"))
    assert page.locator(".exchange").count() == 0
    ask(page, "What froze?")
    assert page.locator("#problem .problem").count() == 0


def test_what_breaks_is_said_in_one_sentence_and_without_its_secrets(
    paced_page: str, assistant: PacedAssistant, visitor: Visitor
) -> None:
    assistant.breaks = RuntimeError("the password is swordfish")
    page = visitor.visit(paced_page)
    ask(page, "What froze?", "#problem .problem")
    assert page.inner_text("#problem").startswith("Something went wrong on this side")
    assert "swordfish" not in page.content()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_narrow_screen_needs_no_sideways_scrolling_and_shows_the_article_over_the_answer(
    paced_page: str, visitor: Visitor, scheme: str
) -> None:
    page = visitor.visit(paced_page, width=360, height=740, scheme=scheme)
    dark = scheme == "dark"
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (paper == "rgb(21, 24, 27)") is dark
    ask(page, "What froze? " + "very" * 40, "#latest .refusal")
    ask(page, "What froze?", "#q2 .sources")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert in_view(page, "#q2 .sentence")
    assert in_view(page, "#ask-button")
    page.click("#q2 .sentence .chip")
    page.wait_for_selector("#quoted")
    assert in_view(page, "#quoted")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.click(".close")
    expect(page.locator("#side")).to_be_hidden()


def test_hostile_articles_and_questions_do_nothing_in_a_real_browser(visitor: Visitor) -> None:
    groups = ["\n".join(PAYLOADS[first : first + 24]) for first in range(0, len(PAYLOADS), 24)]
    article = an_article("\n".join(groups), title="".join(PAYLOADS[:24]), outlet="".join(PAYLOADS[24:48]))
    with served(PacedAssistant((article,), {group: group for group in groups})) as address:
        page = visitor.visit(address)
        for number, group in enumerate(groups, 1):
            ask(page, group, f"#q{number} .sources")
            page.click(f"#q{number} .sentence .chip")
            expect(page.locator("#quoted")).to_have_js_property("textContent", group)
            assert page.text_content(f"#q{number} h2") == group
        for tag in ("img", "iframe", "form", "svg", "video", "audio", "object", "embed", "link", "script", "a"):
            assert page.locator(f":is(#earlier, #latest, #reader) {tag}").count() == 0, tag


def test_an_inline_script_that_got_into_the_page_would_not_run(paced_page: str, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(paced_page)
    page.wait_for_selector("#ask textarea")
    page.evaluate("document.querySelector('#latest').innerHTML = '<img src=x onerror=\"window.ran = 1\">'")
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.ran = 1'}))"
    )
    page.wait_for_timeout(300)
    assert page.evaluate("window.ran") is None
    page.close()
