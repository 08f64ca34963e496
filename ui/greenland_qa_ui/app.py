"""An assistant in, the page out: Gradio's wiring. What things look like is in render, what may pass is in guard."""

from __future__ import annotations

import asyncio
import logging
import os
import threading
import webbrowser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# Before gradio is imported, or its first import reports to its makers.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

import gradio as gr
import uvicorn
from fastapi import FastAPI

from greenland_qa import Assistant, GreenlandQAError
from greenland_qa_ui import render
from greenland_qa_ui.exchange import Exchange, answering, span_shown
from greenland_qa_ui.guard import Guard

_LOG = logging.getLogger(__name__)
_HERE = Path(__file__).parent
# Gradio's own default of 1 lets twenty readers wait in one line; beyond the second figure it says that it is busy.
AT_ONCE = 8
WAITING = 64
# A longer paste is cut by the browser, and then refused by the assistant in a sentence of its own.
MAX_TYPED_CHARS = 20_000
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
Screen = tuple[Any, Any, Any, Any, Any]
"""What is shown: earlier exchanges, the latest one, the problem, the question box; and the conversation itself."""
_OUR_FAULT = "Something went wrong on this side; the log says what. Ask again."


def serve(assistant: Assistant, *, host: str = "127.0.0.1", port: int = 7860, open_browser: bool = False) -> None:
    """Serves the page until it is stopped."""
    app = build(assistant, loopback_only=host in ("127.0.0.1", "localhost", "::1"))
    if open_browser:
        opening = threading.Timer(1.0, webbrowser.open, [f"http://{'localhost' if ':' in host else host}:{port}"])
        opening.daemon = True
        opening.start()
    logging.getLogger("uvicorn.error").addFilter(_is_worth_saying)
    # Pages that stand open hold a connection each; without a limit Ctrl-C would wait until they are closed.
    uvicorn.run(app, host=host, port=port, log_level="warning", timeout_graceful_shutdown=2)


def _is_worth_saying(record: logging.LogRecord) -> bool:
    """False for what uvicorn says, with stack traces, of the connections that Ctrl-C cuts off."""
    cut_off = record.exc_info is not None and record.exc_info[0] is asyncio.CancelledError
    return not cut_off and "graceful shutdown exceeded" not in record.getMessage()


