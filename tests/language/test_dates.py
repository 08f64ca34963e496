from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenland_qa.language.dates import TimeWords, time_words

THURSDAY = date(2026, 1, 15)
DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31))


def window(question: str, asked_on: date = THURSDAY) -> str:
    """The window as "first..last", a side that is open left empty; "" for none."""
    found = time_words(question, asked_on).window
    return "" if found is None else "..".join(day.isoformat() if day else "" for day in found)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What happened today?", "2026-01-15..2026-01-15"),
        ("What happened yesterday?", "2026-01-14..2026-01-14"),
        ("What happened the day before yesterday?", "2026-01-13..2026-01-13"),
        ("Which troops arrived this week?", "2026-01-12..2026-01-18"),
        ("Which troops arrived last week?", "2026-01-05..2026-01-11"),
        ("What was said this month?", "2026-01-01..2026-01-31"),
        ("What was said last month?", "2025-12-01..2025-12-31"),
        ("What was said last year?", "2025-01-01..2025-12-31"),
        ("What was said earlier this month?", "2026-01-01..2026-01-15"),
        ("What happened in the past 3 days?", "2026-01-12..2026-01-15"),
        ("What happened over the last two weeks?", "2026-01-01..2026-01-15"),
        ("What happened in the last six months?", "2025-07-15..2026-01-15"),
        ("What happened in the last 24 hours?", "2026-01-14..2026-01-15"),
        ("What happened two days ago?", "2026-01-13..2026-01-13"),
        ("What happened a month ago?", "2025-12-01..2025-12-31"),
        ("Who visited over the weekend?", "2026-01-10..2026-01-11"),
        ("Who visited last weekend?", "2026-01-10..2026-01-11"),
        ("What has changed since yesterday?", "2026-01-14.."),
    ],
)
def test_words_that_count_from_the_day_of_asking(question: str, expected: str) -> None:
    assert window(question) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What did he say on Monday?", "2026-01-12..2026-01-12"),
        ("what did he say on thursday", "2026-01-15..2026-01-15"),
        ("What happened last Thursday?", "2026-01-08..2026-01-08"),
        ("What happened last Tuesday?", "2026-01-13..2026-01-13"),
        ("What happened in December?", "2025-12-01..2025-12-31"),
        ("What happened in January?", "2026-01-01..2026-01-31"),
        ("what happened in march", "2025-03-01..2025-03-31"),
        ("What happened last January?", "2025-01-01..2025-01-31"),
        ("What was said in early January?", "2026-01-01..2026-01-10"),
        ("What was said in mid-January?", "2026-01-11..2026-01-20"),
        ("What was said in late December?", "2025-12-21..2025-12-31"),
        ("What was said at the end of February 2024?", "2024-02-21..2024-02-29"),
        ("How many were there in 2025?", "2025-01-01..2025-12-31"),
        ("What happened in late 2025?", "2025-09-01..2025-12-31"),
        ("What happened on 28 December?", "2025-12-28..2025-12-28"),
        ("What happened on 29 February?", "2024-02-29..2024-02-29"),
        ("What happened in the week of 14 January?", "2026-01-12..2026-01-18"),
        ("What happened in the last week of December?", "2025-12-01..2025-12-31"),
        ("What happened on Monday this week?", "2026-01-12..2026-01-12"),
        ("Who said this week that a deal was near in 2024?", "2026-01-12..2026-01-18"),
        ("Who spoke of the 2024 budget last week?", "2026-01-05..2026-01-11"),
        ("What was said on 7 January and on 14 January?", "2026-01-07..2026-01-14"),
    ],
)
def test_a_bare_weekday_or_month_is_the_last_one_that_has_begun(question: str, expected: str) -> None:
    assert window(question) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What has changed since 10 January?", "2026-01-10.."),
        ("What happened after 10 January?", "2026-01-11.."),
        ("What happened after the meeting on 14 January?", "2026-01-14.."),
        ("What happened before 10 January?", "..2026-01-09"),
        ("What did they say before the talks began on 28 January?", "..2026-01-27"),
        ("Had troops been sent by 10 January?", "..2026-01-10"),
        ("As of 10 January 2026, had troops been sent?", "..2026-01-10"),
        ("What was known until the end of December?", "..2025-12-31"),
        ("What happened between 5 and 10 January?", "2026-01-05..2026-01-10"),
        ("What happened between January 5 and 10, 2026?", "2026-01-05..2026-01-10"),
        ("What happened from 5 January to 10 January?", "2026-01-05..2026-01-10"),
        ("What happened from 28 December to 3 January?", "2025-12-28..2026-01-03"),
        ("What happened 5-10 January?", "2026-01-05..2026-01-10"),
        ("Who led it between 2019 and 2021?", "2019-01-01..2021-12-31"),
    ],
)
def test_since_before_by_and_between_bound_the_window(question: str, expected: str) -> None:
    assert window(question) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What will happen on Friday?", "2026-01-16..2026-01-16"),
        ("What will open on February 6?", "2026-02-06..2026-02-06"),
        ("What is planned next week?", "2026-01-19..2026-01-25"),
        ("What happens tomorrow?", "2026-01-16..2026-01-16"),
        ("Which talks are scheduled for next Friday?", "2026-01-23..2026-01-23"),
    ],
)
def test_what_is_to_come_lies_ahead_and_is_told_of_before(question: str, expected: str) -> None:
    assert window(question) == expected
    assert time_words(question, THURSDAY).kind == "event"


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("What was the aim of the January 14 meeting?", "January 14"),
        ("What is in the 2024 budget?", "2024"),
        ("What followed the meeting of 14 January?", "14 January"),
    ],
)
def test_a_date_that_names_the_thing_is_an_event_and_stays_in_the_question(question: str, words: str) -> None:
    found = time_words(question, THURSDAY)
    assert (found.kind, found.words) == ("event", words)


