from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenland_qa.language.mentions import DateMention, find_dates, resolve

DAYS = st.dates(min_value=date(1800, 1, 1), max_value=date(2099, 12, 31))


def parts(text: str) -> list[tuple[int | None, int | None, int | None, int | None]]:
    return [(m.day, m.month, m.year, m.weekday) for m in find_dates(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on 28 January 2026", (28, 1, 2026, None)),
        ("Wednesday, 28th January 2026", (28, 1, 2026, 2)),
        ("on January 28, 2026,", (28, 1, 2026, None)),
        ("Wednesday (January 14), he", (14, 1, None, 2)),
        ("Jan. 28", (28, 1, None, None)),
        ("the 28th of January", (28, 1, None, None)),
        ("Sun, 04 Jan 2026", (4, 1, 2026, 6)),
        ("2026-01-28T10:00", (28, 1, 2026, None)),
        ("28/01/2026", (28, 1, 2026, None)),
        ("01/28/2026", (28, 1, 2026, None)),
        ("28.1.2026", (28, 1, 2026, None)),
        ("January 2026", (None, 1, 2026, None)),
        ("in May", (None, 5, None, None)),
        ("on Monday", (None, None, None, 0)),
        ("in 1951", (None, None, 1951, None)),
        ("the 2024 budget", (None, None, 2024, None)),
        ("Mittwoch, den 28. Januar 2026", (28, 1, 2026, 2)),
        ("mercredi 28 janvier 2026", (28, 1, 2026, 2)),
        ("28 de enero de 2026", (28, 1, 2026, None)),
        ("onsdag den 28. januar 2026", (28, 1, 2026, 2)),
    ],
)
def test_a_date_is_found_however_it_is_written(text: str, expected: tuple[int | None, ...]) -> None:
    assert parts(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "03/04/2026",
        "31/31/2026",
        "sent 2000 soldiers",
        "He may 3",
        "May said no",
        "a march home",
        "The Mail on Sunday",
        "1,951",
    ],
)
def test_what_is_no_date_or_could_be_two_is_left_alone(text: str) -> None:
    assert parts(text) == []


def test_typed_in_small_letters_it_counts_only_where_asked_for() -> None:
    assert parts("on monday in january") == []
    assert [m.text for m in find_dates("on monday in january", any_case=True)] == ["monday", "january"]


def test_the_span_of_a_date_in_brackets_is_whole() -> None:
    assert [m.text for m in find_dates("on Wednesday (January 14), he")] == ["Wednesday (January 14)"]


def test_a_full_date_that_no_calendar_has_is_none() -> None:
    assert all(m.full is None for m in find_dates("on 30 February 2026 and 29 February 2025"))


@pytest.mark.parametrize(
    ("text", "prefer", "expected"),
    [
        ("on Thursday", "past", date(2026, 1, 15)),
        ("on Friday", "past", date(2026, 1, 9)),
        ("on Friday", "future", date(2026, 1, 16)),
        ("on Friday", "nearest", date(2026, 1, 16)),
        ("20 December", "past", date(2025, 12, 20)),
        ("20 December", "future", date(2026, 12, 20)),
        ("20 December", "nearest", date(2025, 12, 20)),
        ("29 February", "past", date(2024, 2, 29)),
        ("29 February", "future", date(2028, 2, 29)),
        ("Wednesday (January 14)", "past", date(2026, 1, 14)),
        ("Tuesday (January 14)", "past", date(2025, 1, 14)),
        ("29 February 2024", "future", date(2024, 2, 29)),
    ],
)
def test_what_a_date_leaves_open_is_filled_from_the_anchor(text: str, prefer: str, expected: date) -> None:
    (mention,) = find_dates(text)
    assert resolve(mention, date(2026, 1, 15), prefer) == (expected, expected)  # type: ignore[arg-type]


@given(st.text(max_size=200))
def test_dates_stand_where_they_say_and_do_not_overlap(text: str) -> None:
    found = find_dates(text, any_case=True)
    assert all(text[m.start : m.end] == m.text for m in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


@given(
    DAYS,
    st.sampled_from(["%-d %B %Y", "%A, %-d %B %Y", "%B %-d, %Y", "%Y-%m-%d", "%a, %d %b %Y", "the %-dth of %B %Y"]),
)
def test_every_day_is_read_back_from_how_it_is_written(day: date, form: str) -> None:
    (mention,) = find_dates("So it was. " * 20 + f"It was said on {day.strftime(form)} in the town.")
    assert mention.full == day
    assert resolve(mention, date(2026, 1, 15)) == (day, day)


@given(DAYS)
def test_a_day_made_a_mention_is_that_day(day: date) -> None:
    assert DateMention.of_day(day).full == day


@given(DAYS, DAYS, st.sampled_from(["past", "future", "nearest"]))
def test_a_month_is_resolved_on_the_side_that_is_preferred(day: date, anchor: date, prefer: str) -> None:
    (mention,) = find_dates(f"in {day:%B}")
    days = resolve(mention, anchor, prefer)  # type: ignore[arg-type]
    assert days is not None
    first, last = days
    assert first.month == last.month == day.month
    assert first.day == 1
    assert first <= anchor or prefer != "past"
    assert last >= anchor or prefer != "future"
