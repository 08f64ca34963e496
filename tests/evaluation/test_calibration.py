from __future__ import annotations

from typing import Any

from greenland_qa.evaluation.calibration import relevance
from greenland_qa.evaluation.grading import Graded
from greenland_qa.evaluation.results import Results


def shown(*answers: tuple[float, bool | None]) -> str:
    """The part of the page for answers with this relevance and grade."""
    replies: dict[str, Any] = {}
    graded = []
    for number, (best, correct) in enumerate(answers):
        name = f"q{number}"
        graded.append(Graded(id=name, kind="", question="Who?", answerable=True, outcome="answer", correct=correct))
        replies[name] = {"journey": {"evidence": [{"relevance": best / 2}, {"relevance": best}]}}
    return "\n".join(relevance(Results(graded=tuple(graded)), replies))


def test_answers_are_counted_in_the_step_of_their_best_evidence() -> None:
    text = shown((0.5, True), (0.55, False), (1.0, True), (0.9, None))
    assert "0.4 to 0.6: 1 of 2 right" in text
    assert "0.8 to 1.0: 1 of 1 right" in text
    assert "0.0 to 0.2" not in text


def test_the_order_of_right_and_wrong_is_counted_in_pairs() -> None:
    # Of 2 x 2 pairs the right one is ahead in two, level in one, behind in one: 2.5 of 4.
    assert "in 62\u00a0% of the pairs (2 right, 2 wrong" in shown((0.8, True), (0.3, True), (0.3, False), (0.4, False))
    assert "graded alike" in shown((0.8, True), (0.9, True))


def test_without_evidence_nothing_is_said() -> None:
    assert shown() == ""
    assert shown((0.5, None)) == ""