def test_a_known_event_may_lie_just_ahead_but_not_a_year_ahead() -> None:
    question = "What is the aim of the January 28 meeting?"
    assert window(question, date(2026, 1, 20)).startswith("2026")
    assert window(question, date(2026, 11, 21)).startswith("2026")


@pytest.mark.parametrize(
    "question",
    [
        "Who wrote the report in The Mail on Sunday?",
        "What may happen?",
        "Who will march on the capital?",
        "What was the last sentence of the letter?",
        "Who sent 2000 soldiers home?",
        "In what year was the base built?",
        "",
    ],
)
def test_words_that_are_no_time_open_no_window(question: str) -> None:
    assert window(question) == ""


@pytest.mark.parametrize(
    ("question", "latest"),
    [
        ("What is the latest on the talks?", True),
        ("Who is currently prime minister?", True),
        ("What has been agreed so far?", True),
        ("Is there any update on the base?", True),
        ("Where was he last seen?", True),
        ("When did the last king die?", False),
        ("Who came last week?", False),
        ("Now that it is over, who won?", False),
    ],
)
def test_a_wish_for_the_latest_is_heard(question: str, latest: bool) -> None:
    assert time_words(question, THURSDAY).wants_latest is latest


def test_the_question_without_its_time_words_still_reads() -> None:
    assert time_words("What happened in Nuuk this week?", THURSDAY).stripped == "What happened in Nuuk?"
    assert time_words("As of 10 January 2026, had troops been sent?", THURSDAY).stripped == "had troops been sent?"
    assert time_words("This week?", THURSDAY).stripped == "This week?"


def test_a_week_starts_on_monday_and_ends_on_sunday() -> None:
    monday, sunday = date(2026, 1, 12), date(2026, 1, 18)
    assert window("this week", monday) == window("this week", sunday) == f"{monday}..{sunday}"


def test_a_month_before_march_is_february_and_its_last_day_fits() -> None:
    assert window("What happened last month?", date(2024, 3, 31)) == "2024-02-01..2024-02-29"
    assert window("in the past month", date(2024, 3, 31)) == "2024-02-29..2024-03-31"


def test_at_the_edge_of_the_calendar_nothing_breaks() -> None:
    for day in (date.min, date.max):
        for question in (
            "since 29 February",
            "next year",
            "300 years ago",
            "9999 months ago",
            "last weekend",
            "tomorrow",
        ):
            assert isinstance(time_words(question, day), TimeWords)


_PIECES = st.sampled_from(
    (
        *(
            "what happened on Monday",
            "in January",
            "in early",
            "mid-",
            "2025",
            "between",
            "and",
            "5",
            "10 January",
            "from",
        ),
        *(
            "to",
            "before the talks on",
            "by",
            "last",
            "this week",
            "past three days",
            "the",
            "meeting",
            "January 28, 2026",
        ),
        *("29 February", "next", "since", "yesterday", "weekend of", "31", ",", "?"),
    )
)


@given(st.one_of(st.text(max_size=120), st.lists(_PIECES, max_size=12).map(" ".join)), DAYS)
def test_a_window_never_ends_before_it_starts_and_its_words_are_verbatim(question: str, asked_on: date) -> None:
    found = time_words(question, asked_on)
    if found.window is None:
        assert found.words == ""
        return
    start, end = found.window
    assert start or end
    assert not (start and end) or start <= end
    assert found.words
    assert question.startswith(found.words) or all(word in question for word in found.words.split(", "))


@given(DAYS)
def test_whenever_it_is_asked_the_last_monday_is_in_the_week_before(asked_on: date) -> None:
    found = time_words("What happened on Monday?", asked_on).window
    assert found is not None
    start, _ = found
    assert start is not None
    assert start.weekday() == 0
    assert timedelta(0) <= asked_on - start < timedelta(7)
