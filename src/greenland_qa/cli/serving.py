"""The command serve: the chat page on this machine. The page is an extra, so it is imported only when asked for."""

from __future__ import annotations

import socket
from typing import Annotated

import typer

from greenland_qa.cli.asking import assistant_of
from greenland_qa.cli.console import say
from greenland_qa.cli.options import Index
from greenland_qa.errors import BackendUnavailable, SettingsError


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on; 127.0.0.1 is reached from this machine only.")] = (
        "127.0.0.1"
    ),
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 7860,
    index: Index = None,
) -> None:
    """Serve the chat page.

    It stays until Ctrl-C.
    """
    _check_free(host, port)
    try:
        # Gradio takes seconds to import, and is not installed without the extra.
        from greenland_qa_ui import serve as serve_page  # noqa: PLC0415
    except ImportError as exc:
        raise BackendUnavailable(
            f"The chat page needs a package that is not installed: {exc.name}.",
            advice="Install it: pip install 'greenland-qa[ui]'.",
        ) from exc
    with assistant_of(index) as assistant:
        say(f"The chat page is on http://{host}:{port} (Ctrl-C stops it).")
        serve_page(assistant, host=host, port=port)


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
