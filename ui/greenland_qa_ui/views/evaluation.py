"""The view in which a golden set is asked and its figures are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import gradio as gr

from greenland_qa_ui import trial
from greenland_qa_ui.desk import Desk
from greenland_qa_ui.render import evaluation as render
from greenland_qa_ui.render import html
from greenland_qa_ui.stopping import Stopped, until_stopped
from greenland_qa_ui.views.articles import uploaded
from greenland_qa_ui.views.fixed import EVALUATE
from greenland_qa_ui.views.parts import QUIETLY, place, run_of, sent, sentence_of, stoppable


def build(desk: Desk) -> None:
    """The view, wired."""
    with gr.Column(elem_id="view-evaluation", elem_classes="view"):
        start = place(EVALUATE, elem_id="evaluate", scripts="evaluate")
        going = place("", elem_id="going", scripts="going")
        figures = place("", elem_id="figures", scripts="actions")
        reader = place("", elem_id="journey", scripts="reader")
    folder = gr.State("")
    is_stopped = stoppable(start.stop)

    def measure(event: gr.EventData) -> Iterator[tuple[Any, ...]]:
        yield from _measuring(desk, sent(event), is_stopped(event))

    def act(where: str, event: gr.EventData) -> Any:
        return _opened(where, sent(event))

    start.submit(measure, None, [going, figures, folder], trigger_mode="multiple", **QUIETLY)
    figures.select(act, [folder], [reader], **QUIETLY)
    reader.click(lambda: "", None, [reader], **QUIETLY)


def _measuring(desk: Desk, said: Mapping[str, Any], is_stopped: Callable[[], bool]) -> Iterator[tuple[Any, ...]]:
    """How far the run is, its figures at the end, and where it lies."""
    now = None
    try:
        for now in until_stopped(trial.measure(desk, next(iter(uploaded(said)), None)), is_stopped):
            wrong = sum(g.correct is False for g in now.graded)
            yield render.asking(len(now.graded), now.expected, wrong), gr.skip(), gr.skip()
    except Stopped:
        yield _of_run(said, html.notice("Stopped.")), gr.skip(), gr.skip()
        return
    except Exception as error:
        yield _of_run(said, html.problem(sentence_of(error))), gr.skip(), gr.skip()
        return
    if now is not None and now.results is not None:
        yield "", render.results(now.results, now.golden, now.comparison), str(now.folder)


def _of_run(said: Mapping[str, Any], message: str) -> str:
    """The message, unlike that of any other run: what is drawn again as it was changes nothing on the page, and the
    buttons wait for a change.
    """
    return f'<div data-run="{html.value(run_of(said))}">{message}</div>'


def _opened(where: str, said: Mapping[str, Any]) -> Any:
    """The journey of one question of the run."""
    named = str(said.get("id", ""))
    if said.get("do") != "journey" or not where:
        return gr.skip()
    try:
        done = trial.opened(Path(where))
        graded = next((g for g in done.results.graded if g.id == named), None)
        return render.journey(graded, done.replies.get(named, {})) if graded else ""
    except Exception as error:
        return html.problem(sentence_of(error))
