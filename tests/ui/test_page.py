"""The page in a real browser, over the real archive of the seeds."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from greenland_qa.compose import Assistant, ingest_paths
from greenland_qa.settings import load_settings
from greenland_qa_ui import build

SEEDS = Path(__file__).parents[2] / "seeds"
FLAGS = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    settings = load_settings(index=tmp_path_factory.mktemp("archive") / "index")
    assert all(step.problem is None for step in ingest_paths([SEEDS], settings))
    with Assistant.open(settings=settings) as assistant:
        server = uvicorn.Server(uvicorn.Config(build(assistant), host="127.0.0.1", port=0, log_level="warning"))
        thread = threading.Thread(target=server.run)
        thread.start()
        while not server.started:
            thread.join(0.05)
            assert thread.is_alive(), "the server stopped while starting"
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}/"
        server.should_exit = True
        thread.join(20)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    path = next((found for name in names if (found := shutil.which(name))), None)
    assert path, "These tests drive a real browser: install Chromium (apt-get install chromium)."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS.split())
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """The page, loaded; at the end no request has left its origin and the console shows no error."""
    page = browser.new_page(viewport={"width": 1200, "height": 800})
    strayed: list[str] = []
    errors: list[str] = []
    page.on("request", lambda r: None if r.url.startswith((address, "data:", "blob:")) else strayed.append(r.url))
    page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    page.goto(address)
    page.wait_for_selector("#ask textarea")
    yield page
    page.close()
    assert strayed == []
    assert errors == []


def ask(page: Page, question: str, then: str) -> None:
    page.fill("#ask textarea", question)
    page.click("#ask button")
    page.wait_for_selector(then, timeout=60_000)


def test_a_first_visit_says_what_the_archive_holds(page: Page) -> None:
    assert "5 articles" in page.inner_text(".welcome")
    assert "7 January 2026" in page.inner_text(".welcome")


def test_an_answer_cites_and_its_chip_opens_the_article_at_the_words(page: Page) -> None:
    ask(page, "On what date does France plan to open its consulate in Nuuk?", ".sources")
    assert "February 6" in page.inner_text(".sentence")
    page.click(".sentence .chip")
    mark = page.locator(".anchor:target + mark")
    mark.wait_for()
    page.wait_for_function(
        "() => { const at = document.querySelector('.anchor:target + mark').getBoundingClientRect();"
        " return 0 <= at.top && at.bottom <= innerHeight; }"
    )
    assert "February 6" in mark.inner_text()


def test_what_the_archive_does_not_hold_is_refused(page: Page) -> None:
    ask(page, "Who won the football match in Lisbon?", ".refusal")
    assert "The archive holds 5 articles" in page.inner_text(".refusal")


def test_a_follow_up_question_is_understood_from_the_one_before(page: Page) -> None:
    ask(page, "Which countries plan to open consulates in Nuuk?", ".sources")
    ask(page, "And when does France open it?", ".exchange:nth-of-type(2) .sources")
    assert "February 6" in page.inner_text(".exchange:nth-of-type(2)")


@pytest.mark.parametrize(("question", "says"), [("x" * 3000, "Shorten it"), ("???", "Type a question")])
def test_a_question_that_cannot_be_asked_gets_one_sentence(page: Page, question: str, says: str) -> None:
    ask(page, question, ".fault")
    assert says in page.inner_text(".fault")


def test_a_bad_date_gets_one_sentence(page: Page) -> None:
    page.fill("#as-of textarea, #as-of input", "soon")
    ask(page, "What froze?", ".fault")
    assert "YYYY-MM-DD" in page.inner_text(".fault")


def test_a_narrow_dark_screen_needs_no_sideways_scrolling(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.emulate_media(color_scheme="dark")
    ask(page, "How many members does NATO have?", ".sources")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_another_host_name_is_refused(browser: Browser, address: str) -> None:
    context = browser.new_context()
    response = context.request.get(address, headers={"Host": "elsewhere.example"})
    assert response.status == 403
    context.close()
