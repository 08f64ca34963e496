"""A page on a free port, and a visitor who notices what no page may do."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page

from greenland_qa_ui import build


@contextmanager
def served(assistant: object, **more: object) -> Iterator[str]:
    """The address of the page of this assistant, on a free port of this machine."""
    config = uvicorn.Config(
        build(assistant, **more), host="127.0.0.1", port=0, log_level="warning", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.05)
        assert thread.is_alive(), "the server stopped while starting"
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.should_exit = True
        thread.join(30)


class Visitor:
    """Opens pages, and remembers what no page may do: ask another origin, open a dialog, complain in the console."""

    def __init__(self, browser: Browser, pictures: Path) -> None:
        self._browser = browser
        self._pictures = pictures
        self._contexts: list[BrowserContext] = []
        self.trespasses: list[str] = []

    def visit(
        self, address: str, *, width: int = 1200, height: int = 800, scheme: str = "light", still: bool = False
    ) -> Page:
        """The page, loaded, in a session of its own."""
        context = self._browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            reduced_motion="reduce" if still else "no-preference",
            permissions=["clipboard-read", "clipboard-write"],
        )
        self._contexts.append(context)
        page = context.new_page()
        ours = (address.partition("?")[0], "data:", "blob:")
        page.on("request", lambda r: r.url.startswith(ours) or self.trespasses.append(f"request: {r.url}"))
        page.on("console", lambda m: m.type == "error" and self.trespasses.append(f"console: {m.text}"))
        page.on("pageerror", lambda e: self.trespasses.append(f"error: {e}"))
        page.on("dialog", lambda d: (self.trespasses.append(f"dialog: {d.message}"), d.dismiss()))
        page.goto(address)
        page.wait_for_selector("#ask textarea")
        return page

    def close(self) -> None:
        """Closes every page; before its server stops, or the page complains that it is gone."""
        while self._contexts:
            context = self._contexts.pop()
            for number, page in enumerate(context.pages, len(self._contexts) * 10):
                page.screenshot(path=self._pictures.with_name(f"{self._pictures.name}-{number}.png"))
            context.close()


def ask(page: Page, question: str, then: str = "#latest .sources") -> None:
    """Asks, and waits for what is to be there then."""
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
