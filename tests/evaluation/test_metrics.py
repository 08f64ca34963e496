from __future__ import annotations

import math
import random

import ir_measures
import numpy as np
import pytest
from ir_measures import RR, Qrel, ScoredDoc, Success, nDCG

from greenland_qa.evaluation.metrics import hit, median_interval, ndcg, percentile, reciprocal_rank, share_interval


def test_the_retrieval_metrics_agree_with_ir_measures() -> None:
    chance = random.Random(7)
    for _ in range(60):
        shelf = [f"a{i}" for i in range(40)]
        gains = {name: float(chance.randint(1, 3)) for name in chance.sample(shelf, chance.randint(1, 15))}
        ranking = chance.sample(shelf, chance.randint(0, 30))
        qrels = [Qrel("q", name, int(gain)) for name, gain in gains.items()]
        run = [ScoredDoc("q", name, float(-rank)) for rank, name in enumerate(ranking)]
        measures = [Success @ 1, Success @ 4, Success @ 10, RR @ 10, nDCG @ 10]
        theirs = ir_measures.calc_aggregate(measures, qrels, run)
        for k in (1, 4, 10):
            assert hit(ranking, gains, k) == pytest.approx(theirs[Success @ k])
        assert reciprocal_rank(ranking, gains, 10) == pytest.approx(theirs[RR @ 10])
        assert ndcg(ranking, gains, 10) == pytest.approx(theirs[nDCG @ 10])


def test_rankings_counted_by_hand() -> None:
    assert (hit("abc", {"b"}, 1), hit("abc", {"b"}, 2)) == (0.0, 1.0)
    assert reciprocal_rank("abc", {"c", "b"}, 3) == 0.5
    assert reciprocal_rank("abc", {"c"}, 2) == 0.0
    assert ndcg("abc", {"b": 1.0, "z": 1.0}, 3) == pytest.approx((1 / math.log2(3)) / (1 + 1 / math.log2(3)))
    assert ndcg("abc", {}, 3) == 0.0
    assert ndcg("", {"a": 1.0}, 3) == 0.0


def test_an_interval_holds_the_share_and_is_the_same_each_time() -> None:
    hits, of = [1.0] * 30 + [0.0] * 10, [1.0] * 40
    low, high = share_interval(hits, of) or (1.0, 0.0)
    assert low < 0.75 < high
    # The normal approximation gives 0.616 to 0.884.
    assert low == pytest.approx(0.616, abs=0.03)
    assert high == pytest.approx(0.884, abs=0.03)
    assert share_interval(hits, of) == (low, high)


def test_all_right_is_not_certain() -> None:
    low, high = share_interval([1.0] * 40, [1.0] * 40) or (0.0, 0.0)
    assert (round(low, 3), high) == (0.912, 1.0)
    assert share_interval([0.0] * 40, [1.0] * 40) == pytest.approx((0.0, 1 - low))


def test_a_question_without_anything_to_count_changes_no_interval() -> None:
    assert share_interval([1.0, 0.0, 1.0, 0.0], [1.0, 0.0, 2.0, 1.0]) == share_interval(
        [1.0, 1.0, 0.0], [1.0, 2.0, 1.0]
    )
    assert share_interval([0.0], [0.0]) is None
    assert share_interval([], []) is None


def test_a_median_has_an_interval() -> None:
    low, high = median_interval(np.arange(101).tolist()) or (0.0, 0.0)
    assert 30 < low < 50 < high < 70
    assert median_interval([]) is None


def test_percentiles_lie_between_neighbours() -> None:
    assert percentile([1.0, 2.0, 3.0], 50) == 2.0
    assert percentile([1.0, 2.0], 50) == 1.5


def test_ten_thousand_questions_do_not_need_much_memory() -> None:
    assert share_interval([1.0, 0.0] * 5_000, [1.0] * 10_000) == pytest.approx((0.49, 0.51), abs=0.01)
