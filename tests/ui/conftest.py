"""The browser of these tests."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from browsing import Visitor, served
from greenland_qa import Assistant, Settings, ingest_paths
from greenland_qa.compose import open_conversations
from greenland_qa.settings import load_settings
from paced import PacedAssistant

# What is awaited comes, on a busy machine too; how soon is measured by `benchmarks.page`.
expect.set_options(timeout=20_000)

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)


# Not for the session: while Playwright runs, no other test of this thread could run an event loop of its own.
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
def visitor(browser: Browser, repository: Path, request: pytest.FixtureRequest) -> Iterator[Visitor]:
    """Visits pages; at the end none has done what no page may do. build/screenshots shows how each was left."""
    name = "".join(c if c.isalnum() else "-" for c in request.node.name)[:100]
    visitor = Visitor(browser, repository / "build" / "screenshots" / name)
    yield visitor
    visitor.close()
    assert visitor.trespasses == []


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
def seeds_settings(tmp_path_factory: pytest.TempPathFactory, seeds: Path) -> Settings:
    settings = load_settings(index=tmp_path_factory.mktemp("archive") / "index")
    assert all(step.problem is None for step in ingest_paths([seeds], settings))
    return settings


@pytest.fixture(scope="module")
def seeds_page(seeds_settings: Settings) -> Iterator[str]:
    """The address of the page over the seeds, with all that it can do."""
    with (
        Assistant.open(settings=seeds_settings) as assistant,
        served(assistant, settings=seeds_settings, conversations=open_conversations(seeds_settings)) as address,
    ):
        yield address
