"""Candidates in, the sentences that answer out, each with a relevance in [0, 1]; or none, which is the refusal.

Deliberately fetches nothing: what retrieval did not find is not there. The relevance comes from what the question asks
for, how much of it the sentence covers, how near the two are, and what the judge says of those that come best by that;
with a reranker of the user's own, from that alone.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from greenland_qa.domain import AnswerKind, Candidate, Evidence, Inquiry, Span
from greenland_qa.language.days import day
from greenland_qa.language.figures import Figure, figures
from greenland_qa.language.match import (
    Asked,
    Match,
    asked,
    held,
    keys_by_letter,
    match,
    term_words,
)
from greenland_qa.language.sentences import sentences
from greenland_qa.language.tokens import words
from greenland_qa.ports import Embedder, FloatVector, Judge, Reranker

# What the features weigh, in the order of `features`: a logistic regression, fitted by `python -m training.weigh` on sentences
# labelled by whether they hold the answer (paragraphs of SQuAD dev; dated questions from January to June, each asked twice,
# with its articles and without them; questions about details of news). `python -m benchmarks.refusals` and
# `benchmarks.details` measure them on others.
WEIGHTS = (
    -6.352,  # bias
    4.549,  # cosine
    2.904,  # covered
    2.226,  # covered_by_title
    -4.457,  # covered_by_both
    -0.608,  # named_missing
    -0.179,  # named_here
    0.359,  # has_kind
    -0.483,  # lacks_kind
    0.062,  # near_kind
    0.769,  # early_passage
    0.645,  # length
    0.257,  # is_question
    0.606,  # no_stop
)
# The same with a judge, and last the log odds that it gives.
JUDGED_WEIGHTS = (
    -3.789,  # bias
    2.266,  # cosine
    0.802,  # covered
    1.484,  # covered_by_title
    -3.117,  # covered_by_both
    -0.295,  # named_missing
    -0.139,  # named_here
    0.232,  # has_kind
    -0.44,  # lacks_kind
    0.328,  # near_kind
    1.523,  # early_passage
    0.293,  # length
    0.66,  # is_question
    0.193,  # no_stop
    0.59,  # judge
)
# Balanced best at 0.3; lower by a hundredth or two of balance, so that what the archive plainly says is still answered.
JUDGED_FLOOR = 0.24
# Sentences that the judge reads, those that the rules think best: each costs ten milliseconds on two cores.
JUDGED = 12
# Least relevance of evidence: on the plateau (0.15 to 0.23) on which answering what is there and refusing what
# is not are balanced best, on the dated questions of January to June and on those about details.
FLOOR = 0.16
# Sentences that the cheap look keeps for the embedder or the reranker: a few dozen hold the answer as often as all do.
LOOKED_AT = 32
# Sentences with less than a word or two of substance (headings, "He left.") are no evidence.
LEAST_CHARS = 25


# So many things may be counted without the articles saying the figure.
_FEW = 12
_OF_THEM = re.compile(r"\b(?:which|what|the|these|those|its|their|his|her|our|all|both|any)\s+(?:[a-z]+\s+)?$", re.I)
_MEASURED = (AnswerKind.NUMBER, AnswerKind.DATE, AnswerKind.DURATION)


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The evidence, most relevant first, and the nearest sentences whether they are evidence or not."""

    evidence: tuple[Evidence, ...]
    nearest: tuple[Evidence, ...]
    missing: tuple[str, ...] = ()
    """Names and figures of the question, as written there, that stand in no sentence looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighted:
    """A sentence under consideration: the `number`th of its passage, from 0."""

    span: Span
    candidate: Candidate
    number: int
    around: str
    rank: int
    match: Match


@dataclass(frozen=True, slots=True, kw_only=True)
class Selector:
    """Judges the sentences of candidates; holds no state, threads may share it."""

    embedder: Embedder
    reranker: Reranker | None = None
    judge: Judge | None = None
    keep: int = 8
    """Evidence at most."""
    floor: float | None = None
    """Least relevance of evidence, in [0, 1]; None for what was measured best for this kind of relevance."""

    def select(
        self, inquiry: Inquiry, candidates: tuple[Candidate, ...], *, frequencies: Mapping[str, int], passages: int
    ) -> Selection:
        """What answers, best first, ties by span id. `frequencies`: in how many of the archive's `passages` each term of
        the question stands.
        """
        question = asked(inquiry.own, inquiry.kind, rarity(frequencies, passages), lent=inquiry.lent)
        sighted = look_at(question, candidates)
        if not sighted:
            return Selection(evidence=(), nearest=())
        if inquiry.kind is AnswerKind.ORDER and len(events := _events(inquiry.stand_alone)) > 1:
            return self._each(inquiry, candidates, events, frequencies, passages)
        missing = _missing(inquiry, question, sighted)
        if (premise := _without_figure(inquiry, missing)) is not None:
            # A correction need not answer as well as an answer: half the floor, and a note says what is missing.
            by_rules = self._by_rules
            corrector = replace(by_rules, floor=by_rules.least / 2, keep=1)
            instead = corrector.select(premise, candidates, frequencies=frequencies, passages=passages)
            return replace(instead, missing=missing)
        relevance = self._relevance(inquiry, sighted)
        found = sorted(zip(map(float, relevance), sighted, strict=True), key=lambda one: (-one[0], one[1].span.id))
        answering = ((r, s) for r, s in found if r >= self.least and may_answer(inquiry, s))
        return Selection(evidence=self._best(answering), nearest=self._best(found), missing=missing)

    def _best(self, found: Iterable[tuple[float, Sighted]]) -> tuple[Evidence, ...]:
        return tuple(
            Evidence(span=s.span, passage=s.candidate.passage, relevance=r) for r, s in islice(found, self.keep)
        )

    def _each(
        self,
        inquiry: Inquiry,
        candidates: tuple[Candidate, ...],
        events: tuple[str, ...],
        frequencies: Mapping[str, int],
        passages: int,
    ) -> Selection:
        """The best sentence for each of the events; none unless most of them are told of."""
        best: dict[str, Evidence] = {}
        told = 0
        by_rules = self._by_rules
        for event in events:
            part = replace(inquiry, stand_alone=event, lent="", kind=AnswerKind.OTHER)
            nearest = by_rules.select(part, candidates, frequencies=frequencies, passages=passages).nearest
            if nearest and nearest[0].relevance >= by_rules.least:
                told += 1
                best.setdefault(nearest[0].span.id, nearest[0])
        found = tuple(sorted(best.values(), key=lambda e: (-e.relevance, e.span.id)))
        return Selection(evidence=found if 2 * told > len(events) else (), nearest=found)

    @property
    def least(self) -> float:
        """Least relevance of evidence."""
        if self.floor is not None:
            return self.floor
        return JUDGED_FLOOR if self.judge is not None and self.reranker is None else FLOOR

    @property
    def _by_rules(self) -> Selector:
        """The same without the judge, for what is left of a question and is no question: nothing to ask it."""
        return replace(self, judge=None)

    def _relevance(self, inquiry: Inquiry, sighted: Sequence[Sighted]) -> FloatVector:
        if self.reranker is not None:
            return self.reranker.relevance(inquiry.stand_alone, [_with_source(s) for s in sighted])
        vectors = self.embedder.embed_passages([s.span.text for s in sighted])
        cosines = vectors @ self.embedder.embed_question(inquiry.stand_alone)
        rows = np.stack([features(s, float(c)) for s, c in zip(sighted, cosines, strict=True)])
        odds = rows @ np.asarray(WEIGHTS, np.float32)
        if self.judge is None:
            return _probability(odds)
        read = np.lexsort((np.arange(len(odds)), -odds))[:JUDGED]
        relevance = np.zeros(len(odds), np.float32)
        judged = log_odds(self.judge, inquiry.stand_alone, [sighted[i] for i in read])
        weighed = np.column_stack([rows[read], judged])
        relevance[read] = _probability(weighed @ np.asarray(JUDGED_WEIGHTS, np.float32))
        return relevance


def look_at(question: Asked, candidates: Sequence[Candidate]) -> list[Sighted]:
    """The LOOKED_AT sentences of the candidates that look best at a cheap glance, best first, ties by span id."""
    return sorted(_sight(question, candidates), key=lambda s: (-_first_look(s), s.span.id))[:LOOKED_AT]


def log_odds(judge: Judge, question: str, sighted: Sequence[Sighted]) -> FloatVector:
    """What the judge says of each, (n,) float32, as the logarithm of its odds: 0 where it is undecided."""
    windows, places = _windows(sighted)
    judged = judge.answers(question, windows)
    likely = np.asarray([judged[window][at] for window, at in places], np.float32).clip(1e-4, 1 - 1e-4)
    return np.asarray(np.log(likely / (1.0 - likely)), np.float32)


def _windows(sighted: Sequence[Sighted]) -> tuple[list[tuple[str, ...]], list[tuple[int, int]]]:
    """The sentences with their neighbours, those that touch together; and which window each is in, and where."""
    wanted: dict[str, set[int]] = {}
    for one in sighted:
        at = one.number
        wanted.setdefault(one.candidate.passage.id, set()).update((at - 1, at, at + 1))
    windows: list[tuple[str, ...]] = []
    places: dict[tuple[str, int], tuple[int, int]] = {}
    for one in {one.candidate.passage.id: one for one in sighted}.values():
        passage = one.candidate.passage
        cut = [passage.text[start:end] for start, end in sentences(passage.text)]
        for run in _runs(sorted(wanted[passage.id] & set(range(len(cut))))):
            places |= {(passage.id, number): (len(windows), at) for at, number in enumerate(run)}
            windows.append(tuple(cut[number] for number in run))
    return windows, [places[one.candidate.passage.id, one.number] for one in sighted]


def _runs(numbers: Sequence[int]) -> list[list[int]]:
    """[1, 2, 5, 6, 7] -> [[1, 2], [5, 6, 7]]."""
    found: list[list[int]] = []
    for number in numbers:
        if not found or number > found[-1][-1] + 1:
            found.append([])
        found[-1].append(number)
    return found


def _probability(odds: FloatVector) -> FloatVector:
    return np.asarray(1.0 / (1.0 + np.exp(-odds)), np.float32)


def rarity(frequencies: Mapping[str, int], passages: int) -> dict[str, float]:
    """How much it says that a term is found: its inverse document frequency, log(1 + (N - n + 0.5) / (n + 0.5)).

    Source: Robertson and Sparck Jones 1976, in the form that is never negative.
    """
    return {key: math.log(1 + (passages - n + 0.5) / (n + 0.5)) for key, n in frequencies.items()}


def features(sighted: Sighted, cosine: float) -> FloatVector:
    """What the weights weigh, (14,) float32: the match, the cosine, the passage's rank from 1, the sentence's form."""
    found, text = sighted.match, sighted.span.text
    return np.asarray(
        [
            1.0,
            cosine,
            found.covered,
            found.covered_by_title,
            found.covered_by_both,
            found.named_missing,
            found.named_here,
            float(found.has_kind == 1.0),
            float(found.has_kind == 0.0),
            found.near_kind,
            1.0 / sighted.rank,
            min(len(text.split()), 50) / 50,
            float(text.rstrip("”\"' ").endswith("?")),
            float(text[-1:] not in ".!?”\"'"),
        ],
        np.float32,
    )


def may_answer(inquiry: Inquiry, sighted: Sighted) -> bool:
    """Whether the sentence has the kind of thing that a figure, a date or a length of time is: without one it answers
    no question for one, however much it speaks of the same. Nor does a figure of another country.
    """
    if inquiry.kind not in _MEASURED:
        return True
    return sighted.match.has_kind > 0.0 and not sighted.match.of_another_country


def _events(text: str) -> tuple[str, ...]:
    """The events that a question for their order names: "in order: the talks, the vote" -> ("the talks", "the vote")."""
    named = text.partition(":")[2] or text
    return tuple(part.strip(" .?") for part in re.split(r",| and |;", named) if len(part.split()) > 1)


def _without_figure(inquiry: Inquiry, missing: tuple[str, ...]) -> Inquiry | None:
    """The question for the figure, where the question takes one for granted that no article has; None elsewhere.

    "Why did they send 500 soldiers?" is a false premise if the articles say 13: what they do say is the answer.
    """
    wrong = [f for f in figures(inquiry.stand_alone) if f.text in missing and not _joined(inquiry.stand_alone, f)]
    if not wrong or inquiry.kind is AnswerKind.NUMBER:
        return None
    text = inquiry.stand_alone
    return replace(inquiry, stand_alone=text[: wrong[0].start] + text[wrong[0].end :].lstrip(), kind=AnswerKind.NUMBER)


def _missing(inquiry: Inquiry, question: Asked, sighted: list[Sighted]) -> tuple[str, ...]:
    """The names and figures of the question, as written there, that stand around none of the sentences."""
    texts = tuple({s.around: None for s in sighted})
    around = [keys_by_letter(text) for text in texts]
    written = term_words(inquiry.stand_alone)
    sought = {w.key: f for f in figures(inquiry.stand_alone) for w in words(f.text)}
    values = {f.value for text in texts for f in figures(text)} if sought else set()
    known = {key for key, f in sought.items() if f.value in values or _counts_them(inquiry.stand_alone, f)}
    return tuple(
        written[t.key]
        for t in question.terms
        if t.named and t.key not in known and not any(held(t.key, keys) for keys in around)
    )


def _joined(text: str, figure: Figure) -> bool:
    """Whether the figure is a part of something: "9/11", "24/7"."""
    return "/" in (text[figure.start - 1 : figure.start], text[figure.end : figure.end + 1])


def _counts_them(text: str, figure: Figure) -> bool:
    """Whether the figure only counts what the question asks for or speaks of: "which two ministers", "the three options"."""
    return figure.value <= _FEW and not figure.unit and _OF_THEM.search(text[: figure.start]) is not None


def _sight(question: Asked, candidates: Sequence[Candidate]) -> list[Sighted]:
    seen: set[str] = set()
    sighted = []
    for rank, candidate in enumerate(candidates, 1):
        passage = candidate.passage
        published = passage.source.published.day
        dated = f"{published:%A %d %B %Y}" if published else ""
        around = f"{passage.source.title}\n{dated}\n{passage.text}"
        for number, (start, end) in enumerate(sentences(passage.text)):
            text = passage.text[start:end]
            span = Span(source=passage.source, start=passage.start + start, end=passage.start + end, text=text)
            if len(text) >= LEAST_CHARS and span.id not in seen:
                seen.add(span.id)
                found = match(question, text, around, passage.source.title)
                sighted.append(
                    Sighted(span=span, candidate=candidate, number=number, around=around, rank=rank, match=found)
                )
    return sighted


def _first_look(sighted: Sighted) -> float:
    found = sighted.match
    return found.covered + 0.5 * found.near_kind + 0.25 * found.has_kind + 0.5 / sighted.rank


def _with_source(sighted: Sighted) -> str:
    """What a reranker reads: the sentence with its neighbours, after the title and the day."""
    before, after = _neighbours(sighted)
    return " ".join(part for part in (_head(sighted), before, sighted.span.text, after) if part)


def _head(sighted: Sighted) -> str:
    source = sighted.candidate.passage.source
    published = source.published.day
    return f"{source.title}.{f' {day(published)}.' if published else ''}"


def _neighbours(sighted: Sighted) -> tuple[str, str]:
    """The sentences before and after in its passage; "" where there is none."""
    passage, at = sighted.candidate.passage, sighted.number
    bounds = sentences(passage.text)
    before = passage.text[slice(*bounds[at - 1])] if at else ""
    after = passage.text[slice(*bounds[at + 1])] if at + 1 < len(bounds) else ""
    return before, after
