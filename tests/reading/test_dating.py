from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenland_qa.reading.dating import BadDay, day_in_name, day_in_text, stamped, stated_day, stating_line

TODAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    "value",
    [
        "2026-01-28",
        " 2026-01-28 ",
        "20260128",
        "2026/01/28",
        "2026-01-28T23:59:00-09:00",
        "2026-01-28T10:00:00Z",
        "2026-01-28T10:00:00.123456789Z",
        "2026-01-28 10:00 GMT",
        "Wed, 28 Jan 2026 10:00:00 +0100",
        "28 January 2026",
        "January 28, 2026, 10:15 am EST",
    ],
)
def test_a_statement_gives_its_day_in_its_own_time_zone(value: str) -> None:
    assert stated_day(value, TODAY) == date(2026, 1, 28)


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("2026-03-03", "future"),
        ("9999-12-31", "future"),
        ("0400-01-01", "before there was news"),
        ("2026-02-30", "not a day"),
        ("yesterday", "not a day"),
        ("0000-00-00", "not a day"),
        ("03/04/2026", "not a day"),
        ("2026", "not a day"),
        ("Wed, 99 Foo 2026 10:00:00", "not a day"),
    ],
)
def test_a_statement_that_is_no_possible_day_is_refused(value: str, why: str) -> None:
    with pytest.raises(BadDay, match=why):
        stated_day(value, TODAY)


def test_tomorrow_is_believed_as_it_has_begun_elsewhere() -> None:
    assert stated_day("2026-03-02", TODAY) == date(2026, 3, 2)


@given(st.text(max_size=60))
def test_any_statement_gives_a_day_or_is_refused(value: str) -> None:
    with suppress(BadDay):
        assert stated_day(value, TODAY) <= date(2026, 3, 2)


def test_a_stamp_is_taken_off_and_nothing_else_is() -> None:
    assert stamped(" date 2026-01-07 A new confrontation") == ("2026-01-07", "A new confrontation")
    assert stamped("date: 2026-01-07\n\nA new one") == ("2026-01-07", "A new one")
    assert stamped("Dates are sweet") == (None, "Dates are sweet")
    assert stamped("date 2026-01-071 is odd") == (None, "date 2026-01-071 is odd")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("2026-01-07-greenland.txt", date(2026, 1, 7)),
        ("greenland_20260107.md", date(2026, 1, 7)),
        ("2026_01_07.txt", date(2026, 1, 7)),
        ("000_3f9286feae505926.txt", None),
        ("2026-01-07_to_2026-01-09.txt", None),
        ("2027-01-07.txt", None),
        ("2026-13-07.txt", None),
        ("1202601071.txt", None),
    ],
)
def test_a_file_name_dates_an_article_where_it_holds_one_day(name: str, expected: date | None) -> None:
    assert day_in_name(name, TODAY) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ice melts\n\nPublished: 3 March 2024\n\nIt melts.", "3 March 2024"),
        ("Ice melts\nBy Ane Holm | January 28, 2026 10:15 GMT\nIt melts.", "January 28, 2026"),
        ("Wednesday, January 28, 2026\n\nIt melts.", "Wednesday, January 28, 2026"),
        ("Updated on 4 March 2024\nPublished on 3 March 2024\nIt melts.", "3 March 2024"),
        ("Date: 3 March 2024\nIt melts.", "3 March 2024"),
        ("Ice melts.\n\nThe first storm came.\n\nDate: 3 March 1924\n", None),
        ("On 3 March 2024 the ice melted.", None),
        ("Published: last week\n\nIt melts.", None),
        ("How it unfolded\n\n3 January 2026\n\nThe ice melted.\n\n14 January 2026\n\nMinisters met.", None),
        ("3 January 2026\n\nThe ice melted.\n\n3 January 2026", "3 January 2026"),
        ("", None),
    ],
)
def test_one_of_the_first_lines_may_state_the_date(text: str, expected: str | None) -> None:
    assert stating_line(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The ministry confirmed the start of the talks on Wednesday, 28th January 2026. Officials met.",
        "“We agreed,” the minister said on Wednesday, January 28, 2026. In 1951 there was a treaty.",
        "NUUK, Jan. 28, 2026 (Agency) - The harbour is open.",
        "Officials met on Tuesday, 27 January 2026.\nThe ministry said so on Wednesday, 28 January 2026.",
    ],
)
def test_the_newest_day_that_is_reported_on_dates_a_text(text: str) -> None:
    assert day_in_text(text, TODAY) == date(2026, 1, 28)


@pytest.mark.parametrize(
    "text",
    [
        "The consulate will open on Friday, 6 February 2026, the minister said.",
        "The offer stands until Friday, 6 February 2026, the minister said.",
        "Officials said the country was occupied on 9 April 1940.",
        "It began on Tuesday, 9 April 1940, historians said at the anniversary.",
        "The treaty was signed on Friday, 27 April 1951. It was used again in 2004.",
        "He spoke in Washington on Wednesday (January 14).",
        "The ministry said on Monday, 28 January 2026 that talks began.",
        "The ministry said on Thursday, 28 January 2027 that talks began.",
        "Nothing is dated here, in 1951 or 2026.",
        "The ministry confirmed it on 28 January 2026.",
        "In the town, 28 January 2026 - they say - was cold.",
        "Words. " * 300 + "The ministry said so on Wednesday, 28 January 2026.",
    ],
)
def test_a_plan_a_deadline_history_or_half_a_date_does_not(text: str) -> None:
    assert day_in_text(text, TODAY) is None
