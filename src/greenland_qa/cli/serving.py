"""The command serve: the chat page on this machine. The page is an extra, so it is imported only when asked for."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Annotated

import typer

from greenland_qa.cli.asking import assistant_of
from greenland_qa.cli.console import say
from greenland_qa.cli.options import Index
from greenland_qa.errors import BackendUnavailable, SettingsError
from greenland_qa.settings import load_settings


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on; 127.0.0.1 is reached from this machine only.")] = (
        "127.0.0.1"
    ),
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 7860,
    index: Index = None,
    open_: Annotated[bool, typer.Option("--open", help="Open the page in the browser.")] = False,
    keep: Annotated[
        bool, typer.Option("--keep/--no-keep", help="Keep conversations beside the archive, on this machine only.")
    ] = True,
    golden: Annotated[
        Path | None,
        typer.Option(
            "--golden", metavar="FILE", exists=True, dir_okay=False, help="The golden set that the page asks."
        ),
    ] = None,
) -> None:
    """Serve the chat page.

    It stays until Ctrl-C.
    """
    _check_free(host, port)
    try:
        # Gradio takes seconds to import, and is not installed without the extra.
        from greenland_qa.compose import open_conversations  # noqa: PLC0415
        from greenland_qa_ui import serve as serve_page  # noqa: PLC0415
    except ImportError as exc:
        raise BackendUnavailable(
            f"The chat page needs a package that is not installed: {exc.name}.",
            advice="Install it: pip install 'greenland-qa[ui]'.",
        ) from exc
    settings = load_settings(index=index)
    with assistant_of(index) as assistant:
        say(f"The chat page is on http://{host}:{port} (Ctrl-C stops it).")
        serve_page(
            assistant,
            settings=settings,
            conversations=open_conversations(settings) if keep else None,
            golden=golden,
            host=host,
            port=port,
            open_browser=open_,
        )


def _check_free(host: str, port: int) -> None:
    """Raises: SettingsError if nobody can listen there; said before the model is loaded."""
    try:
        with socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET):
            pass
    except OSError as exc:
        why = (exc.strerror or str(exc)).partition(" (")[0].lower()
        raise SettingsError(
            f"{host}:{port} cannot be listened on: {why}.",
            advice="Choose another one with --port or --host.",
        ) from exc
