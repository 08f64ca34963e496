"""An assistant in, the page out: the application, its server, and the views put together."""

from __future__ import annotations

import asyncio
import logging
import os
import threading
import webbrowser
from pathlib import Path

# Before gradio is imported, or its first import reports to its makers.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

import gradio as gr
import uvicorn
from fastapi import FastAPI

from greenland_qa import Assistant, Settings
from greenland_qa.archive import Conversations
from greenland_qa_ui.desk import Desk
from greenland_qa_ui.guard import Guard
from greenland_qa_ui.views import articles, ask, conversations, evaluation
from greenland_qa_ui.views.fixed import NAVIGATION
from greenland_qa_ui.views.parts import place, style

# Gradio's own default of 1 lets twenty readers wait in one line; beyond the second figure it says that it is busy.
AT_ONCE = 8
WAITING = 64
MAX_UPLOAD_BYTES = 64 * 1024 * 1024
# Gradio keeps an upload where its content says, so that two readers with the same file share one: it goes by its age, and
# not when the first of them is done.
UPLOADS_LOOKED_OVER_S, UPLOADS_KEPT_S = 60, 600
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def serve(
    assistant: Assistant,
    *,
    settings: Settings | None = None,
    conversations: Conversations | None = None,
    golden: Path | None = None,
    host: str = "127.0.0.1",
    port: int = 7860,
    open_browser: bool = False,
) -> None:
    """Serves the page until it is stopped.

    With `settings` articles can be added and removed, with `conversations` they are kept, but only where nobody but
    this machine is served: the page does not know its visitors apart.
    """
    alone = host in ("127.0.0.1", "localhost", "::1")
    app = build(
        assistant,
        settings=settings if alone else None,
        conversations=conversations if alone else None,
        golden=golden,
        loopback_only=alone,
    )
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


def build(
    assistant: Assistant,
    *,
    settings: Settings | None = None,
    conversations: Conversations | None = None,
    golden: Path | None = None,
    loopback_only: bool = True,
) -> FastAPI:
    """The page as an application. `loopback_only` refuses requests by other host names (DNS rebinding)."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    uploads = MAX_UPLOAD_BYTES if settings is not None else 0
    app.add_middleware(Guard, hosts=LOOPBACK if loopback_only else (), upload_bytes=uploads)
    page = _page(Desk(assistant=assistant, settings=settings, conversations=conversations, golden=golden))
    page.queue(default_concurrency_limit=AT_ONCE, max_size=WAITING, api_open=False)
    gr.mount_gradio_app(
        app,
        page,
        path="/",
        show_error=False,
        run_history=False,
        footer_links=[],
        max_file_size=uploads or 1,
        enable_monitoring=False,
        app_kwargs={"docs_url": None, "redoc_url": None, "openapi_url": None},
        # Gradio's other themes fetch their fonts from elsewhere.
        theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["monospace"]),
        # As a whole style element: `css` would be rewritten by Gradio, which loses rules within media queries.
        head=f"<style>{style()}</style>",
    )
    return app


def _page(desk: Desk) -> gr.Blocks:
    page: gr.Blocks
    uploads = (UPLOADS_LOOKED_OVER_S, UPLOADS_KEPT_S)
    with gr.Blocks(title="Ask the archive", analytics_enabled=False, fill_width=True, delete_cache=uploads) as page:
        navigation = place(NAVIGATION, elem_id="navigation", scripts="navigation")
        with gr.Column(elem_id="view-ask", elem_classes="view"):
            asking = ask.build(desk, page)
        conversations.build(desk, asking, navigation)
        articles.build(desk, navigation)
        evaluation.build(desk)
    return page
