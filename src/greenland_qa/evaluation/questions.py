"""A graded question, its reply and what was expected of it in, the HTML that a person reads of them out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

from greenland_qa.evaluation import page
from greenland_qa.evaluation.golden import GoldenQuestion
from greenland_qa.evaluation.grading import Graded

Json = dict[str, Any]


def whole(graded: Graded, golden: GoldenQuestion | None, reply: Json, *, printed: bool) -> str:
    """Question, reply, what was expected, evidence and journey, folded away; on paper open if it is to be `printed`."""
    told = (*said(graded, reply), *_expected(golden), *_travelled(reply))
    return page.folded_away(heading(graded), page.definitions(told), printed=printed)


def heading(graded: Graded) -> str:
    faults = f'<span class="bad">{escape("; ".join(graded.wrong))}</span>' if graded.wrong else ""
    return f"{escape(graded.id)} · {escape(graded.question)}{faults}"


def said(graded: Graded, reply: Json) -> Iterator[tuple[str, str]]:
    refusal = reply.get("refusal") or {}
    yield graded.outcome.capitalize(), escape(reply.get("text") or refusal.get("message") or reply.get("error", ""))
    yield "Cites", _quotes(reply.get("citations", ()))
    yield "Nearest words", _quotes(refusal.get("nearest", ()))
    yield "A model as judge says", escape(graded.opinion)
    yield "Withheld", "<br>".join(escape(f"{w['text']} ({w['reason']})") for w in reply.get("withheld", ()))
    yield "Notes", "<br>".join(map(escape, reply.get("notes", ())))


def _expected(golden: GoldenQuestion | None) -> Iterator[tuple[str, str]]:
    if golden is None:
        return
    yield "Expected", "A refusal" if golden.answerable is False else escape(golden.answer or "")
    yield "The answer must say", escape(", and ".join(" or ".join(group) for group in golden.must_include))
    yield "It may not say", escape(" or ".join(golden.must_exclude))
    gold = "".join(f"<blockquote>{escape(g.quote)}<br>{_place(g.article)}</blockquote>" for g in golden.evidence)
    yield "Evidence expected", gold
    yield "Earlier turns", "<br>".join(escape(f"{asked} — {answer}") for asked, answer in golden.history)


def _travelled(reply: Json) -> Iterator[tuple[str, str]]:
    """The journey: how the question was understood, what was selected, how long it took."""
    question, journey = reply.get("question", {}), reply.get("journey", {})
    frame = [f"asked on {question['asked_on']}"] if "asked_on" in question else []
    frame += [f"as of {question['as_of']}"] if question.get("as_of") else []
    if window := question.get("window"):
        frame.append(f"“{window['words']}” is {window['start'] or '…'} to {window['end'] or '…'}")
    frame += [f"asks for: {journey['kind']}"] if "kind" in journey else []
    yield "Understood as", escape("; ".join((str(question.get("stand_alone", "")), *frame)).strip("; "))
    evidence = "".join(
        f"<blockquote>{escape(e['text'])} <span class='soft'>relevance {e['relevance']:.2f}</span></blockquote>"
        for e in journey.get("evidence", ())
    )
    if "candidates" in journey:
        yield f"Evidence selected from {journey['candidates']} passages", evidence or "none"
    yield "Time", escape(", ".join(f"{stage} {duration(ms)}" for stage, ms in reply.get("timings_ms", {}).items()))


def _quotes(quotes: Iterable[Json]) -> str:
    return "".join(
        f"<blockquote>[{q['number']}] {escape(q['quote'])}<br>"
        f"{_place(', '.join(filter(None, (q['title'], q['outlet'], q['file'], q['published']))))}</blockquote>"
        for q in quotes
    )


def _place(text: str) -> str:
    return f'<span class="soft">{escape(text)}</span>'


def duration(ms: float) -> str:
    return f"{ms / 1000:.1f} s" if ms >= 1000 else f"{ms:.0f} ms" if ms >= 10 else f"{ms:.1f} ms"
