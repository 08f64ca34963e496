"""Counts and rankings in, figures with their intervals out. Knows no question and no reply."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Drawn = npt.NDArray[np.int64]
"""Indices of the questions of some resamples: (resamples, questions)."""
Interval = tuple[float, float]

# 2,000 resamples put the ends of a 95 % interval within about a point of where 100,000 put them.
RESAMPLES = 2_000
SEED = 20260128
# So many numbers at once at most: 10,000 questions times 2,000 resamples would be 160 MB.
_AT_ONCE = 2_000_000


def hit(ranking: Sequence[str], relevant: Collection[str], k: int) -> float:
    """1 if one of the first k is relevant, else 0."""
    return float(any(found in relevant for found in ranking[:k]))


def reciprocal_rank(ranking: Sequence[str], relevant: Collection[str], k: int) -> float:
    """1 / the rank of the first relevant one among the first k; 0 if there is none."""
    return next((1.0 / rank for rank, found in enumerate(ranking[:k], 1) if found in relevant), 0.0)


def ndcg(ranking: Sequence[str], gains: Mapping[str, float], k: int) -> float:
    """Normalised discounted cumulative gain of the first k, in [0, 1]; 0 if nothing is relevant.

    Source: Järvelin and Kekäläinen, 2002, with linear gains, as trec_eval counts it.
    """
    ideal = _discounted(sorted(gains.values(), reverse=True)[:k])
    return _discounted([gains.get(found, 0.0) for found in ranking[:k]]) / ideal if ideal else 0.0


def _discounted(gains: Sequence[float]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, 1))


def share_interval(hits: Sequence[float], of: Sequence[float]) -> Interval | None:
    """95 % interval of sum(hits) / sum(of), a share in [0, 1] counted over independent questions; None without counts.

    Percentile bootstrap over the questions (Efron, 1979). Where every question agrees, resampling can only repeat
    what was seen, and 40 right of 40 would look certain: there the exact bound for that many questions is given
    (Clopper and Pearson, 1934).
    """
    above, below = np.asarray(hits, np.float64), np.asarray(of, np.float64)
    above, below = above[below > 0], below[below > 0]
    if not below.size:
        return None
    bound = 0.025 ** (1 / below.size)
    if np.all(above == below):
        return bound, 1.0
    if not above.any():
        return 0.0, 1.0 - bound
    return percentiles(resampled(len(below), lambda drawn: above[drawn].sum(1) / below[drawn].sum(1)))


def median_interval(values: Sequence[float]) -> Interval | None:
    """95 % percentile bootstrap interval of the median; None without values."""
    given = np.asarray(values, np.float64)
    return percentiles(resampled(len(given), lambda drawn: np.median(given[drawn], axis=1))) if given.size else None


def resampled(count: int, figure: Callable[[Drawn], Floats], resamples: int = RESAMPLES) -> Floats:
    """The figure of each resample: (resamples,). `figure` takes drawn indices (m, count) and gives (m,) figures."""
    random = np.random.default_rng(SEED)
    step = max(1, _AT_ONCE // max(1, count))
    parts = [
        figure(random.integers(0, count, (min(step, resamples - done), count))) for done in range(0, resamples, step)
    ]
    return np.concatenate(parts)


def percentiles(figures: Floats) -> Interval | None:
    """The 2.5th and the 97.5th percentile of those that are numbers; None if none is."""
    known = figures[np.isfinite(figures)]
    return (float(np.percentile(known, 2.5)), float(np.percentile(known, 97.5))) if known.size else None


def percentile(values: Sequence[float], percent: float) -> float:
    """The value under which that percentage of them lies, interpolated between neighbours. At least one value."""
    return float(np.percentile(np.asarray(values, np.float64), percent))
