"""Agreement of a model with the plain figures, counted by hand."""

from __future__ import annotations

import pytest

from greenland_qa.evaluation.agreement import Agreement, agreement
from greenland_qa.evaluation.grading import Graded


def graded(*, correct: bool | None, opinion: str) -> Graded:
    return Graded(
        id="q", kind="fact", question="Who?", answerable=True, outcome="answer", correct=correct, opinion=opinion
    )


def of(*, both_right: int, only_model: int, only_plain: int, both_wrong: int, unclear: int = 0) -> Agreement:
    found = agreement(
        [graded(correct=True, opinion="right")] * both_right
        + [graded(correct=False, opinion="right")] * only_model
        + [graded(correct=True, opinion="wrong")] * only_plain
        + [graded(correct=False, opinion="wrong")] * both_wrong
        + [graded(correct=True, opinion="unclear")] * unclear
    )
    assert found is not None
    return found


def test_kappa_is_what_a_hand_counts() -> None:
    # 35 of 50 alike. By chance: right 25/50 * 30/50 + wrong 25/50 * 20/50 = 0.5; kappa = (0.7 - 0.5) / (1 - 0.5).
    found = of(both_right=20, only_model=10, only_plain=5, both_wrong=15)
    assert (found.both_right, found.only_model, found.only_plain, found.both_wrong) == (20, 10, 5, 15)
    assert found.share.value == pytest.approx(0.7)
    assert found.kappa.value == pytest.approx(0.4)
    assert found.kappa.low is not None
    assert found.kappa.high is not None
    # The usual standard error, sqrt(0.7 * 0.3 / 50) / 0.5 = 0.13, gives 0.15 to 0.65.
    assert found.kappa.low == pytest.approx(0.15, abs=0.06)
    assert found.kappa.high == pytest.approx(0.65, abs=0.06)
    assert "The model calls 30 of 50 answers right, the plain figures 25. They agree on 70 %" in found.sentence
    assert "kappa is 0.40" in found.sentence
    assert "Chance" not in found.sentence


def test_a_model_that_always_says_the_same_is_not_to_be_gone_by() -> None:
    found = of(both_right=18, only_model=2, only_plain=0, both_wrong=0)
    assert found.share.value == pytest.approx(0.9)
    assert (found.kappa.value, found.kappa.low) == (None, None)
    assert "kappa cannot be counted" in found.sentence
    assert "do not go by this model" in found.sentence


def test_a_model_that_guesses_is_not_to_be_gone_by() -> None:
    found = of(both_right=5, only_model=5, only_plain=5, both_wrong=5)
    assert found.kappa.value == pytest.approx(0.0)
    assert "do not go by this model" in found.sentence


def test_answers_without_an_opinion_are_counted_apart() -> None:
    found = of(both_right=9, only_model=1, only_plain=1, both_wrong=9, unclear=3)
    assert (found.questions, found.unclear, found.share.questions) == (20, 3, 20)
    assert found.sentence.endswith("On 3 more it gave no opinion.")
    silent = of(both_right=0, only_model=0, only_plain=0, both_wrong=0, unclear=4)
    assert silent.share.value is None
    assert silent.sentence == "The model gave no opinion that could be read, on 4 of 4 answers."


def test_where_no_model_was_asked_there_is_no_agreement() -> None:
    assert agreement([graded(correct=True, opinion=""), graded(correct=None, opinion="right")]) is None
    assert agreement([]) is None
