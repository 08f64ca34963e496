"""An assistant in, the page out: Gradio's wiring and the headers that keep the page to itself. Draws nothing: render does."""

from __future__ import annotations

import logging
import os
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

# Before gradio is imported, or its first import reports to its makers.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

import gradio as gr
import uvicorn
from fastapi import FastAPI, Request, Response

from greenland_qa.compose import Assistant
from greenland_qa.domain import Answer, EvidenceFound, Refusal, ReplyReady, SentenceChecked
from greenland_qa.errors import GreenlandQAError
from greenland_qa_ui import render
from greenland_qa_ui.render import Exchange

_LOG = logging.getLogger(__name__)
# Answering holds a core for a fraction of a second; Gradio's own default of 1 would make every reader wait in line.
AT_ONCE = 8
WAITING = 64
# How much of the conversation a follow-up question may lean on.
TURNS_REMEMBERED = 4
_HEADERS = {
    # Gradio starts itself with inline scripts; everything else stays on this origin, and nothing may be framed or sent.
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
_LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}


def serve(assistant: Assistant, *, host: str = "127.0.0.1", port: int = 7860) -> None:
    """Serves the page until it is stopped."""
    uvicorn.run(build(assistant, loopback_only=host in _LOOPBACK), host=host, port=port, log_level="warning")


def build(assistant: Assistant, *, loopback_only: bool = True) -> FastAPI:
    """The page as an application. `loopback_only` refuses requests by other host names (DNS rebinding)."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @app.middleware("http")
    async def keep_to_itself(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        host = request.headers.get("host", "").rpartition(":")[0] or request.headers.get("host", "")
        if loopback_only and host not in _LOOPBACK:
            return Response("This page is served to this machine only.", status_code=403)
        response = await call_next(request)
        response.headers.update(_HEADERS)
        return response

    page = _page(assistant)
    page.queue(default_concurrency_limit=AT_ONCE, max_size=WAITING)
    css = (Path(__file__).parent / "page.css").read_text("utf-8")
    theme = gr.themes.Base(font=["Georgia", "serif"], font_mono=["monospace"])
    gr.mount_gradio_app(app, page, path="/", show_error=False, css=css, theme=theme, footer_links=[], run_history=False)
    return app


def _page(assistant: Assistant) -> Any:
    page = gr.Blocks(title="greenland_qa", analytics_enabled=False, fill_width=True)
    with page:
        exchanges = gr.State(())
        with gr.Row(elem_classes="columns"):
            with gr.Column(scale=3, min_width=320, elem_classes="left"):
                gr.HTML("<h1>Ask the archive</h1>", elem_classes="title")
                gr.HTML(render.welcome(assistant.coverage(), assistant.writer))
                thread = gr.HTML("", elem_classes="thread", elem_id="thread")
                asked = gr.Textbox(
                    label="Question",
                    placeholder="What do the articles say about …?",
                    lines=2,
                    max_lines=6,
                    elem_id="ask",
                    submit_btn="Ask",
                )
                as_of = gr.Textbox(label="As of (YYYY-MM-DD, empty: everything)", max_lines=1, elem_id="as-of")
            with gr.Column(scale=2, min_width=320, elem_classes="right"):
                reader = gr.HTML("", elem_classes="reader", elem_id="reader")

        def answer(question: str, day: str, past: tuple[Exchange, ...]) -> Iterator[tuple[Any, ...]]:
            for now in _exchanges(assistant, question, day.strip(), past):
                articles = [assistant.article(i) for i in render.cited_articles(now)]
                yield render.conversation(now), render.reader(now, articles), now, ""

        asked.submit(
            answer,
            [asked, as_of, exchanges],
            [thread, reader, exchanges, asked],
            api_visibility="private",
            show_progress="hidden",
        )
    return page


def _exchanges(
    assistant: Assistant, question: str, as_of: str, past: tuple[Exchange, ...]
) -> Iterator[tuple[Exchange, ...]]:
    """The conversation with this question at its end, again each time more of the reply is known."""
    now = Exchange(number=len(past) + 1, question=question)
    history = [(e.question, _text(e)) for e in past if e.reply is not None][-TURNS_REMEMBERED:]
    try:
        yield (*past, now)
        for event in assistant.stream(question, as_of=as_of or None, asked_on=date.today(), history=history):
            match event:
                case EvidenceFound(evidence=evidence):
                    now = replace(now, evidence=evidence)
                case SentenceChecked(sentence=sentence):
                    now = replace(now, sentences=(*now.sentences, sentence))
                case ReplyReady(journey=journey):
                    now = replace(now, reply=journey.reply)
            yield (*past, now)
    except GreenlandQAError as error:
        yield (*past, replace(now, fault=f"{error} {error.advice}"))
    except Exception:  # The page is the last border: the log gets the trace, the reader a sentence.
        _LOG.exception("a question could not be answered")
        yield (*past, replace(now, fault="Something went wrong on this side; the log says what. Ask again."))


def _text(exchange: Exchange) -> str:
    match exchange.reply:
        case Answer() as answer:
            return " ".join(s.text for s in answer.sentences)
        case Refusal() as refusal:
            return refusal.message
    return ""
