"""The ASK journey as one short function: a question in, evidence, checked sentences and a reply out."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from greenland_qa.archive import Archive
from greenland_qa.domain import (
    Answer,
    Candidate,
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
from greenland_qa.errors import BackendError
from greenland_qa.language.match import asked, match
from greenland_qa.language.tongue import is_foreign
from greenland_qa.notes import asked_in_english, disagreements, of_archive, old_news, one_source
from greenland_qa.ports import Embedder, Judge
from greenland_qa.retrieve import Retriever, scope_of
from greenland_qa.select import Selection, Selector
from greenland_qa.understand import understand
from greenland_qa.verify import verify
from greenland_qa.writing import extractive
from greenland_qa.writing.refusing import refuse
from greenland_qa.writing.restating import Restater

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
    restater: Restater | None = None
    """Has a language model say what a question means without the turns before it, or in English where the articles are."""
    judge: Judge | None = None
    embedder: Embedder | None = None
    """Asked how near a sentence of a language model's comes to the words it cites."""


def travel(question: Question, stages: Stages) -> Iterator[Event]:
    """The journey of one question: EvidenceFound, a SentenceChecked for each supported sentence, ReplyReady.

    Closing the iterator early stops the work.
    """
    clock = _Clock()
    with clock.runs("understand"):
        inquiry = _understood(question, stages)
    with clock.runs("retrieve"):
        candidates = stages.retriever.retrieve(inquiry)
    with clock.runs("understand"):
        translated = _translated(question, candidates, stages)
    if translated is not None:
        inquiry = translated
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

    written = yield from _written(stages.write, inquiry, selection, stages, clock)
    sentences, notes, writer = written.sentences, tuple[str, ...](), stages.writer_name
    if stages.write is not extractive.write and selection.evidence:
        notes, quote = _after_model(written, inquiry, selection, writer)
        if quote:
            rest = _all_but(frozenset(s.text for s in written.supported))
            sentences += (yield from _written(rest, inquiry, selection, stages, clock)).sentences
            writer = writer if written.supported else extractive.NAME

    reply = _reply(inquiry, candidates, selection, sentences, notes, writer, stages)
    journey = Journey(
        question=question,
        inquiry=inquiry,
        candidates=candidates,
        evidence=selection.evidence,
        reply=reply,
        seconds=clock.seconds(),
    )
    yield ReplyReady(journey=journey)


def _understood(question: Question, stages: Stages) -> Inquiry:
    """The inquiry; where the rules find that the question leans on earlier turns, a language model may say how."""
    inquiry = understand(question)
    if stages.restater is None or not question.turns or inquiry.stand_alone == question.text.strip():
        return inquiry
    restated = stages.restater.restate(question)
    return understand(question, stand_alone=restated) if restated else inquiry


def _translated(question: Question, candidates: tuple[Candidate, ...], stages: Stages) -> Inquiry | None:
    """The inquiry of a question that is not English, where the articles are, as a language model puts it into English."""
    if stages.restater is None or not is_foreign(question.text, " ".join(c.passage.text for c in candidates)):
        return None
    english = stages.restater.in_english(question)
    return replace(understand(replace(question, text=english, turns=())), question=question) if english else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    """What one writer wrote, checked, and why it stopped before its end, if it did."""

    sentences: tuple[Sentence, ...]
    failure: BackendError | None = None

    @property
    def supported(self) -> tuple[Sentence, ...]:
        return tuple(s for s in self.sentences if s.verdict is Verdict.SUPPORTED)


def _written(
    write: Writer, inquiry: Inquiry, selection: Selection, stages: Stages, clock: _Clock
) -> Generator[Event, None, _Written]:
    """A SentenceChecked for each draft sentence that is supported; returns all of them."""
    sentences: list[Sentence] = []
    drafts = write(inquiry, selection.evidence)
    while True:
        try:
            with clock.runs("write"):
                draft = next(drafts, None)
        except BackendError as failure:
            return _Written(sentences=tuple(sentences), failure=failure)
        if draft is None:
            return _Written(sentences=tuple(sentences))
        with clock.runs("verify"):
            sentence = verify(draft, stages.judge, stages.embedder)
        sentences.append(sentence)
        if sentence.verdict is Verdict.SUPPORTED:
            yield SentenceChecked(sentence=sentence)


def _after_model(written: _Written, inquiry: Inquiry, selection: Selection, name: str) -> tuple[tuple[str, ...], bool]:
    """What to tell of the model's work, and whether the answer is to be completed, or given, by quotation."""
    notes = (str(written.failure),) if written.failure else ()
    if any(_answers(inquiry, sentence, selection) for sentence in written.supported):
        return notes, False
    if written.supported:
        return (*notes, "The words that answer best are quoted beside it."), True
    if written.sentences:
        notes = (*notes, f"Nothing that the language model {name} wrote held against the articles.")
    elif not written.failure:
        # How relevant the evidence is does not tell whether the model is right; the reader sees both.
        notes = (f"The language model {name} found no answer in the articles.",)
    return (*notes, "The answer is given by quotation instead."), True


def _all_but(said: frozenset[str]) -> Writer:
    """Quotes what has not been said in the same words."""
    return lambda inquiry, evidence: (d for d in extractive.write(inquiry, evidence) if d.text not in said)


def _answers(inquiry: Inquiry, sentence: Sentence, selection: Selection) -> bool:
    """Whether the sentence holds the kind of thing that is asked for, from the most relevant words."""
    wanted = asked(inquiry.own, inquiry.kind, {}, lent=inquiry.lent)
    best = selection.evidence[0].span
    return best in sentence.spans and match(wanted, sentence.text, sentence.text).has_kind > 0.0


def _reply(
    inquiry: Inquiry,
    candidates: tuple[Candidate, ...],
    selection: Selection,
    sentences: tuple[Sentence, ...],
    told: tuple[str, ...],
    writer: str,
    stages: Stages,
) -> Reply:
    """The supported sentences as an answer, or a refusal if there is none."""
    supported = tuple(s for s in sentences if s.verdict is Verdict.SUPPORTED)
    withheld = tuple(s for s in sentences if s.verdict is Verdict.UNSUPPORTED)
    notes = (*told, *_notes(inquiry, candidates, selection, supported, stages.archive))
    if supported:
        return Answer(sentences=supported, writer=writer, withheld=withheld, notes=notes)
    return refuse(
        inquiry,
        stages.archive.coverage(scope_of(inquiry.question)),
        nearest=tuple(e.span for e in selection.nearest[:NEAREST]),
        missing=selection.missing,
        withheld=withheld,
        notes=notes,
        writer=writer,
    )


def _notes(
    inquiry: Inquiry,
    candidates: tuple[Candidate, ...],
    selection: Selection,
    answer: tuple[Sentence, ...],
    archive: Archive,
) -> tuple[str, ...]:
    """What a reader must know beside the reply: where articles differ, how old they are, what was left out."""
    differ = disagreements(inquiry, answer, selection.evidence, candidates)
    missing = selection.missing if selection.evidence else ()
    return (
        *asked_in_english(inquiry),
        *differ,
        *(() if differ else one_source(inquiry, answer, candidates)),
        *old_news(inquiry, answer),
        *of_archive(inquiry.question, archive, scope_of(inquiry.question), missing),
    )


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
