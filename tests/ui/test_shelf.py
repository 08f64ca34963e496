"""The views of articles and of evaluation, in a real browser over an archive of its own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from browsing import Visitor, ask, served
from fakes import HashingEmbedder
from greenland_qa import Assistant, Settings, ingest_articles, ingest_paths, open_archive
from greenland_qa.settings import load_settings
from greenland_qa_ui.desk import Desk
from greenland_qa_ui.shelf import add
from greenland_qa_ui.views.articles import MOST_FILES
from making import an_article
from payloads import PAYLOADS

NEWS = "The ferry from Aberdeen to Lerwick stopped on 3 February 2026, the operator said. It will sail on Friday.\n"


@pytest.fixture
def own(tmp_path: Path, seeds: Path, visitor: Visitor) -> Iterator[tuple[str, Settings]]:
    """The page over an archive that a test may change, and its settings."""
    settings = load_settings(index=tmp_path / "index")
    embedder = HashingEmbedder()
    assert all(step.problem is None for step in ingest_paths([seeds], settings, embedder=embedder))
    with (
        Assistant.open(settings=settings, embedder=embedder) as assistant,
        served(assistant, settings=settings) as address,
    ):
        yield address, settings
        visitor.close()


def go(visitor: Visitor, address: str, view: str) -> Page:
    page = visitor.visit(address)
    page.click(f"nav [data-view={view}]")
    return page


def drop(page: Page, *names: str) -> None:
    """Drops files of these names on the page, each with the same news."""
    page.evaluate(
        """([text, names]) => {
            const carried = new DataTransfer();
            for (const name of names) carried.items.add(new File([text], name, { type: "text/plain" }));
            document.querySelector(".drop").dispatchEvent(new DragEvent("drop", { dataTransfer: carried, bubbles: true }));
        }""",
        [NEWS, names],
    )


def test_the_articles_are_listed_drawn_found_and_read(own: tuple[str, Settings], visitor: Visitor) -> None:
    page = go(visitor, own[0], "articles")
    expect(page.locator("#articles tbody tr")).to_have_count(5)
    expect(page.locator("#over-time svg >> nth=0")).to_be_visible()
    expect(page.locator("#articles")).to_contain_text("28 January 2026 (read from the text)")
    expect(page.locator("#articles")).to_contain_text("date unknown")
    page.fill("#titles", "004_ diplomatic")
    expect(page.locator("#articles tbody tr")).to_have_count(1)
    page.click("#articles .open")
    expect(page.locator("#article .body")).to_contain_text("Rubio confirmed that the United States")
    page.keyboard.press("Escape")
    expect(page.locator("#article .article")).to_have_count(0)


def test_files_are_added_and_those_that_cannot_be_read_are_named_with_the_reason(
    own: tuple[str, Settings], visitor: Visitor, tmp_path: Path
) -> None:
    files = {"good.txt": NEWS.encode(), "picture.png": b"\x89PNG\x00", "empty.txt": b"", "bad.jsonl": b'{"text": 1}\n'}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    page = go(visitor, own[0], "articles")
    page.set_input_files("#files", [tmp_path / name for name in files])
    page.wait_for_selector("#added .note")
    told = page.inner_text("#added")
    assert "Done: 1 added." in told
    assert "3 sources could not be read" in told
    for name in ("picture.png", "empty.txt", "bad.jsonl"):
        assert name in told
    assert "/tmp" not in told
    expect(page.locator("#cancel-upload")).to_be_hidden()
    expect(page.locator("#articles tbody tr")).to_have_count(6)
    page.click("nav [data-view=ask]")
    ask(page, "From where did the ferry to Lerwick stop?", "#latest :is(.sources, .refusal)")
    assert "Aberdeen" in page.inner_text("#latest")


def test_a_file_dropped_on_the_page_is_added_and_a_hostile_name_is_only_a_name(
    own: tuple[str, Settings], visitor: Visitor
) -> None:
    page = go(visitor, own[0], "articles")
    page.wait_for_selector("#articles table")
    drop(page, "../../<img src=x onerror=alert(1)>.txt")
    page.wait_for_selector("#added .note")
    assert "1 added" in page.inner_text("#added")
    expect(page.locator("#articles tbody tr")).to_have_count(6)
    assert not (own[1].index.parent / "<img src=x onerror=alert(1)>.txt").exists()


def test_more_files_than_the_page_can_take_are_refused_before_any_is_sent(
    own: tuple[str, Settings], visitor: Visitor
) -> None:
    page = go(visitor, own[0], "articles")
    page.wait_for_selector("#articles table")
    drop(page, *(f"{number}.txt" for number in range(MOST_FILES + 1)))
    expect(page.locator("#upload .sending")).to_contain_text("1001 files are too many at once")
    expect(page.locator("#articles tbody tr")).to_have_count(5)


def test_an_article_is_removed_and_put_back_as_it_was(own: tuple[str, Settings], visitor: Visitor) -> None:
    page = go(visitor, own[0], "articles")
    expect(page.locator("#articles tbody tr")).to_have_count(5)
    before = page.inner_text("#articles tbody")
    page.click("[data-do=remove] >> nth=0")
    expect(page.locator("#articles tbody tr")).to_have_count(4)
    page.click("[data-do=undo]")
    expect(page.locator("#articles tbody tr")).to_have_count(5)
    assert page.inner_text("#articles tbody") == before


def test_where_articles_cannot_be_changed_nothing_offers_to(paced_page: str, visitor: Visitor) -> None:
    page = go(visitor, paced_page, "articles")
    expect(page.locator("#articles tbody tr")).to_have_count(1)
    assert page.locator("#files, [data-do=remove]").count() == 0


def test_a_golden_set_is_asked_compared_with_the_last_run_and_each_question_can_be_opened(
    own: tuple[str, Settings], visitor: Visitor
) -> None:
    page = go(visitor, own[0], "evaluation")
    page.click("#measure")
    page.wait_for_selector("#figures table")
    text = page.inner_text("#figures")
    assert "Quote fidelity" in text
    assert "anything under 100 % is a defect" in text
    assert "Since the last run" not in text
    page.click("#measure")
    expect(page.locator("#figures")).to_contain_text("Since the last run")
    expect(page.locator("#figures")).to_contain_text("No difference")
    page.click("#figures details >> text=All others")
    page.click("[data-do=journey]:visible >> nth=0")
    expect(page.locator("#journey dl")).to_contain_text("Understood as")
    page.click("#journey .close")
    expect(page.locator("#journey .article")).to_have_count(0)


def test_a_golden_set_of_ones_own_is_asked_and_a_bad_one_gets_a_sentence(
    own: tuple[str, Settings], visitor: Visitor, tmp_path: Path
) -> None:
    good, bad = tmp_path / "mine.jsonl", tmp_path / "broken.jsonl"
    rows = [{"id": str(n), "question": f"What about {payload}?"} for n, payload in enumerate(PAYLOADS[:12])]
    good.write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    bad.write_text("{\n", "utf-8")
    page = go(visitor, own[0], "evaluation")
    page.set_input_files("#golden", bad)
    expect(page.locator("#going .problem")).to_contain_text("broken.jsonl")
    expect(page.locator("#measure")).to_be_visible()
    first = page.get_attribute("#going [data-run]", "data-run")
    page.set_input_files("#golden", bad)  # the same sentence again is heard, too
    expect(page.locator(f"#going [data-run='{first}']")).to_have_count(0)
    expect(page.locator("#going .problem")).to_contain_text("broken.jsonl")
    expect(page.locator("#measure")).to_be_visible()
    page.set_input_files("#golden", good)
    page.wait_for_selector("#figures h2")
    assert "12 questions of mine.jsonl" in page.inner_text("#figures")


def test_a_run_is_stopped_at_once_or_later_and_none_of_its_steps_comes_after(
    own: tuple[str, Settings], visitor: Visitor, tmp_path: Path
) -> None:
    long = tmp_path / "long.jsonl"
    long.write_text("".join(f'{{"id": "{n}", "question": "What froze on day {n}?"}}\n' for n in range(2000)), "utf-8")
    page = go(visitor, own[0], "evaluation")
    for at_once in (True, False) * 3:
        page.set_input_files("#golden", long)
        if not at_once:
            expect(page.locator("#going")).to_contain_text(re.compile(r"[1-9] of"))
        page.click("#stop-measuring")
        expect(page.locator("#measure")).to_be_visible()
        expect(page.locator("#going")).to_have_text("Stopped.")


def test_uploads_of_one_name_are_told_and_none_is_passed_over(tmp_path: Path) -> None:
    settings = load_settings(index=tmp_path / "index")
    embedder = HashingEmbedder()
    list(ingest_articles([an_article("It snowed.", file="snow.txt")], settings, embedder=embedder))
    files = []
    for number, name in enumerate(["a.txt", "sub/a.txt", "README.txt", ".hidden.txt", ".."]):
        (tmp_path / str(number)).write_text(f"{NEWS}It was the ship number {number}.")
        files.append((tmp_path / str(number), name))
    with Assistant.open(settings=settings, embedder=embedder) as assistant:
        *_, added = add(Desk(assistant=assistant, settings=settings), files)
    assert added.changes == {"added": 3}
    assert sorted(fault.partition(" ")[0] for fault in added.faults) == ["a.txt", "unnamed"]
    with open_archive(settings) as archive:
        assert {li.source.file for li in archive.articles()} == {"snow.txt", "a.txt", "file-README.txt", "hidden.txt"}