def build(assistant: Assistant, *, loopback_only: bool = True) -> FastAPI:
    """The page as an application. `loopback_only` refuses requests by other host names (DNS rebinding)."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(Guard, hosts=LOOPBACK if loopback_only else ())
    page = _page(assistant)
    page.queue(default_concurrency_limit=AT_ONCE, max_size=WAITING, api_open=False)
    gr.mount_gradio_app(
        app,
        page,
        path="/",
        show_error=False,
        run_history=False,
        footer_links=[],
        max_file_size=1,
        enable_monitoring=False,
        app_kwargs={"docs_url": None, "redoc_url": None, "openapi_url": None},
        # Gradio's other themes fetch their fonts from elsewhere.
        theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["monospace"]),
        # As a whole style element: `css` would be rewritten by Gradio, which loses rules within media queries.
        head=f"<style>{(_HERE / 'page.css').read_text('utf-8')}</style>",
    )
    return app


def _page(assistant: Assistant) -> gr.Blocks:
    page: gr.Blocks
    with gr.Blocks(title="Ask the archive", analytics_enabled=False, fill_width=True) as page:
        exchanges = gr.State(())
        with gr.Row(elem_id="columns"):
            with gr.Column(elem_id="talk"):
                welcome = _html(_welcome(assistant), elem_id="welcome")
                earlier = _html("", elem_id="earlier", script=_script("chips"))
                latest = _html("", elem_id="latest", script=_script("chips") + _script("latest"))
                with gr.Column(elem_id="composer"):
                    problem = _html("", elem_id="problem", script=_script("problem"))
                    with gr.Row(elem_id="asking"):
                        asked = gr.Textbox(
                            label="Question", show_label=False, placeholder="Ask a question …", lines=1, max_lines=5,
                            max_length=MAX_TYPED_CHARS, elem_id="ask", autofocus=True, scale=1, min_width=0,
                        )  # fmt: skip
                        button = gr.Button("Ask", variant="primary", elem_id="ask-button", min_width=80, scale=0)
                    as_of = gr.Textbox(
                        label="As of", info="Only articles published up to that day; empty: all.",
                        placeholder="YYYY-MM-DD", max_lines=1, max_length=40, elem_id="as-of",
                    )  # fmt: skip
            with gr.Column(elem_id="side"):
                reader = _html(render.reader_at_rest(), elem_id="reader", script=_script("reader"))

        def ask(question: str, day: str, past: tuple[Exchange, ...]) -> Iterator[Screen]:
            yield from _asking(assistant, question, day, past)

        def open_article(past: tuple[Exchange, ...], clicked: gr.EventData) -> str:
            return _opened(assistant, past, str((clicked._data or {}).get("span", "")))

        gr.on(
            [asked.submit, button.click], ask, [asked, as_of, exchanges], [earlier, latest, problem, asked, exchanges],
            api_visibility="private", show_progress="hidden",
        )  # fmt: skip
        for thread in (earlier, latest):
            thread.click(
                open_article, [exchanges], [reader],
                trigger_mode="always_last", api_visibility="private", show_progress="hidden",
            )  # fmt: skip
        # The archive may have grown since the page was built.
        page.load(lambda: _welcome(assistant), None, [welcome], api_visibility="private", show_progress="hidden")
        reader.click(render.reader_at_rest, None, [reader], api_visibility="private", show_progress="hidden")
    return page


def _welcome(assistant: Assistant) -> str:
    try:
        return render.welcome(assistant.coverage(), assistant.writer, assistant.damage())
    except Exception as error:
        return render.problem(_sentence_of(error))


def _asking(assistant: Assistant, question: str, day: str, past: tuple[Exchange, ...]) -> Iterator[Screen]:
    """The page from the asking of a question to its reply."""
    asked = Exchange(number=len(past) + 1, question=question.strip(), as_of=day.strip())
    yield render.conversation(past), render.exchange(asked), "", "", gr.skip()
    try:
        for now in answering(assistant, asked, past):
            yield gr.skip(), render.exchange(now), gr.skip(), gr.skip(), (*past, now)
    except Exception as error:
        # There is no reply, so the question goes back into its box, to be mended there, and the page to where it was.
        fault = render.problem(_sentence_of(error))
        yield render.conversation(past[:-1]), render.conversation(past[-1:]), fault, question, past


def _opened(assistant: Assistant, past: tuple[Exchange, ...], span_id: str) -> str:
    """The article at that span; only spans that this conversation shows can be opened."""
    span = span_shown(past, span_id)
    if span is None:
        return render.reader_at_rest()
    try:
        return render.reader(assistant.article(span.source.article_id), span)
    except Exception as error:
        return render.problem(_sentence_of(error))


def _html(value: str, *, elem_id: str, script: str | None = None) -> gr.HTML:
    """A place for HTML of ours, without Gradio's styles for prose."""
    return gr.HTML(value, elem_id=elem_id, js_on_load=script, apply_default_css=False)


def _script(name: str) -> str:
    """One part of page.js, by the name in its "// ---- name" line; it runs once, with `element` and `trigger`."""
    parts = (_HERE / "page.js").read_text("utf-8").split("// ---- ")
    return next(part.partition("\n")[2] for part in parts if part.partition("\n")[0].strip() == name)


def _sentence_of(error: Exception) -> str:
    """What the reader is told; what is not ours goes to the log, for the page is the last border."""
    if isinstance(error, GreenlandQAError):
        return f"{error} {error.advice}"
    _LOG.error("the page could not serve a reader", exc_info=error)
    return _OUR_FAULT
