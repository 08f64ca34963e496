from __future__ import annotations

import dataclasses
import inspect
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenland_qa import domain
from greenland_qa.domain import (
    MAX_QUESTION_CHARS,
    UNDATED,
    Answer,
    Article,
    DateBasis,
    Dated,
    Evidence,
    Passage,
    Question,
    Sentence,
    Source,
    Span,
    Verdict,
    Window,
    article_id_of,
    numbered,
)
from greenland_qa.errors import QuestionRejected

BODY = "The talks began. They were frank.\nNothing was signed."
TODAY = date(2026, 2, 1)


def source(body: str = BODY, title: str = "Talks") -> Source:
    return Source(article_id=article_id_of(body), title=title)


def span(words: str, body: str = BODY) -> Span:
    start = body.index(words)
    return Span(source=source(body), start=start, end=start + len(words), text=words)


def sentence(words: str, body: str = BODY) -> Sentence:
    return Sentence(text=words, spans=(span(words, body),), verdict=Verdict.SUPPORTED, reason="verbatim")


def test_every_noun_is_frozen_slotted_and_made_by_keyword() -> None:
    nouns = [kind for _, kind in inspect.getmembers(domain, inspect.isclass) if dataclasses.is_dataclass(kind)]
    assert len(nouns) > 20
    for kind in nouns:
        assert kind.__dataclass_params__.frozen, kind
        assert "__slots__" in vars(kind), kind
        assert all(field.kw_only for field in dataclasses.fields(kind)), kind


def test_a_day_and_its_basis_go_together() -> None:
    assert UNDATED.day is None
    with pytest.raises(ValueError, match="go together"):
        Dated(day=None, basis=DateBasis.STATED)
    with pytest.raises(ValueError, match="go together"):
        Dated(day=TODAY, basis=DateBasis.UNKNOWN)


@pytest.mark.parametrize("body", ["", "  \n ", "one\r\ntwo", "Cafe\u0301"])
def test_a_body_is_normal_text_and_not_blank(body: str) -> None:
    with pytest.raises(ValueError, match="body"):
        Article(source=source(body or "x"), body=body)


def test_an_article_is_known_by_its_body() -> None:
    assert Article(source=source(), body=BODY).source.article_id == article_id_of(BODY)
    with pytest.raises(ValueError, match="hash of the body"):
        Article(source=source("another body"), body=BODY)


@given(st.integers(-3, 60), st.integers(-3, 60))
def test_a_span_and_a_passage_have_as_many_characters_as_their_place_says(start: int, end: int) -> None:
    text = BODY[max(start, 0) : max(end, 0)]
    possible = 0 <= start < end and end - start == len(text)
    for make in (
        lambda: Span(source=source(), start=start, end=end, text=text),
        lambda: Passage(source=source(), ordinal=0, start=start, end=end, text=text),
    ):
        if possible:
            assert make().text == text
        else:
            with pytest.raises(ValueError, match="not a"):
                make()


@pytest.mark.parametrize("text", ["", "   ", "?!…", "\n\t"])
def test_an_empty_question_is_rejected(text: str) -> None:
    with pytest.raises(QuestionRejected, match="empty"):
        Question(text=text, asked_on=TODAY)


def test_a_question_has_at_most_two_thousand_characters() -> None:
    assert Question(text="a" * MAX_QUESTION_CHARS, asked_on=TODAY).text
    with pytest.raises(QuestionRejected, match="3,000 characters"):
        Question(text="a" * 3_000, asked_on=TODAY)


def test_nobody_asks_as_of_a_day_to_come() -> None:
    assert Question(text="Who?", asked_on=TODAY, as_of=TODAY).as_of == TODAY
    with pytest.raises(QuestionRejected, match="after the day of asking"):
        Question(text="Who?", asked_on=TODAY, as_of=date(2026, 2, 2))


def test_a_window_is_bounded_and_does_not_end_before_it_starts() -> None:
    assert Window(start=TODAY, end=None, words="since Sunday").end is None
    with pytest.raises(ValueError, match="bounded"):
        Window(start=None, end=None, words="ever")
    with pytest.raises(ValueError, match="before it starts"):
        Window(start=TODAY, end=date(2026, 1, 1), words="")


@pytest.mark.parametrize("relevance", [-0.01, 1.01, float("nan")])
def test_relevance_lies_between_nought_and_one(relevance: float) -> None:
    passage = Passage(source=source(), ordinal=0, start=0, end=16, text=BODY[:16])
    with pytest.raises(ValueError, match="relevance"):
        Evidence(span=span("The talks began."), passage=passage, relevance=relevance)


def test_a_supported_sentence_cites() -> None:
    with pytest.raises(ValueError, match="cites"):
        Sentence(text="So it is.", spans=(), verdict=Verdict.SUPPORTED, reason="verbatim")


def test_an_answer_has_sentences_and_every_one_is_supported() -> None:
    unsupported = Sentence(text="Perhaps.", spans=(), verdict=Verdict.UNSUPPORTED, reason="no source")
    for sentences in ((), (unsupported,), (sentence("The talks began."), unsupported)):
        with pytest.raises(ValueError, match="supported"):
            Answer(sentences=sentences, writer="extractive")


def test_articles_are_numbered_in_the_order_they_appear_and_each_span_stands_once() -> None:
    other = "It was cold. It snowed."
    cited = (sentence("It snowed.", other), sentence("The talks began."), sentence("It was cold.", other))
    citations = numbered((*cited, sentence("It snowed.", other)))
    assert [(c.number, c.span.text) for c in citations] == [
        (1, "It snowed."),
        (2, "The talks began."),
        (1, "It was cold."),
    ]


def test_the_text_of_an_answer_carries_its_citations_before_the_full_stop() -> None:
    body = "He asked “Why?” They waited… It ended."
    answer = Answer(
        sentences=tuple(sentence(words, body) for words in ("He asked “Why?”", "They waited…", "It ended.")),
        writer="extractive",
    )
    assert answer.text == "He asked “Why?” [1] They waited… [1] It ended [1]."


def test_two_articles_that_say_the_same_are_both_cited() -> None:
    other = "They were frank."
    both = Sentence(
        text="They were frank.",
        spans=(span("They were frank."), span("They were frank.", other)),
        verdict=Verdict.SUPPORTED,
        reason="verbatim",
    )
    assert Answer(sentences=(both,), writer="extractive").text == "They were frank [1][2]."
