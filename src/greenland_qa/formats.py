"""A journey or a list of candidates in, the JSON objects that other programs read out. The fields are stable."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from greenland_qa.domain import Answer, Candidate, Citation, Journey, Question, Sentence, Span, Window

Json = dict[str, Any]


def reply_json(journey: Journey) -> Json:
    """One reply as one JSON object (without the id, which the caller knows)."""
    reply = journey.reply
    answer = reply if isinstance(reply, Answer) else None
    citations = answer.citations if answer else ()
    number = {c.span.id: c.number for c in citations}
    return {
        "kind": "answer" if answer else "refusal",
        "text": answer.text if answer else "",
        "sentences": [_sentence(s, number) for s in (answer.sentences if answer else ())],
        "citations": [citation_json(c) for c in citations],
        "withheld": [{"text": s.text, "reason": s.reason} for s in reply.withheld],
        "refusal": None
        if isinstance(reply, Answer)
        else {
            "reason": reply.reason.value,
            "message": reply.message,
            "nearest": [citation_json(c) for c in _nearest(reply.nearest)],
        },
        "notes": list(reply.notes),
        "question": _question(journey),
        "writer": reply.writer,
        "timings_ms": {stage: round(s * 1000, 2) for stage, s in journey.seconds.items()},
    }


def citation_json(citation: Citation) -> Json:
    """One quotation with its place: `quote` is exactly the article's characters from start to end."""
    span, source = citation.span, citation.span.source
    return {
        "number": citation.number,
        "article_id": source.article_id,
        "title": source.title,
        "outlet": source.outlet,
        "url": source.url,
        "file": source.file,
        "published": _iso(source.published.day),
        "published_basis": source.published.basis.value,
        "start": span.start,
        "end": span.end,
        "quote": span.text,
    }


def search_json(question: Question, candidates: Sequence[Candidate]) -> Json:
    """What a search found, best first; ranks count from 1."""
    return {
        "question": question.text,
        "results": [
            {
                "rank": rank,
                "score": round(c.score, 6),
                "article_id": c.passage.source.article_id,
                "url": c.passage.source.url,
                "file": c.passage.source.file,
                "title": c.passage.source.title,
                "published": _iso(c.passage.source.published.day),
                "start": c.passage.start,
                "end": c.passage.end,
                "text": c.passage.text,
            }
            for rank, c in enumerate(candidates, 1)
        ],
    }


def _sentence(sentence: Sentence, number: dict[str, int]) -> Json:
    return {
        "text": sentence.text,
        "citations": sorted({number[span.id] for span in sentence.spans}),
        "verdict": sentence.verdict.value,
        "reason": sentence.reason,
    }


def _nearest(spans: tuple[Span, ...]) -> tuple[Citation, ...]:
    numbers: dict[str, int] = {}
    return tuple(Citation(number=numbers.setdefault(s.source.article_id, len(numbers) + 1), span=s) for s in spans)


def _question(journey: Journey) -> Json:
    question, inquiry = journey.question, journey.inquiry
    return {
        "text": question.text,
        "asked_on": question.asked_on.isoformat(),
        "as_of": _iso(question.as_of),
        "stand_alone": inquiry.stand_alone,
        "window": _window(inquiry.window),
    }


def _window(window: Window | None) -> Json | None:
    if window is None:
        return None
    return {"start": _iso(window.start), "end": _iso(window.end), "words": window.words}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None
