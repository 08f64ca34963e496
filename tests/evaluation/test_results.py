"""The figures of ten questions, counted by hand in the comments, so that nobody must believe the program."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

from greenland_qa.errors import SettingsError
from greenland_qa.evaluation.golden import GoldenQuestion, GoldQuote
from greenland_qa.evaluation.grading import grade
from greenland_qa.evaluation.results import Results

TIDES = "The tide rose four metres on Sunday. Nobody was hurt. The mayor closed the old bridge."
FAIR = "The fair drew 900 guests. Ann Holm won the prize for bread. It rained all day."
ARTICLES = {"t": TIDES, "f": FAIR}


def cite(article: str, words: str, shown: str | None = None) -> dict[str, Any]:
    start = ARTICLES[article].index(words)
    end = start + len(words)
    return {"number": 1, "article_id": article, "start": start, "end": end, "quote": shown or words}


def answer(text: str, *citations: dict[str, Any], ms: float = 10.0) -> dict[str, Any]:
    return {"kind": "answer", "text": text, "citations": list(citations), "refusal": None, "timings_ms": {"total": ms}}


def refusal(*nearest: dict[str, Any], ms: float = 10.0) -> dict[str, Any]:
    return {"kind": "refusal", "text": "", "refusal": {"nearest": list(nearest)}, "timings_ms": {"total": ms}}


def asked(id_: str, kind: str, *groups: tuple[str, ...], evidence: tuple[tuple[str, str], ...] = ()) -> GoldenQuestion:
    return GoldenQuestion(
        id=id_,
        kind=kind,
        question=f"Question {id_}?",
        answerable=kind != "unanswerable",
        must_include=groups,
        evidence=tuple(GoldQuote(article=article, quote=quote) for article, quote in evidence),
    )


ROSE = ("t", "The tide rose four metres on Sunday")
CLOSED = ("t", "The mayor closed the old bridge")
GUESTS = ("f", "The fair drew 900 guests")
PRIZE = ("f", "Ann Holm won the prize for bread")

TEN = (
    # 1: right. Gold 1 of 1, citations 1 of 1, quotes 1 of 1, 6 words.
    (asked("1", "fact", ("four",), evidence=(ROSE,)), answer("It rose four metres on Sunday [1].", cite(*ROSE))),
    # 2: right, though one of its two citations holds nothing. Gold 1 of 1, citations 1 of 2, quotes 2 of 2, 2 words.
    (
        asked("2", "fact", ("900",), evidence=(GUESTS,)),
        answer("900 guests [1].", cite(*GUESTS), cite("f", "It rained all day."), ms=20.0),
    ),
    # 3: wrong, it does not say who. Gold 1 of 1, citations 1 of 1, quotes 1 of 1, 3 words.
    (asked("3", "fact", ("Ann Holm",), evidence=(PRIZE,)), answer("Somebody won bread [1].", cite(*PRIZE))),
    # 4: wrong, it cites other words. Gold 0 of 1, citations 0 of 1, quotes 1 of 1, 4 words.
    (
        asked("4", "fact", ("bridge",), evidence=(CLOSED,)),
        answer("The bridge was closed [1].", cite("t", "Nobody was hurt.")),
    ),
    # 5: wrong, refused. Gold 0 of 1, no citation, quotes 1 of 1 (nearest), no words.
    (asked("5", "fact", ("Sunday",), evidence=(ROSE,)), refusal(cite("t", "Nobody was hurt."))),
    # 6: right, with one of two gold quotes. Gold 1 of 2, citations 1 of 1, quotes 1 of 1, 8 words.
    (
        asked("6", "multi", ("bridge",), evidence=(CLOSED, ROSE)),
        answer("The bridge was closed by the mayor then [1].", cite(*CLOSED)),
    ),
    # 7: right, but its quote was changed. Gold 1 of 1, citations 1 of 1, quotes 0 of 1, 2 words.
    (
        asked("7", "multi", ("900",), evidence=(GUESTS,)),
        answer("900 guests [1].", cite(*GUESTS, shown="The fair drew 900 Guests")),
    ),
    # 8: right, refused. Quotes 0 of 0.
    (asked("8", "unanswerable"), refusal(ms=30.0)),
    # 9: right, refused. Quotes 2 of 2.
    (asked("9", "unanswerable"), refusal(cite("f", "It rained all day."), cite(*GUESTS))),
    # 10: wrong, answered. Gold 0 of 0, citations 0 of 1, quotes 1 of 1, 4 words.
    (asked("10", "unanswerable"), answer("It rained all day [1].", cite("f", "It rained all day."))),
)


def ten() -> Results:
    return Results(graded=tuple(grade(q, r, ARTICLES) for q, r in TEN), settings={"writer": "by hand"})


@pytest.mark.parametrize(
    ("name", "by_hand", "questions"),
    [
        ("correct", 6 / 10, 10),  # 1 2 6 7 8 9
        ("correct_answers", 4 / 7, 7),  # 1 2 6 7 of 1 to 7
        ("refusal_precision", 2 / 3, 3),  # 8 9 of 5 8 9
        ("refusal_recall", 2 / 3, 3),  # 8 9 of 8 9 10
        ("evidence_recall", 5 / 8, 7),  # 1+1+1+0+0+1+1 of 1+1+1+1+1+2+1
        ("citation_precision", 5 / 8, 7),  # 1+1+1+0+1+1+0 of 1+2+1+1+1+1+1
        ("quote_fidelity", 10 / 11, 9),  # 1+2+1+1+1+1+0+0+2+1 of 1+2+1+1+1+1+1+0+2+1
        ("words", 4.0, 7),  # the middle of 2 2 3 4 4 6 8
    ],
)
def test_each_figure_is_what_a_hand_counts(name: str, by_hand: float, questions: int) -> None:
    figure = ten().figures()[name]
    assert figure.value == pytest.approx(by_hand)
    assert figure.questions == questions
    assert figure.low is not None
    assert figure.high is not None
    assert figure.low <= by_hand <= figure.high


def found(*places: tuple[str, str]) -> dict[str, Any]:
    """A refusal after retrieval found these words of these articles, in this order."""
    spans = [cite(article, words) for article, words in places]
    return {**refusal(), "journey": {"found": [{n: s[n] for n in ("article_id", "start", "end")} for s in spans]}}


SEARCHED = (
    # a: article at place 1 of f t, passage at place 2.
    (asked("a", "fact", evidence=(GUESTS,)), found(("f", "It rained all day."), GUESTS, ROSE)),
    # b: article at place 2 of f t, passage at place 2.
    (asked("b", "fact", evidence=(CLOSED,)), found(PRIZE, CLOSED)),
    # c: nothing found; d: nothing to find; e: nobody wrote down what was found.
    (asked("c", "fact", evidence=(ROSE,)), found()),
    (asked("d", "unanswerable"), found(PRIZE)),
    (asked("e", "fact", evidence=(ROSE,)), refusal()),
)


@pytest.mark.parametrize(
    ("name", "by_hand"),
    [
        ("article_hit_1", 1 / 3),
        ("article_mrr_10", (1 + 1 / 2 + 0) / 3),
        ("article_ndcg_10", (1 + 1 / math.log2(3) + 0) / 3),
        ("passage_hit_4", 2 / 3),
        ("passage_hit_10", 2 / 3),
    ],
)
def test_each_figure_of_retrieval_is_what_a_hand_counts(name: str, by_hand: float) -> None:
    results = Results(graded=tuple(grade(q, r, ARTICLES) for q, r in SEARCHED))
    assert results.figures()[name].value == pytest.approx(by_hand)
    assert results.figures()[name].questions == 3
    assert Results.from_json(json.loads(json.dumps(results.to_json()))) == results


def test_an_article_that_was_not_found_lowers_the_gain() -> None:
    golden = asked("a", "multi", evidence=(ROSE, GUESTS))
    (figure,) = (
        Results(graded=(grade(golden, found(ROSE), ARTICLES),)).figures()[name] for name in ("article_ndcg_10",)
    )
    assert figure.value == pytest.approx(1 / (1 + 1 / math.log2(3)))


def test_the_lengths_are_those_of_the_seven_answers() -> None:
    assert [g.words for g in ten().graded] == [6, 2, 3, 4, None, 8, 2, None, None, 4]


def test_each_kind_is_counted_alone() -> None:
    assert ten().kinds == ("fact", "multi", "unanswerable")
    assert ten().figures("fact")["correct"].value == pytest.approx(2 / 5)
    assert ten().figures("multi")["correct"].value == 1.0
    assert ten().figures("unanswerable")["refusal_recall"].value == pytest.approx(2 / 3)


def test_a_figure_that_nothing_can_be_counted_for_is_no_zero() -> None:
    assert ten().figures("unanswerable")["evidence_recall"].value is None
    assert Results(graded=()).figures()["correct"].value is None


def test_outcomes_make_a_two_by_two() -> None:
    outcomes = ten().outcomes()
    assert outcomes["answerable"] == {"answer": 6, "refusal": 1, "error": 0}
    assert outcomes["unanswerable"] == {"answer": 1, "refusal": 2, "error": 0}


def test_times_are_percentiles_of_their_stage() -> None:
    p50, p95 = ten().latency_ms()["total"]
    assert p50 == 10.0
    assert p95 == pytest.approx(25.5)


def test_a_bound_that_is_missed_is_a_sentence() -> None:
    assert ten().misses({"correct": 0.5, "words": 4}) == ()
    assert ten().misses({"correct": 0.9, "words": 3}) == ("correct is 0.6, under 0.9.", "words is 4, over 3.")
    assert "could not be counted" in Results(graded=()).misses({"correct": 0.9})[0]


def test_a_bound_on_an_unknown_figure_is_refused() -> None:
    with pytest.raises(SettingsError, match="no figure 'corect'"):
        ten().misses({"corect": 0.9})


def test_results_come_back_from_their_json() -> None:
    assert Results.from_json(json.loads(json.dumps(ten().to_json()))) == ten()
