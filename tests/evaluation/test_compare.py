from __future__ import annotations

from dataclasses import replace
from math import comb

import pytest

from greenland_qa.evaluation.compare import compare, mcnemar
from greenland_qa.evaluation.grading import Graded
from greenland_qa.evaluation.results import Results
from greenland_qa.evaluation.shares import FIGURES, RETRIEVAL


def a_run(count: int = 40) -> Results:
    """`count` questions, every fourth unanswerable and refused, the others answered with their evidence."""
    return Results(graded=tuple(_graded(i) for i in range(count)))


def _graded(i: int) -> Graded:
    answerable = i % 4 != 3
    return Graded(
        id=f"q{i}",
        kind="fact" if answerable else "unanswerable",
        question=f"Question {i}?",
        answerable=answerable,
        outcome="answer" if answerable else "refusal",
        correct=True,
        quotes_held=int(answerable),
        quotes=int(answerable),
        citations_good=int(answerable),
        citations=2 * answerable,
        verbatim=2,
        quoted=2,
        words=10 + i if answerable else None,
    )


def spoiled(results: Results, ids: set[str]) -> Results:
    return replace(
        results,
        graded=tuple(
            replace(g, correct=False, wrong=("says none of: x",), quotes_held=0, citations_good=0) if g.id in ids else g
            for g in results.graded
        ),
    )


def test_a_run_compared_with_itself_shows_no_difference() -> None:
    comparison = compare(a_run(), a_run())
    assert comparison.sentence == "No difference: 40 questions graded alike in both runs."
    assert (comparison.better, comparison.worse, comparison.alone) == ((), (), ())
    assert all(d.is_noise and (d.low, d.high) == (0.0, 0.0) for d in comparison.differences)
    assert all(d.sentence.endswith(" in both.") for d in comparison.differences)
    assert [d.name for d in comparison.differences] == [name for name in FIGURES if name not in RETRIEVAL]


def test_five_spoiled_answers_are_found_and_no_other() -> None:
    ids = {"q0", "q1", "q5", "q16", "q30"}
    comparison = compare(a_run(), spoiled(a_run(), ids))
    assert {after.id for _, after in comparison.worse} == ids
    assert comparison.better == ()
    correct = next(d for d in comparison.differences if d.name == "correct")
    assert (correct.before, correct.after, correct.questions) == (1.0, 35 / 40, 40)
    assert correct.p == pytest.approx(0.03125)
    assert not correct.is_noise
    assert correct.low < -5 / 40 < correct.high < 0
    assert comparison.sentence.startswith("0 better, 5 worse. Correct: 100.0 % before, 87.5 % now; a real difference")


def test_as_many_better_as_worse_is_noise() -> None:
    comparison = compare(spoiled(a_run(), {"q0", "q1", "q2"}), spoiled(a_run(), {"q4", "q5", "q6"}))
    assert (len(comparison.better), len(comparison.worse)) == (3, 3)
    assert "no difference that 40 questions could show" in comparison.sentence


def test_the_other_way_round_the_signs_turn() -> None:
    first, second = a_run(), spoiled(a_run(), {"q0", "q1", "q5", "q16", "q30"})
    there = {d.name: d for d in compare(first, second).differences}
    back = {d.name: d for d in compare(second, first).differences}
    for name, difference in there.items():
        assert back[name].low == pytest.approx(-difference.high, abs=1e-9)
        assert back[name].p == difference.p


def test_questions_that_only_one_run_knows_are_left_out_and_named() -> None:
    other = a_run(12)
    reworded = replace(other, graded=(replace(other.graded[0], question="Another question?"), *other.graded[1:]))
    comparison = compare(a_run(10), reworded)
    assert len(comparison.pairs) == 9
    assert comparison.alone == ("q0", "q10", "q11")
    assert comparison.sentence.endswith("3 questions not compared, because the runs do not share them.")


def test_runs_without_a_common_question_say_so() -> None:
    assert compare(a_run(2), Results(graded=())).sentence == "The runs have no question in common."


def test_a_figure_that_one_run_cannot_count_is_not_compared() -> None:
    names = [d.name for d in compare(a_run(3), a_run(3)).differences]  # no unanswerable question among three
    assert "refusal_recall" not in names
    assert "refusal_precision" not in names


def test_longer_answers_are_a_difference_of_words() -> None:
    longer = replace(a_run(), graded=tuple(replace(g, words=g.words and g.words + 30) for g in a_run().graded))
    words = next(d for d in compare(a_run(), longer).differences if d.name == "words")
    assert (words.after - words.before, words.low, words.high) == (30.0, 30.0, 30.0)
    assert words.sentence.endswith("a real difference, between +30 words and +30 words.")


@pytest.mark.parametrize(("better", "worse", "p"), [(0, 0, 1.0), (0, 5, 1 / 32), (1, 0, 0.5), (3, 3, 1.0)])
def test_mcnemar_counted_by_hand(better: int, worse: int, p: float) -> None:
    # 0 of 5: 2 * (1/2)^5 - (1/2)^5. One of one: 2 * 1/2 - 1/2.
    assert mcnemar(better=better, worse=worse) == pytest.approx(p)


def test_mcnemar_is_half_a_step_below_the_exact_binomial_test() -> None:
    for better, worse in ((2, 9), (4, 6), (10, 30), (300, 340)):
        n, fewer = better + worse, min(better, worse)
        exact = 2 * sum(comb(n, i) for i in range(fewer + 1)) / 2**n
        assert mcnemar(better=better, worse=worse) == pytest.approx(exact - comb(n, fewer) / 2**n)
        assert mcnemar(better=better, worse=worse) == mcnemar(better=worse, worse=better)
