"""The view in which questions are asked, answered and checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

import gradio as gr

from greenland_qa import GreenlandQAError
from greenland_qa.evaluation.feedback import VERDICTS
from greenland_qa_ui.desk import Desk, Visit, taken
from greenland_qa_ui.exchange import Exchange, Frame, answering, span_shown
from greenland_qa_ui.render import answers, evidence, html, welcome
from greenland_qa_ui.stopping import Stopped, until_stopped
from greenland_qa_ui.views.fixed import COMPOSER, FEEDBACK, REST
from greenland_qa_ui.views.parts import QUIETLY, place, sent, sentence_of, stoppable

MOST_COMMENT_CHARS = 4_000
_HANDED = count(1)
Screen = tuple[Any, ...]
"""What is shown: earlier exchanges, the latest one, its evidence, the article, the problem; and the visit itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """The places of the view that other views write to."""

    screen: list[Any]
    visit: gr.State
    handed: gr.HTML


def build(desk: Desk, page: gr.Blocks) -> Asking:
    """The view, wired."""
    visit = gr.State(Visit())
    with gr.Row(elem_id="columns"):
        with gr.Column(elem_id="talk"):
            greeting = place(_welcome(desk), elem_id="welcome")
            beginnings = place("", elem_id="beginnings", scripts="beginnings")
            earlier = place("", elem_id="earlier", scripts="chips actions")
            latest = place("", elem_id="latest", scripts="chips actions latest")
            with gr.Column(elem_id="composer"):
                problem = place("", elem_id="problem", scripts="problem")
                composer = place(COMPOSER, elem_id="ask", scripts="composer keys")
                frame = place(_frame(desk), elem_id="frame", scripts="frame")
        with gr.Column(elem_id="side"):
            proof = place("", elem_id="evidence", scripts="chips")
            reader = place(REST, elem_id="reader", scripts="reader")
    handed = place("", elem_id="handed", scripts="handed")
    feedback = place(FEEDBACK, elem_id="feedback", scripts="feedback")
    thanks = place("", elem_id="thanks", scripts="status")
    screen = [earlier, latest, proof, reader, problem, visit]
    is_stopped = stoppable(composer.stop)

    def ask(past: Visit, event: gr.EventData) -> Iterator[Screen]:
        said = sent(event)
        asked = Exchange(
            number=len(past.exchanges) + 1,
            question=str(said.get("question", "")).strip(),
            frame=Frame.sent(said),
        )
        yield from _asking(desk, past, asked, said.get("keep") is not False, is_stopped(event))

    def act(past: Visit, event: gr.EventData) -> str | Any:
        said = sent(event)
        return hand(desk, past, said) if said.get("do") == "export" else gr.skip()

    def opened(past: Visit, event: gr.EventData) -> str:
        return _opened(desk, past, str(sent(event).get("span", "")))

    def judge(past: Visit, event: gr.EventData) -> str:
        return _judged(desk, past, sent(event))

    # The browser asks one question at a time; to Gradio one whose last words were just said still counts as going on.
    composer.submit(ask, [visit], screen, trigger_mode="multiple", **QUIETLY)
    composer.clear(lambda: shown(Visit()), None, screen, **QUIETLY)
    for thread in (earlier, latest, proof):
        thread.click(opened, [visit], [reader], trigger_mode="always_last", **QUIETLY)
    for thread in (earlier, latest):
        thread.select(act, [visit], [handed], **QUIETLY)
    reader.click(lambda: REST, None, [reader], **QUIETLY)
    feedback.submit(judge, [visit], [thanks], **QUIETLY)
    # The archive may have grown since the page was built.
    page.load(lambda: _welcome(desk), None, [greeting], **QUIETLY)
    page.load(lambda: _frame(desk), None, [frame], **QUIETLY)
    page.load(lambda: _questions(desk), None, [beginnings], **QUIETLY)
    return Asking(screen=screen, visit=visit, handed=handed)


