"""Two runs of the same questions in, what changed out, and whether that is more than noise, in plain sentences."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from greenland_qa.evaluation.grading import Graded
from greenland_qa.evaluation.metrics import Drawn, Floats, percentiles, resampled
from greenland_qa.evaluation.results import Results
from greenland_qa.evaluation.shares import SHARES, WORDS

# Each question answers these with yes or no in both runs: McNemar's test. The others are bootstrapped.
YES_NO = ("correct", "correct_answers", "refusal_recall")
# A difference that chance alone gives in one of twenty comparisons is called noise.
NOISE = 0.05

Pair = tuple[Graded, Graded]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One figure of both runs, and the 95 % interval of what it changed by."""

    name: str
    before: float
    after: float
    low: float
    high: float
    questions: int
    """Pairs that it was counted over."""
    p: float | None = None
    """McNemar's mid-p, for figures that are yes or no for each question."""

    @property
    def is_noise(self) -> bool:
        """Whether so many questions could not tell this difference from none."""
        return self.p >= NOISE if self.p is not None else self.low <= 0.0 <= self.high

    @property
    def sentence(self) -> str:
        """The difference in plain words."""
        shown = self._words if self.name == WORDS else self._percent
        title = "Words of an answer" if self.name == WORDS else SHARES[self.name].title
        if self.before == self.after and self.low == self.high == 0:
            return f"{title}: {shown(self.before)} in both."
        moved = f"{title}: {shown(self.before)} before, {shown(self.after)} now"
        if self.is_noise:
            return f"{moved}; no difference that {_questions(self.questions)} could show."
        return f"{moved}; a real difference, between {self._signed(self.low)} and {self._signed(self.high)}."

    def _words(self, value: float) -> str:
        return f"{value:.0f}"

    def _percent(self, value: float) -> str:
        return f"{100 * value:.1f} %"

    def _signed(self, value: float) -> str:
        signed = f"{value:+.0f} words" if self.name == WORDS else f"{100 * value:+.1f} points"
        return signed.replace("-", "−")


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two runs, question by question. Questions count as the same when id and wording are."""

    pairs: tuple[Pair, ...]
    differences: tuple[Difference, ...]
    alone: tuple[str, ...]
    """Ids of questions that stand in one run only, or under another wording."""

    @property
    def better(self) -> tuple[Pair, ...]:
        """Wrong before and right now."""
        return tuple((a, b) for a, b in self.pairs if a.correct is False and b.correct is True)

    @property
    def worse(self) -> tuple[Pair, ...]:
        """Right before and wrong now."""
        return tuple((a, b) for a, b in self.pairs if a.correct is True and b.correct is False)

    @property
    def sentence(self) -> str:
        """The whole comparison in one or two sentences."""
        if not self.pairs:
            return "The runs have no question in common."
        if not self.better and not self.worse:
            told = f"No difference: {_questions(len(self.pairs))} graded alike in both runs."
        else:
            correct = next(d for d in self.differences if d.name == "correct")
            told = f"{len(self.better)} better, {len(self.worse)} worse. {correct.sentence}"
        if self.alone:
            told += f" {_questions(len(self.alone))} not compared, because the runs do not share them."
        return told


def compare(before: Results, after: Results) -> Comparison:
    """What changed from one run to the other."""
    known = {g.id: g for g in before.graded}
    pairs = tuple((known[g.id], g) for g in after.graded if g.id in known and known[g.id].question == g.question)
    paired = {b.id for _, b in pairs}
    alone = sorted(({g.id for g in after.graded} | set(known)) - paired)
    shares = (_share_difference(name, pairs) for name in SHARES)
    differences = (*shares, _length_difference(pairs))
    return Comparison(pairs=pairs, differences=tuple(d for d in differences if d), alone=tuple(alone))


def _share_difference(name: str, pairs: Sequence[Pair]) -> Difference | None:
    """The difference of a share, its questions resampled in pairs; None where a run has nothing to count."""
    part = SHARES[name].part
    counts = np.asarray([(*part(a), *part(b)) for a, b in pairs], np.float64).reshape(-1, 4)
    counts = counts[(counts[:, 1] > 0) | (counts[:, 3] > 0)]
    if not counts[:, 1].any() or not counts[:, 3].any():
        return None

    def change(
        drawn: Drawn,
    ) -> Floats:
        hits_a, of_a, hits_b, of_b = np.moveaxis(counts[drawn].sum(1), -1, 0)
        with np.errstate(invalid="ignore", divide="ignore"):  # a resample without any refusal has no precision
            return np.asarray(hits_b / of_b - hits_a / of_a, np.float64)

    low, high = percentiles(resampled(len(counts), change)) or (0.0, 0.0)
    hits_a, of_a, hits_b, of_b = counts.sum(0)
    return Difference(
        name=name,
        before=float(hits_a / of_a),
        after=float(hits_b / of_b),
        low=low,
        high=high,
        questions=len(counts),
        p=_mcnemar_of(counts) if name in YES_NO else None,
    )


def _length_difference(pairs: Sequence[Pair]) -> Difference | None:
    lengths = np.asarray(
        [(a.words, b.words) for a, b in pairs if a.words is not None and b.words is not None], np.float64
    )
    if not lengths.size:
        return None
    medians = np.median(lengths, axis=0)
    drawn = resampled(len(lengths), lambda d: np.subtract(*np.median(lengths[d], axis=1).T[::-1]))
    low, high = percentiles(drawn) or (0.0, 0.0)
    return Difference(
        name=WORDS, before=float(medians[0]), after=float(medians[1]), low=low, high=high, questions=len(lengths)
    )


def _mcnemar_of(counts: Floats) -> float:
    before, after = counts[:, 0] > 0, counts[:, 2] > 0
    return mcnemar(better=int((~before & after).sum()), worse=int((before & ~after).sum()))


def mcnemar(*, better: int, worse: int) -> float:
    """How often chance alone gives a split at least this uneven: the mid-p of McNemar's exact test, in (0, 1].

    Source: McNemar, 1947; mid-p as Fagerland, Lydersen and Laake (2013) recommend: the exact test misses real
    differences of small sets, and the chi-square one is wrong there.
    """
    changed, fewer = better + worse, min(better, worse)
    if not changed:
        return 1.0
    tail = sum(math.comb(changed, i) for i in range(fewer + 1)) / 2**changed
    return float(min(1.0, 2 * tail - math.comb(changed, fewer) / 2**changed))


def _questions(count: int) -> str:
    return "1 question" if count == 1 else f"{count:,} questions"
