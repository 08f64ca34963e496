"""What every view is wired with: places for HTML, the parts of the script, what an event sent, and sentences for faults."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import gradio as gr

from greenland_qa import GreenlandQAError
from greenland_qa_ui.stopping import Stops

_LOG = logging.getLogger(__name__)
_HERE = Path(__file__).parents[1]
_OUR_FAULT = "Something went wrong on this side; the log says what. Try again."
QUIETLY: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
"""How every event of the page is listened to: no endpoint for others, no animation of Gradio's."""


def place(value: str, *, elem_id: str, scripts: str = "") -> gr.HTML:
    """A place for HTML of ours, without Gradio's styles for prose, with these parts of the script."""
    script = "".join(map(part_of_script, scripts.split())) or None
    return gr.HTML(value, elem_id=elem_id, js_on_load=script, apply_default_css=False)


def style() -> str:
    """The page's style sheet."""
    return (_HERE / "page.css").read_text("utf-8")


def part_of_script(name: str) -> str:
    """One part of page.js, by the name in its "// ---- name" line; it runs once, with `element` and `trigger`."""
    parts = (_HERE / "page.js").read_text("utf-8").split("// ---- ")
    body = next(part.partition("\n")[2] for part in parts if part.partition("\n")[0].strip() == name)
    # In a block: parts that share an element may use the same names.
    return f"{{\n{body}}}\n"


def sent(event: gr.EventData) -> Mapping[str, Any]:
    """What the browser sent with an event; whoever can reach the page can send anything."""
    return event._data if isinstance(event._data, dict) else {}


def stoppable(stop: Callable[..., Any]) -> Callable[[gr.EventData], Callable[[], bool]]:
    """Hears `stop`, the listener of a part, and gives of the event that starts some work whether that is to stop.

    The browser names what it starts, and what it stops by the same name.
    """
    stops = Stops()

    def heard(event: gr.EventData) -> None:
        stops.stop(run_of(sent(event)))

    stop(heard, None, None, **QUIETLY)
    return lambda event: partial(stops.is_stopped, run_of(sent(event)))


def run_of(said: Mapping[str, Any]) -> str:
    """The name that the browser gave to what it starts or stops."""
    return str(said.get("run", ""))[:40]


def sentence_of(error: Exception) -> str:
    """What the reader is told; what is not ours goes to the log, for the page is the last border."""
    if isinstance(error, GreenlandQAError):
        return f"{error} {error.advice}"
    _LOG.error("the page could not serve a reader", exc_info=error)
    return _OUR_FAULT
