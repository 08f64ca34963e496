from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenland_qa.evaluation.golden import GoldenQuestion, GoldQuote
from greenland_qa.evaluation.grading import Graded, folded, grade, holds, stands_in

BODY = "The harbour opened on 3 May. Thirteen boats came in, said the mayor. No price was named."
QUOTE = "The harbour opened on 3 May"


def cite(words: str, number: int = 1) -> dict[str, Any]:
    start = BODY.index(words)
    return {"number": number, "article_id": "h", "start": start, "end": start + len(words), "quote": words}


def answer(text: str, *citations: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "answer", "text": text, "citations": list(citations), "refusal": None, "timings_ms": {"total": 5.0}}


def refusal(*nearest: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "refusal", "text": "", "citations": [], "refusal": {"nearest": list(nearest)}, "timings_ms": {}}


def golden(**fields: Any) -> GoldenQuestion:
    return GoldenQuestion(
        **{
            "id": "a",
            "question": "When did the harbour open?",
            "kind": "date",
            "answerable": True,
            "must_include": (("3 May", "May 3"),),
            "evidence": (GoldQuote(article="harbour.txt", quote=QUOTE),),
            **fields,
        }
    )


def graded(question: GoldenQuestion, reply: dict[str, Any]) -> Graded:
    return grade(question, reply, {"h": BODY})


def test_an_answer_with_its_words_and_its_evidence_is_correct() -> None:
    result = graded(golden(), answer("It opened on 3 May [1].", cite("The harbour opened on 3 May.")))
    assert (result.correct, result.wrong) == (True, ())
    assert (result.quotes_held, result.quotes, result.citations_good, result.citations) == (1, 1, 1, 1)
    assert (result.verbatim, result.quoted, result.words) == (1, 1, 5)
    assert result.timings_ms == {"total": 5.0}


def test_every_group_must_be_met() -> None:
    question = golden(must_include=(("3 May",), ("boats",)))
    result = graded(question, answer("It opened on 3 May [1].", cite("The harbour opened on 3 May.")))
    assert (result.correct, result.wrong) == (False, ("says none of: boats",))


def test_a_string_that_must_not_stand_there_makes_it_wrong() -> None:
    question = golden(must_exclude=("opened",))
    result = graded(question, answer("It opened on 3 May [1].", cite("The harbour opened on 3 May.")))
    assert result.wrong == ("says 'opened'",)


def test_the_right_words_with_the_wrong_citation_are_wrong() -> None:
    result = graded(golden(), answer("It opened on 3 May [1].", cite("No price was named.")))
    assert result.wrong == ("no cited span holds the evidence",)
    assert (result.quotes_held, result.citations_good, result.citations) == (0, 0, 1)


def test_without_gold_evidence_the_words_decide() -> None:
    result = graded(golden(evidence=()), answer("It opened on 3 May [1].", cite("No price was named.")))
    assert (result.correct, result.citations, result.quotes) == (True, 0, 0)


def test_a_refusal_is_right_where_nothing_can_be_answered() -> None:
    question = golden(answerable=False, must_include=(), evidence=())
    assert graded(question, refusal()).correct is True
    wrong = graded(question, answer("3 May [1].", cite("No price was named.")))
    assert (wrong.correct, wrong.citations_good, wrong.citations) == (False, 0, 1)


def test_a_refusal_is_wrong_where_the_archive_holds_the_answer() -> None:
    result = graded(golden(), refusal(cite("No price was named.")))
    assert result.wrong == ("refused, though the archive holds it",)
    assert (result.quotes_held, result.quotes, result.citations, result.words) == (0, 1, 0, None)


def test_the_nearest_words_of_a_refusal_are_quotes_too() -> None:
    result = graded(golden(), refusal({**cite("No price was named."), "quote": "A price was named."}))
    assert (result.verbatim, result.quoted) == (0, 1)


def test_a_question_of_which_nobody_said_what_is_expected_is_not_graded() -> None:
    question = GoldenQuestion(id="a", question="When did the harbour open?")
    result = graded(question, answer("On 3 May [1].", cite("The harbour opened on 3 May.")))
    assert (result.correct, result.citations, result.verbatim) == (None, 0, 1)


def test_a_question_that_could_not_be_asked_is_wrong() -> None:
    result = graded(golden(), {"kind": "error", "text": "", "error": "too long"})
    assert (result.outcome, result.correct, result.wrong) == ("error", False, ("it could not be asked",))


@pytest.mark.parametrize(
    "damage",
    [
        {"quote": "The harbour opened on 4 May."},
        {"start": 1},
        {"end": 10_000},
        {"start": -1},
        {"article_id": "another"},
    ],
)
def test_a_quote_counts_only_at_its_offsets_in_its_article(damage: dict[str, Any]) -> None:
    result = graded(golden(), answer("3 May [1].", {**cite("The harbour opened on 3 May."), **damage}))
    assert (result.verbatim, result.quoted) == (0, 1)


@pytest.mark.parametrize(
    ("string", "text"),
    [
        ("3 May", "on 3\u00a0MAY it opened"),
        ("the mayor's boat", "The  mayor’s\nboat"),
        ('"frank"', "a “frank” talk"),
        ("13-person", "a 13–person team"),
        ("deploy", "the deployment of troops"),
        ("150", "roughly 150 people"),
        ("150", "of 150."),
        ("150", "150, they said"),
        ("é", "cafe\u0301"),
    ],
)
def test_case_spaces_and_typography_do_not_count(string: str, text: str) -> None:
    assert stands_in(string, text)


@pytest.mark.parametrize(
    ("string", "text"),
    [("13", "in 2013"), ("13", "130 men"), ("13", "13,000 men"), ("6 February", "on 16 February"), ("5", "2.5 metres")],
)
def test_a_figure_is_not_part_of_another_figure(string: str, text: str) -> None:
    assert not stands_in(string, text)


def test_the_number_of_a_citation_is_no_figure_of_the_answer() -> None:
    question = golden(must_include=(("13",),), evidence=())
    reply = answer("Boats came in [13].", cite("Thirteen boats came in", number=13))
    assert graded(question, reply).correct is False
    assert graded(question, reply).words == 3


@pytest.mark.parametrize(
    ("span", "percent", "held"),
    [
        ("one two three", 60, True),
        ("one two", 60, False),
        ("one one one", 60, False),
        ("ONE, two – “three”!", 60, True),
        ("five four three one", 80, True),
        ("", 60, False),
    ],
)
def test_a_span_holds_a_quote_by_its_words(span: str, percent: int, held: bool) -> None:
    assert holds(span, "One two three four five", percent) is held


@given(st.text(min_size=1))
def test_every_text_holds_and_contains_itself(text: str) -> None:
    assert holds(text, text, 100) or not folded(text).strip() or not any(c.isalnum() for c in folded(text))
    assert stands_in(text, text)
