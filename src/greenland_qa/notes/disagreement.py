"""An answer and what else was found in, a note for articles that give another answer out.

A false alarm under an answer costs its reader's trust, so only what cannot both be true is told: not a rounded figure, not
another unit, not a range that holds the other, not what another article tells of another thing, place or time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from greenland_qa.domain import AnswerKind, Candidate, Evidence, Inquiry, Sentence, Source, Span
from greenland_qa.language.sentences import sentences as bounds_of
from greenland_qa.notes.matter import named_there, terms_of
from greenland_qa.notes.naming import called, dated
from greenland_qa.notes.sides import asks_of_office, office, sides
from greenland_qa.notes.statements import excludes, statement
from greenland_qa.notes.twins import twins

# Other evidence counts if its relevance is at least this share of the best: what answers much worse answers another question.
NEARLY_AS_RELEVANT = 0.5
# Rivals named in one note.
_MOST = 3
_PAST = re.compile(r"\b(?:did|was|were|had|born|died)\b", re.I)


@dataclass(frozen=True, slots=True)
class Rival:
    """A span that gives another answer: its words, and the words of the answer that they cannot stand beside."""

    span: Span
    words: str
    against: str


def disagreements(
    inquiry: Inquiry,
    answer: tuple[Sentence, ...],
    evidence: tuple[Evidence, ...],
    candidates: tuple[Candidate, ...],
) -> tuple[str, ...]:
    """One note at most: the values that the articles give, verbatim, by article and day."""
    best = max((e.relevance for e in evidence), default=0.0)
    others = [e.span for e in evidence if e.relevance >= NEARLY_AS_RELEVANT * best]
    for span in (span for sentence in answer for span in sentence.spans):
        rivals = [*_rivals(inquiry, span, others), *_of_office(inquiry, span, candidates)]
        if rivals:
            return (_note(inquiry, span.source, _each_once(rivals)),)
    return ()


def _rivals(inquiry: Inquiry, span: Span, others: list[Span]) -> Iterator[Rival]:
    said = statement(inquiry, span)
    for other in others:
        if other.source.article_id == span.source.article_id:
            continue
        named = all(named_there(terms_of(inquiry), s) for s in (span, other))
        pair = (named and twins(span, other)) or (inquiry.kind is AnswerKind.YES_NO and sides(inquiry, span, other))
        if pair:
            yield Rival(other, words=pair[1], against=pair[0])
        elif said is not None and (value := statement(inquiry, other)) is not None and excludes(inquiry, said, value):
            yield Rival(other, words=value.words, against=said.words)


def _of_office(inquiry: Inquiry, span: Span, candidates: tuple[Candidate, ...]) -> Iterator[Rival]:
    """Articles that call somebody a former holder of an office, or the holder, where the cited words say the other.

    All candidates are looked at: a title stands in passing, in sentences that answer nothing.
    """
    for candidate in candidates if asks_of_office(inquiry) else ():
        passage = candidate.passage
        if passage.source.article_id == span.source.article_id:
            continue
        for start, end in bounds_of(passage.text):
            at, text = passage.start + start, passage.text[start:end]
            other = Span(source=passage.source, start=at, end=at + len(text), text=text)
            if (pair := office(inquiry, span, other)) is not None:
                yield Rival(other, words=pair[1], against=pair[0])


def _each_once(rivals: list[Rival]) -> list[Rival]:
    """Each other answer once and each article once, those whose day is known first; a few at most."""
    by_article: dict[str, Rival] = {}
    by_words: dict[str, Rival] = {}
    for rival in sorted(rivals, key=lambda r: r.span.source.published.day is None):
        if by_article.setdefault(rival.span.source.article_id, rival) is rival:
            by_words.setdefault(rival.words.casefold(), rival)
    return list(by_words.values())[:_MOST]


def _note(inquiry: Inquiry, source: Source, rivals: list[Rival]) -> str:
    against = rivals[0].against
    told = [(source, against), *((rival.span.source, rival.words) for rival in rivals)]
    days = {s.published.day for s, _ in told}
    past_date = inquiry.kind is AnswerKind.DATE and _PAST.search(inquiry.stand_alone)
    may_change = len(days) > 1 and None not in days and not past_date
    if may_change:
        told.sort(key=lambda t: (t[0].published.day or date.min, t[0].article_id), reverse=True)
    said = "; ".join(f"{called(s)} ({dated(s)}) says “{value}”" for s, value in told)
    if may_change:
        return f"The articles differ: {said}. It may have changed in between."
    return f"The articles disagree: {said}."
