"""An answer about the present that rests on old articles says so; one about the past does not."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenland_qa.domain import DateBasis, Dated, DraftSentence, Question, Sentence, Source, Span
from greenland_qa.notes import old_news
from greenland_qa.notes.age import LATEST_DAYS, PRESENT_DAYS
from greenland_qa.understand import understand
from greenland_qa.verify import verify

TODAY = date(2026, 3, 20)
LATEST, PRESENT = "Who is the current mayor of Aasiaat?", "Who leads the harbour of Aasiaat?"
WORDS = "Ida Holm leads the harbour of Aasiaat."


def quoting(*published: date | None, basis: DateBasis = DateBasis.STATED) -> tuple[Sentence, ...]:
    """An answer that cites an article of each of these days."""
    spans = []
    for number, day in enumerate(published):
        dated = Dated(day=day, basis=basis if day else DateBasis.UNKNOWN)
        spans.append(
            Span(source=Source(article_id=str(number), title="News", published=dated), start=0, end=38, text=WORDS)
        )
    return (verify(DraftSentence(text=WORDS, spans=tuple(spans))),)


def notes(question: str, *published: date | None, as_of: date | None = None) -> tuple[str, ...]:
    return old_news(understand(Question(text=question, asked_on=TODAY, as_of=as_of)), quoting(*published))


def ago(days: int) -> date:
    return TODAY - timedelta(days)


def test_the_newest_article_counts_and_both_days_are_said() -> None:
    assert notes(PRESENT, ago(400), ago(305)) == (
        "The newest article that this rests on was published on 19 May 2025, 305 days before the day it is asked.",
    )
    assert notes(PRESENT, ago(400), ago(3)) == ()


def test_as_of_another_day_is_measured_from_that_day() -> None:
    (note,) = notes(PRESENT, ago(300), as_of=ago(100))
    assert note.endswith("200 days before the day as of which it is asked.")
    assert notes(PRESENT, ago(120), as_of=ago(100)) == ()


@given(st.integers(0, 2_000))
def test_a_wish_for_the_latest_has_the_shorter_limit(days: int) -> None:
    assert bool(notes(LATEST, ago(days))) == (days > LATEST_DAYS)
    assert bool(notes(PRESENT, ago(days))) == (days > PRESENT_DAYS)


@pytest.mark.parametrize(
    "question",
    [
        "Who led the harbour of Aasiaat?",
        "Who was mayor of Aasiaat?",
        "When did the harbour open?",
        "Who confirmed that Norway has bought the harbour?",
        "Which six towns issued the letter that is said to be rude?",
        "Why is the harbour closed?",
        "What does the letter say about the harbour?",
        "Who leads the harbour in January?",
    ],
)
def test_what_is_about_the_past_or_lasts_gets_no_note(question: str) -> None:
    assert notes(question, ago(500)) == ()


@pytest.mark.parametrize(
    "question",
    [
        "Is the harbour open?",
        "How many ships does Norway have?",
        "Which towns plan to open a school?",
        "Where’s the mayor?",
    ],
)
def test_the_present_tense_is_about_now(question: str) -> None:
    assert len(notes(question, ago(500))) == 1


def test_an_unknown_day_is_said_to_be_unknown() -> None:
    (note,) = notes(LATEST, None)
    assert note == "When the article that this rests on was published is not known, so this may be out of date."
    (note,) = notes(LATEST, ago(100), None)
    assert note.startswith("The newest dated article")
    assert note.endswith("Of 1 more the day is not known.")


def test_a_citation_says_that_its_day_is_unknown_and_no_note_repeats_it() -> None:
    assert notes(PRESENT, None) == ()


def test_how_the_day_is_known_is_said_where_it_was_not_stated() -> None:
    inquiry = understand(Question(text=LATEST, asked_on=TODAY))
    (note,) = old_news(inquiry, quoting(ago(100), basis=DateBasis.IN_THE_TEXT))
    assert "on 10 December 2025 (read from the text), 100 days" in note


def test_no_answer_is_of_no_age() -> None:
    assert old_news(understand(Question(text=LATEST, asked_on=TODAY)), ()) == ()
