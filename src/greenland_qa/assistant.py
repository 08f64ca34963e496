"""The ASK journey as one short function: a question in, evidence, checked sentences and a reply out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from greenland_qa.archive import Archive
from greenland_qa.domain import (
    Answer,
    DraftSentence,
    Event,
    Evidence,
    EvidenceFound,
    Inquiry,
    Journey,
    Question,
    Reply,
    ReplyReady,
    Sentence,
    SentenceChecked,
    Verdict,
)
from greenland_qa.ports import Judge
from greenland_qa.retrieve import Retriever, scope_of
from greenland_qa.select import Selection, Selector
from greenland_qa.understand import understand
from greenland_qa.verify import verify
from greenland_qa.writing.refusing import refuse

Writer = Callable[[Inquiry, tuple[Evidence, ...]], Iterator[DraftSentence]]
# A refusal shows the nearest sentences, so that the reader sees at once whether it is right.
NEAREST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Stages:
    """What answers questions, ready to use; shared by threads."""

    archive: Archive
    retriever: Retriever
    selector: Selector
    write: Writer
    writer_name: str
    judge: Judge | None = None


def travel(question: Question, stages: Stages) -> Iterator[Event]:
    """The journey of one question: EvidenceFound, a SentenceChecked for each supported sentence, ReplyReady.

    Closing the iterator early stops the work.
    """
    clock = _Clock()
    with clock.runs("understand"):
        inquiry = understand(question)
    with clock.runs("retrieve"):
        candidates = stages.retriever.retrieve(inquiry)
    with clock.runs("select"):
        selection = stages.selector.select(
            inquiry,
            candidates,
            frequencies=stages.retriever.rarity(inquiry),
            passages=stages.archive.coverage().passages,
        )
    yield EvidenceFound(inquiry=inquiry, evidence=selection.evidence)

    sentences: list[Sentence] = []
    drafts = stages.write(inquiry, selection.evidence)
    while True:
        with clock.runs("write"):
            draft = next(drafts, None)
        if draft is None:
            break
        with clock.runs("verify"):
            sentence = verify(draft, stages.judge)
        sentences.append(sentence)
        if sentence.verdict is Verdict.SUPPORTED:
            yield SentenceChecked(sentence=sentence)

    reply = _reply(inquiry, selection, tuple(sentences), stages)
    journey = Journey(
        question=question,
        inquiry=inquiry,
        candidates=candidates,
        evidence=selection.evidence,
        reply=reply,
        seconds=clock.seconds(),
    )
    yield ReplyReady(journey=journey)


def _reply(inquiry: Inquiry, selection: Selection, sentences: tuple[Sentence, ...], stages: Stages) -> Reply:
    """The supported sentences as an answer, or a refusal if there is none."""
    supported = tuple(s for s in sentences if s.verdict is Verdict.SUPPORTED)
    withheld = tuple(s for s in sentences if s.verdict is Verdict.UNSUPPORTED)
    notes = _notes(inquiry, selection, stages)
    if supported:
        return Answer(sentences=supported, writer=stages.writer_name, withheld=withheld, notes=notes)
    return refuse(
        inquiry,
        stages.archive.coverage(scope_of(inquiry.question)),
        nearest=tuple(e.span for e in selection.nearest[:NEAREST]),
        missing=selection.missing,
        withheld=withheld,
        notes=notes,
        writer=stages.writer_name,
    )


def _notes(inquiry: Inquiry, selection: Selection, stages: Stages) -> tuple[str, ...]:
    """What a reader must know beside the reply: articles left out, and words of the question that no article has."""
    question, notes = inquiry.question, []
    left_out = stages.archive.undated_out(scope_of(question))
    if left_out and question.as_of:
        articles = (
            "1 article without a known date was"
            if left_out == 1
            else f"{left_out:,} articles without a known date were"
        )
        notes.append(f"{articles} left out, because the question is asked as of {question.as_of:%d %B %Y}.")
    if selection.evidence and selection.missing:
        notes.append(f"The articles found do not mention {', '.join(selection.missing)}.")
    notes.extend(stages.archive.damage())
    return tuple(notes)


class _Clock:
    """Seconds spent in each stage, in the order in which they first ran, and in all."""

    def __init__(self) -> None:
        self._began = time.perf_counter()
        self._spent: dict[str, float] = {}

    @contextmanager
    def runs(self, stage: str) -> Iterator[None]:
        began = time.perf_counter()
        try:
            yield
        finally:
            self._spent[stage] = self._spent.get(stage, 0.0) + time.perf_counter() - began

    def seconds(self) -> dict[str, float]:
        return {**self._spent, "total": time.perf_counter() - self._began}
