"""The view of what is kept: conversations and feedback."""

from __future__ import annotations

from typing import Any

import gradio as gr

from greenland_qa.errors import GoldenSetError
from greenland_qa.evaluation.feedback import golden_row
from greenland_qa.evaluation.rows import row_line
from greenland_qa_ui.desk import Desk, Visit, taken
from greenland_qa_ui.render import conversations as render
from greenland_qa_ui.render import html
from greenland_qa_ui.views import ask
from greenland_qa_ui.views.fixed import SEARCH_CONVERSATIONS
from greenland_qa_ui.views.parts import QUIETLY, place, sent, sentence_of


def build(desk: Desk, asking: ask.Asking, navigation: gr.HTML) -> None:
    """The view, wired; it shows anew what is kept each time it is gone to."""
    with gr.Column(elem_id="view-conversations", elem_classes="view"):
        search = place(SEARCH_CONVERSATIONS, elem_id="search-conversations", scripts="search")
        kept = place("", elem_id="kept", scripts="actions")
    sought = gr.State("")

    def find(event: gr.EventData) -> tuple[str, str]:
        words = str(sent(event).get("sought", ""))[:200]
        return _list(desk, words), words

    def act(past: Visit, words: str, event: gr.EventData) -> tuple[Any, ...]:
        said = sent(event)
        try:
            return _done(desk, past, words, said)
        except Exception as error:
            return (*(gr.skip(),) * 6, gr.skip(), html.problem(sentence_of(error)))

    navigation.select(lambda words: _list(desk, words), [sought], [kept], **QUIETLY)
    search.input(find, None, [kept, sought], trigger_mode="always_last", **QUIETLY)
    kept.select(act, [asking.visit, sought], [*asking.screen, asking.handed, kept], **QUIETLY)


def golden_lines(lines: tuple[str, ...]) -> str:
    """Feedback as lines of a golden set, ready to be completed; each once, what makes no question left out."""
    rows: dict[str, str] = {}
    for line in lines:
        try:
            row = golden_row(line)
        except (ValueError, GoldenSetError):
            continue
        rows.setdefault(str(row["id"]), row_line(row))
    return "".join(rows.values())


def _done(desk: Desk, past: Visit, words: str, said: Any) -> tuple[Any, ...]:
    """The screen of the asking view, a text to take away, and the list, after what a reader wanted."""
    nothing = (gr.skip(),) * 6
    named, wish = str(said.get("id", "")), said.get("do")
    kept = desk.conversations
    if kept is None:
        return (*nothing, gr.skip(), gr.skip())
    if wish == "open":
        return (*ask.shown(desk.opened(named)), gr.skip(), gr.skip())
    if wish == "feedback":
        text = golden_lines(kept.feedback())
        return (*nothing, ask.handed("feedback.golden.jsonl", "application/jsonl", text), gr.skip())
    if wish == "export" and named == render.ALL:
        return (*nothing, _all(desk, str(said.get("form", ""))), gr.skip())
    if wish == "export":
        return (*nothing, ask.hand(desk, past, said), gr.skip())
    screen: tuple[Any, ...] = nothing
    if wish == "rename":
        kept.rename(named, str(said.get("title", ""))[:500])
    elif wish == "delete":
        kept.delete(named)
        # What is deleted is not written to again: the open conversation goes on as a new one.
        if past.kept_as == named:
            screen = ask.shown(Visit())
    return (*screen, gr.skip(), _list(desk, words))


def _all(desk: Desk, form: str) -> Any:
    """Every conversation in one file, one after the other."""
    assert desk.conversations is not None
    exchanges = [e for c in reversed(desk.conversations.all()) for e in desk.opened(c.id).exchanges]
    text = taken("conversations", exchanges, form)
    return ask.handed(text.name, text.kind, text.text) if text else gr.skip()


def _list(desk: Desk, sought: str) -> str:
    if desk.conversations is None:
        return render.not_kept()
    try:
        kept = desk.conversations
        return render.conversations(kept.all(sought), sought, len(kept.feedback()))
    except Exception as error:
        return html.problem(sentence_of(error))
