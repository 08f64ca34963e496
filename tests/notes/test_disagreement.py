"""Where articles give another answer it is said, and where they only seem to, it is not."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenland_qa.domain import Article, DraftSentence, Question
from greenland_qa.language.sentences import sentences
from greenland_qa.notes import disagreements
from greenland_qa.understand import understand
from greenland_qa.verify import verify
from making import a_candidate, an_article, evidence

DAY = date(2026, 3, 4)
HOW_MANY = "How many soldiers did Norway send to Aasiaat?"
WHEN = "When did Norway open the harbour of Aasiaat?"
WHETHER = "Did Norway approve the harbour of Aasiaat?"


def an_outlet(words: str, *, outlet: str, published: date | None = DAY, title: str = "News") -> Article:
    return an_article(words, title=title, published=published, outlet=outlet)


def notes(question: str, *articles: Article, relevance: float = 0.8) -> tuple[str, ...]:
    """The notes on an answer that quotes the first sentence of the first article; all articles are evidence."""
    inquiry = understand(Question(text=question, asked_on=date(2026, 3, 20)))
    found = []
    for article in articles:
        start, end = sentences(article.body)[0]
        found.append(evidence(article, article.body[start:end], 0.9 if article is articles[0] else relevance))
    answer = verify(DraftSentence(text=found[0].span.text, spans=(found[0].span,)))
    return disagreements(inquiry, (answer,), tuple(found), tuple(a_candidate(article) for article in articles))


def said(question: str, one: str, other: str) -> tuple[str, ...]:
    return notes(question, an_outlet(one, outlet="Fjord Post"), an_outlet(other, outlet="Ice Herald"))


def test_two_figures_of_one_day_are_a_disagreement() -> None:
    assert said(HOW_MANY, "Norway sent 13 soldiers to Aasiaat.", "Norway sent at least 15 troops to Aasiaat.") == (
        "The articles disagree: Fjord Post (4 March 2026) says “13”; Ice Herald (4 March 2026) says “at least 15”.",
    )


def test_the_day_on_which_it_was_said_makes_no_other_event_of_it() -> None:
    told = "Norway sent 15 soldiers to Aasiaat, the minister said on 4 March 2026."
    assert said(HOW_MANY, "Norway sent 13 soldiers to Aasiaat.", told)
    sent = "Norway sent 15 soldiers to Aasiaat on 4 February 2026."
    assert not said(HOW_MANY, "Norway sent 13 soldiers to Aasiaat.", sent)


def test_two_figures_of_two_days_may_be_an_update() -> None:
    early = an_outlet("Norway sent 13 soldiers to Aasiaat.", outlet="Fjord Post")
    late = an_outlet("Norway sent 15 soldiers to Aasiaat.", outlet="Ice Herald", published=DAY + timedelta(2))
    assert notes(HOW_MANY, early, late) == notes(HOW_MANY, late, early)
    assert notes(HOW_MANY, early, late) == (
        "The articles differ: Ice Herald (6 March 2026) says “15”; Fjord Post (4 March 2026) says “13”."
        " It may have changed in between.",
    )


def test_without_a_day_nothing_is_said_of_a_change() -> None:
    early = an_outlet("Norway sent 13 soldiers to Aasiaat.", outlet="Fjord Post")
    late = an_outlet("Norway sent 15 soldiers to Aasiaat.", outlet="Ice Herald", published=None)
    (note,) = notes(HOW_MANY, early, late)
    assert "Ice Herald (day not known) says “15”" in note
    assert "changed" not in note


@pytest.mark.parametrize(
    ("question", "one", "other", "values"),
    [
        (HOW_MANY, "A 13-person team was sent.", "Norway sent 15 soldiers to Aasiaat.", None),
        (WHEN, "Norway opened the harbour of Aasiaat on 3 March.", "Norway opened the harbour of Aasiaat on 2 March 2026.",
         ("3 March", "2 March 2026")),
        ("How long did the storm in Aasiaat last?", "The storm in Aasiaat lasted three days.",
         "The storm in Aasiaat lasted two weeks.", ("three days", "two weeks")),
        ("What percentage of houses in Aasiaat lost power?", "In Aasiaat 40 % of houses lost power.",
         "In Aasiaat 62 per cent of houses lost power.", ("40 %", "62 per cent")),
        (WHETHER, "Norway approved the harbour of Aasiaat.", "Norway rejected the harbour of Aasiaat.",
         ("approved", "rejected")),
        ("Did Norway confirm the sale of Aasiaat?", "Norway confirmed the sale of Aasiaat.",
         "Norway denied the sale of Aasiaat.", ("confirmed", "denied")),
        ("Did ships reach Aasiaat?", "Two days later ships reached Aasiaat.", "Two days later ships did not reach Aasiaat.",
         ("reached", "not reach")),
    ],
)  # fmt: skip
def test_what_is_told_is_verbatim(question: str, one: str, other: str, values: tuple[str, str] | None) -> None:
    found = said(question, one, other)
    if values is None:
        assert found == ()
    else:
        assert all(f"“{value}”" in found[0] for value in values)
        assert values[0] in one
        assert values[1] in other


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        pytest.param(HOW_MANY, "Norway sent 13 soldiers to Aasiaat.", other, id=other)
        for other in (
            "Norway sent thirteen soldiers to Aasiaat.",
            "Norway sent about 14 soldiers to Aasiaat.",
            "Norway sent 10 to 15 soldiers to Aasiaat.",
            "Norway sent more than ten soldiers to Aasiaat.",
            "Norway sent 15 dogs to Aasiaat.",
            "Norway sent 15 elite soldiers to Aasiaat.",
            "Norway sent another 15 soldiers to Aasiaat.",
            "Norway plans to send 15 soldiers to Aasiaat.",
            "Norway did not send 500 soldiers to Aasiaat.",
            "Iceland sent 15 soldiers to Aasiaat, more than Norway.",
            "Norway said that Iceland had sent 15 soldiers to Aasiaat.",
            "Norway said on Monday 15 Icelandic soldiers were sent to Aasiaat.",
            "Norway sent 15 soldiers to Sisimiut.",
            "Norway had originally sent 15 soldiers to Aasiaat.",
            "Norway sent 500 soldiers to Aasiaat in 1940.",
            "Norway withdrew 15 soldiers from Aasiaat.",
            "Norway sent 150 soldiers to Aasiaat this year.",
            "In total Norway sent 150 soldiers to Aasiaat.",
        )
    ]
    + [
        pytest.param(WHEN, "Norway opened the harbour of Aasiaat on 3 March.", other, id=other)
        for other in (
            "Norway opened the harbour of Aasiaat in March.",
            "Norway opened the harbour of Aasiaat on Tuesday 3 March 2026.",
            "Norway opened the harbour of Aasiaat on Tuesday.",
            "On 5 March a minister said that Norway had opened the harbour of Aasiaat.",
            "Norway opened the harbour of Aasiaat on 5 May 2019.",
            "Norway will open the harbour of Aasiaat on 5 March.",
            "Iceland opened the harbour of Aasiaat on 5 March, as Norway had asked.",
            "Norway opened the harbour of Aasiaat on 1 March and closed it on 5 March.",
        )
    ]
    + [
        pytest.param(WHETHER, "Norway approved the harbour of Aasiaat.", other, id=other)
        for other in (
            "Norway has not yet approved the harbour of Aasiaat.",
            "Norway approved the harbour of Aasiaat, not the airport of Aasiaat.",
            "Norway may reject the harbour of Aasiaat.",
            "Iceland rejected the harbour of Aasiaat.",
            "Iceland rejected the harbour of Aasiaat that Norway wanted.",
            "Norway said that Iceland had rejected the harbour of Aasiaat.",
            "Norway rejected the airport of Aasiaat.",
            "Norway rejected 40 complaints about the harbour of Aasiaat.",
        )
    ]
    + [
        pytest.param("How many members does Norden have?", "Norden has 32 members.", other, id=other)
        for other in (
            "Six Norden member states signed the letter.",
            "Six Norden members signed the letter.",
            "A letter of Norden was signed by six members.",
        )
    ]
    + [
        pytest.param("How many people died in Aasiaat?", "In Aasiaat 13 people died.", other, id=other)
        for other in (
            "In Aasiaat 20 people were injured.",
            "In Aasiaat 20 people were injured and 13 died.",
            "In Aasiaat 13 died and 20 people were injured.",
            "In Aasiaat 13 dead were found.",
        )
    ]
    + [
        pytest.param("How long did the storm in Aasiaat last?", "The storm in Aasiaat lasted three weeks.", other, id=other)
        for other in ("The storm in Aasiaat lasted 21 days.", "The storm in Aasiaat lasted nearly a month.")
    ],
)  # fmt: skip
def test_what_only_seems_to_differ_is_no_disagreement(question: str, one: str, other: str) -> None:
    assert said(question, one, other) == ()
    assert said(question, other, one) == ()


def test_what_comes_again_is_not_one_event() -> None:
    when, how_many = "When did ships attack Aasiaat?", "How many houses did the storm in Aasiaat destroy?"
    assert said(when, "Ships attacked Aasiaat on 3 March.", "Ships attacked Aasiaat on 9 March.") == ()
    assert said(when, "Ships attacked Aasiaat on 3 March.", "Ships attacked Aasiaat on 4 March.")
    first = an_outlet("The storm in Aasiaat destroyed 13 houses.", outlet="Fjord Post")
    for days, is_told in ((1, True), (20, False)):
        words, published = "The storm in Aasiaat destroyed 40 houses.", DAY + timedelta(days)
        assert bool(notes(how_many, first, an_outlet(words, outlet="Mail", published=published))) == is_told


def test_an_article_does_not_disagree_with_itself() -> None:
    article = an_outlet("Norway sent 13 soldiers to Aasiaat. Norway sent 15 soldiers to Aasiaat.", outlet="Fjord Post")
    first, second = (evidence(article, article.body[s:e]) for s, e in sentences(article.body))
    inquiry = understand(Question(text=HOW_MANY, asked_on=DAY))
    answer = verify(DraftSentence(text=first.span.text, spans=(first.span,)))
    assert disagreements(inquiry, (answer,), (first, second), ()) == ()


def test_what_answers_much_worse_is_not_heard() -> None:
    one = an_outlet("Norway sent 13 soldiers to Aasiaat.", outlet="Fjord Post")
    other = an_outlet("Norway sent 15 soldiers to Aasiaat.", outlet="Ice Herald")
    assert notes(HOW_MANY, one, other, relevance=0.5)
    assert not notes(HOW_MANY, one, other, relevance=0.3)


def test_a_former_holder_of_an_office_is_not_its_holder() -> None:
    one = "Talks began over former President Ida Holm's plans for Aasiaat."
    other = "A storm came. Norwegian President Ida Holm spoke of it at noon."
    (note,) = said("Is Ida Holm the current president of Norway or a former one?", one, other)
    assert "“former President Ida Holm”" in note
    assert "“Norwegian President Ida Holm”" in note
    assert said("What did talks begin over in Aasiaat?", one, other) == ()
    assert said("Is Ida Holm the current president?", one, "A storm came. President Per Dahl spoke of it.") == ()
    assert said("Is Ida Holm the current president?", one, "A storm came. Mayor Ida Holm spoke of it.") == ()


def test_each_other_answer_is_told_once_and_each_article_once() -> None:
    articles = [
        an_outlet(f"{by} Norway sent {n} soldiers to Aasiaat.".strip(), outlet=f"Outlet {at}")
        for at, (by, n) in enumerate([("", 13), ("", 15), ("Yesterday", 15), ("", 17), ("", 19), ("", 21)])
    ]
    (note,) = notes(HOW_MANY, *articles)
    assert [note.count(f"“{n}”") for n in (13, 15, 17, 19, 21)] == [1, 1, 1, 1, 0]


@settings(deadline=None, max_examples=40)
@given(
    st.integers(2, 90),
    st.sampled_from(["about ", "at least ", "up to ", "nearly ", ""]),
    st.sampled_from(["", "a day later "]),
)
def test_the_same_figure_is_never_a_disagreement(number: int, hedge: str, when: str) -> None:
    one, other = f"Norway sent {number} soldiers to Aasiaat.", f"Norway {when}sent {hedge}{number} troops to Aasiaat."
    assert said(HOW_MANY, one, other) == ()


@settings(deadline=None, max_examples=40)
@given(st.integers(2, 90), st.integers(2, 90))
def test_two_counted_figures_disagree_exactly_when_they_are_two(one: int, other: int) -> None:
    found = said(
        HOW_MANY, f"Norway sent {one} soldiers to Aasiaat.", f"In March Norway sent {other} soldiers to Aasiaat."
    )
    assert found == ()  # a month in one of them alone: it may be another time
    found = said(HOW_MANY, f"Norway sent {one} soldiers to Aasiaat.", f"To Aasiaat Norway sent {other} soldiers.")
    assert bool(found) == (one != other)


PIECES = """Norway sent 13 15 soldiers to Aasiaat not former President Ida Holm 3 March 2026 denied approved , . ( “ ” in the at — …
    €5m 10-15 ’s U.S. 1940 Ø"""
TALK = st.lists(st.sampled_from(PIECES.split()), min_size=1, max_size=14).map(" ".join)


@settings(deadline=None, max_examples=60)
@given(st.sampled_from([HOW_MANY, WHEN, WHETHER, "Is Ida Holm the former president?", "…?!a"]), TALK, TALK)
def test_every_value_in_a_note_stands_in_its_article(question: str, one: str, other: str) -> None:
    for note in said(question, f"Norway {one}", f"Norway {other}"):
        first, second = re.findall(r"says “(.+?)”(?=[;.])", note)
        assert first in f"Norway {one}"
        assert second in f"Norway {other}"
