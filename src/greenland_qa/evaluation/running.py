"""Golden questions and an assistant in, graded replies out, one by one. Reads and writes no file."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, Protocol

from greenland_qa.domain import Article, Event, EvidenceFound, Journey, ReplyReady, SentenceChecked
from greenland_qa.errors import BackendError, GoldenSetError, QuestionRejected
from greenland_qa.evaluation.golden import GoldenQuestion, misquoted, scan_golden
from greenland_qa.evaluation.grading import Graded, folded, grade, quotes_of
from greenland_qa.evaluation.judging import ModelJudge
from greenland_qa.evaluation.results import Results
from greenland_qa.formats import reply_json

if TYPE_CHECKING:  # the archive loads Chroma, and reading a golden set must stay quick
    from greenland_qa.archive import Listing

Json = dict[str, Any]

# As deep as the figures of retrieval look.
FOUND = 10


class Answering(Protocol):
    """What is evaluated: an `Assistant`, or anything else that answers from an archive in this way."""

    def stream(
        self,
        question: str,
        *,
        as_of: date | str | None = None,
        asked_on: date | str | None = None,
        outlets: Sequence[str] = (),
        history: Iterable[tuple[str, str]] = (),
    ) -> Iterator[Event]: ...

    def article(self, article_id: str) -> Article: ...

    def articles(self) -> tuple[Listing, ...]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One question asked: the line that answers.jsonl gets, and its grades."""

    reply: Json
    graded: Graded


def evaluate(
    assistant: Answering,
    questions: Sequence[GoldenQuestion],
    *,
    asked_on: date | None = None,
    workers: int = 1,
    judge: ModelJudge | None = None,
) -> Results:
    """Asks every question and grades the replies. `asked_on` stands in where a question does not say its day."""
    rows = ask_all(assistant, questions, asked_on=asked_on, workers=workers, judge=judge)
    return Results(graded=tuple(row.graded for row in rows))


def ask_all(
    assistant: Answering,
    questions: Sequence[GoldenQuestion],
    *,
    asked_on: date | None = None,
    workers: int = 1,
    judge: ModelJudge | None = None,
) -> Iterator[Row]:
    """A row for each question, in order. With several workers the times of the stages are those of a busy machine."""

    def one(question: GoldenQuestion) -> Row:
        reply = ask(assistant, question, asked_on)
        if judge and (opinion := judge.opinion(question, reply)):
            reply["opinion"] = opinion
        return Row(reply=reply, graded=regrade(assistant, question, reply))

    if workers == 1:
        yield from map(one, questions)
        return
    with ThreadPoolExecutor(workers) as pool:
        yield from pool.map(one, questions)


def ask(assistant: Answering, question: GoldenQuestion, asked_on: date | None) -> Json:
    """The reply as JSON with the question's id; kind "error" where the question or a model failed, not the archive."""
    day = question.asked_on or asked_on
    if day and question.as_of and question.as_of > day:
        day = question.as_of
    try:
        journey, moments = _travelled(
            assistant.stream(question.question, as_of=question.as_of, asked_on=day, history=question.history)
        )
    except (QuestionRejected, BackendError) as exc:
        return {"id": question.id, "kind": "error", "text": "", "error": str(exc)}
    reply = {"id": question.id, **reply_json(journey), "journey": _journey_json(journey)}
    reply["timings_ms"] = {**reply["timings_ms"], **moments}
    return reply


def _travelled(events: Iterator[Event]) -> tuple[Journey, dict[str, float]]:
    """The journey, and how many milliseconds after the question its first evidence and first sentence were there."""
    began, moments = time.perf_counter(), dict[str, float]()
    for event in events:
        passed = round((time.perf_counter() - began) * 1000, 2)
        if isinstance(event, EvidenceFound):
            moments["first evidence"] = passed
        elif isinstance(event, SentenceChecked):
            moments.setdefault("first sentence", passed)
        elif isinstance(event, ReplyReady):
            return event.journey, moments
    raise ValueError("a stream ends with ReplyReady")


def _journey_json(journey: Journey) -> Json:
    """What led to the reply: the kind of answer sought, the first passages found, the evidence with its relevance."""
    return {
        "kind": journey.inquiry.kind.value,
        "candidates": len(journey.candidates),
        "found": [
            {"article_id": p.source.article_id, "start": p.start, "end": p.end}
            for p in (c.passage for c in journey.candidates[:FOUND])
        ],
        "evidence": [
            {
                "relevance": round(e.relevance, 4),
                "article_id": e.span.source.article_id,
                "start": e.span.start,
                "end": e.span.end,
                "text": e.span.text,
            }
            for e in journey.evidence
        ],
    }


def regrade(assistant: Answering, question: GoldenQuestion, reply: Mapping[str, Any]) -> Graded:
    """The grades of a reply, its quotes held against the assistant's archive."""
    places = (*quotes_of(reply), *reply.get("journey", {}).get("found", ()))
    ids = {str(place["article_id"]) for place in places}
    return grade(question, reply, {article_id: assistant.article(article_id).body for article_id in sorted(ids)})


def misquotes(assistant: Answering, questions: Sequence[GoldenQuestion]) -> Iterator[GoldenSetError]:
    """An error for each gold quote that does not stand in its article of the assistant's archive."""
    named: dict[str, list[str]] = {}
    for listing in assistant.articles():
        source = listing.source
        file = PurePath(source.file).name if source.file else None
        for name in {source.article_id, source.url, source.file, file, source.title} - {None}:
            named.setdefault(str(name), []).append(source.article_id)

    def bodies(name: str) -> list[str]:
        ids = named.get(name) or named.get(PurePath(name).name, [])
        return [assistant.article(article_id).body for article_id in ids]

    return misquoted(questions, bodies, folded)


def check(paths: Sequence[Path], assistant: Answering | None = None) -> tuple[GoldenSetError, ...]:
    """Everything that is wrong with the golden sets, in the order of their lines; with an assistant the quotes too."""
    found = tuple(scan_golden(paths))
    problems = [f for f in found if isinstance(f, GoldenSetError)]
    if assistant is not None:
        problems += misquotes(assistant, [f for f in found if isinstance(f, GoldenQuestion)])
    order = {path: number for number, path in enumerate(paths)}
    return tuple(sorted(problems, key=lambda p: (order[p.path] if p.path else 0, p.line or 0)))