def shown(visit: Visit) -> Screen:
    """The screen of a visit, at rest."""
    last = visit.exchanges[-1] if visit.exchanges else None
    return (
        answers.conversation(visit.exchanges[:-1]),
        answers.conversation(visit.exchanges[-1:]),
        evidence.evidence(last),
        REST,
        "",
        visit,
    )


def hand(desk: Desk, past: Visit, said: Mapping[str, Any]) -> str | Any:
    """The visit's conversation, or the kept one that is named, in the form that is asked for."""
    named = str(said.get("id", ""))
    exchanges = desk.opened(named).exchanges if named else past.exchanges
    text = taken("conversation", exchanges, str(said.get("form", "")))
    return evidence.handed(text.name, text.kind, text.text, next(_HANDED)) if text else gr.skip()


def handed(name: str, kind: str, text: str) -> str:
    """A text of another view, to be saved as a file."""
    return evidence.handed(name, kind, text, next(_HANDED))


def _asking(desk: Desk, past: Visit, asked: Exchange, keep: bool, is_stopped: Callable[[], bool]) -> Iterator[Screen]:
    """The page from the asking of a question to its reply."""
    visit = past.with_last(asked)
    yield (answers.conversation(past.exchanges), answers.exchange(asked), "", REST, "", visit)
    try:
        for now in until_stopped(answering(desk.assistant, asked, past.exchanges), is_stopped):
            visit, problem = visit.with_last(now), gr.skip()
            if keep and now.journey is not None:
                visit, problem = _kept(desk, visit)
            yield gr.skip(), answers.exchange(now), evidence.evidence(now), gr.skip(), problem, visit
    except Stopped:
        last = visit.exchanges[-1]
        if last.is_working:
            yield shown(visit.with_last(replace(last, fault="Stopped.")))
    except Exception as error:
        # There is no reply, so the browser puts the question back into its box, and the page is where it was.
        yield (*shown(past)[:4], html.problem(sentence_of(error)), past)


def _kept(desk: Desk, visit: Visit) -> tuple[Visit, Any]:
    """The visit with its last exchange kept, and why it could not be."""
    try:
        return desk.keep(visit), gr.skip()
    except GreenlandQAError as error:
        return visit, html.problem(sentence_of(error))


def _opened(desk: Desk, past: Visit, span_id: str) -> str:
    """The article at that span; only spans that this conversation shows can be opened."""
    span = span_shown(past.exchanges, span_id)
    if span is None:
        return REST
    try:
        return evidence.article(desk.assistant.article(span.source.article_id), span)
    except Exception as error:
        return html.problem(sentence_of(error))


def _judged(desk: Desk, past: Visit, said: Mapping[str, Any]) -> str:
    number, verdict = str(said.get("number", "")), str(said.get("verdict", ""))
    comment = str(said.get("comment", ""))[:MOST_COMMENT_CHARS]
    exchange = next((e for e in past.exchanges if str(e.number) == number and e.journey), None)
    if exchange is None or verdict not in VERDICTS:
        return html.notice("That reply cannot be judged any more.")
    try:
        desk.said(exchange, verdict, comment, past.kept_as)
    except Exception as error:
        return html.problem(sentence_of(error))
    return html.notice(
        "Noted. Thank you."
        if desk.conversations is not None and past.kept_as
        else "Thank you; nothing is kept here, though."
    )


def _welcome(desk: Desk) -> str:
    assistant = desk.assistant
    try:
        return welcome.welcome(assistant.coverage(), assistant.writer, assistant.damage())
    except Exception as error:
        return html.problem(sentence_of(error))


def _frame(desk: Desk) -> str:
    try:
        return welcome.frame(desk.assistant.coverage(), desk.assistant.writer, desk.conversations is not None)
    except Exception as error:
        return html.problem(sentence_of(error))


def _questions(desk: Desk) -> str:
    try:
        return welcome.questions(desk.questions())
    except Exception as error:
        sentence_of(error)  # for the log: a page without suggestions is a page all the same
        return ""
