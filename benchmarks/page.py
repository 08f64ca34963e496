"""`python -m benchmarks.page`: how long does a first visitor wait for the page, for evidence, and for an answer?

The page is served over the seeds by the command itself and visited by Chromium, each visit with nothing remembered.
`--screenshots FOLDER` takes the pictures of the README instead.
"""

from __future__ import annotations

import argparse
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.common import REPOSITORY, Json, build, save, times

QUESTIONS = (
    "Who confirmed that the United States has established a formal process?",
    "When does France plan to open its consulate in Nuuk?",
    "How many US service members are stationed at Pituffik Space Base?",
    "Who is described by diplomats as a leading voice behind the aggressive posture?",
)
REFUSED = "Who won the football match in Lisbon?"
# The page takes a question once its keys are listened to: that is when its views have their names.
USABLE = "nav [aria-current], #ask textarea"
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
)


@contextmanager
def served(index: Path) -> Iterator[str]:
    """The address of the page over this archive, as the command serves it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = (str(Path(sys.executable).with_name("greenland-qa")), "serve", "--port", str(port), "--index", str(index))
    process = subprocess.Popen((*command, "--no-keep"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.2)
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def chromium() -> Iterator[Browser]:
    path = next((p for n in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(n))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(_FLAGS))
        yield browser
        browser.close()


def visited(browser: Browser, address: str, question: str) -> dict[str, float]:
    """Milliseconds of one first visit: until the page is usable, and after asking until evidence and answer are there."""
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    strange: list[str] = []
    page.on("request", lambda r: r.url.startswith((address, "data:", "blob:")) or strange.append(r.url))
    began = time.perf_counter()
    page.goto(address, wait_until="commit")
    for selector in USABLE.split(", "):
        page.wait_for_selector(selector)
    usable = time.perf_counter()
    page.fill("#ask textarea", question)
    asked = time.perf_counter()
    page.press("#ask textarea", "Enter")
    page.wait_for_selector("#evidence mark")
    evidence = time.perf_counter()
    page.wait_for_selector("#latest .sources")
    answer = time.perf_counter()
    page.context.close()
    marks = {"page usable": usable - began, "first evidence": evidence - asked, "answer": answer - asked}
    return {**{name: seconds * 1000 for name, seconds in marks.items()}, "requests elsewhere": len(strange)}


def measured(address: str, visits: int) -> Json:
    rows = []
    with chromium() as browser:
        visited(browser, address, QUESTIONS[0])  # the first one pays for the browser's own start
        for number in range(visits):
            rows.append(visited(browser, address, QUESTIONS[number % len(QUESTIONS)]))
    names = [name for name in rows[0] if name != "requests elsewhere"]
    return {
        **{name: times([row[name] for row in rows]) for name in names},
        "requests elsewhere": int(sum(row["requests elsewhere"] for row in rows)),
    }


def screenshots(address: str, folder: Path) -> None:
    """Two pictures: an answer beside its article, and a refusal on a dark and narrow screen."""
    folder.mkdir(exist_ok=True)
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 560}, color_scheme="light")
        _ask(page, address, QUESTIONS[0], "#latest .sources")
        page.screenshot(path=folder / "answer.png")
        page = browser.new_page(viewport={"width": 400, "height": 860}, color_scheme="dark")
        _ask(page, address, REFUSED, "#latest .refusal")
        page.screenshot(path=folder / "refusal.png")


def _ask(page: Page, address: str, question: str, then: str) -> None:
    page.goto(address)
    page.fill("#ask textarea", question)
    page.press("#ask textarea", "Enter")
    page.wait_for_selector(then)
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    page.wait_for_timeout(500)


def main() -> None:
    parser = argparse.ArgumentParser(description=re.split(r"\n\n", __doc__ or "")[0])
    parser.add_argument("--visits", type=int, default=20)
    parser.add_argument("--screenshots", type=Path, default=None, metavar="FOLDER")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings, _, _ = build([REPOSITORY / "seeds"], Path(folder) / "index")
        with served(settings.index) as address:
            if chosen.screenshots:
                screenshots(address, chosen.screenshots)
                return
            figures = measured(address, chosen.visits)
    asked = {"embedder": settings.embedder, "writer": "extractive", "visits": chosen.visits, "set": "seeds"}
    save("page", settings=asked, figures=figures)


if __name__ == "__main__":
    main()
