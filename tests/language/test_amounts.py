"""What figures measure, and when two of them exclude each other."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenland_qa.language.amounts import amounts, lengths_of_time


def excluding(a: str, b: str) -> bool:
    (one,), (other,) = amounts(a), amounts(b)
    return one.excludes(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("13 seals", "15 seals"),
        ("13 seals", "fifteen seals"),
        ("at least 15 seals", "13 seals"),
        ("up to 13 seals", "15 seals"),
        ("10 to 15 seals", "20 seals"),
        ("about 50 seals", "80 seals"),
        ("1.5 million krill", "1.7 million krill"),
        ("4.1 % of seals", "4.4 % of seals"),
    ],
)
def test_amounts_that_cannot_both_be_true_exclude_each_other(one: str, other: str) -> None:
    assert excluding(one, other)
    assert excluding(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("13 seals", "thirteen seals"),
        ("13 seals", "about 14 seals"),
        ("at least 13 seals", "15 seals"),
        ("13 or more seals", "15 seals"),
        ("up to 15 seals", "13 seals"),
        ("10 to 15 seals", "13 seals"),
        ("between 10 and 15 seals", "13 seals"),
        ("10-15 seals", "12 seals"),
        ("4,000 seals", "3,970 seals"),
        ("1.5 million krill", "1,482,000 krill"),
        ("more than 100 seals", "130 seals"),
        ("a dozen seals", "12 seals"),
        ("4 % of seals", "4 per cent of seals"),
    ],
)
def test_rounded_and_bounded_amounts_leave_room_for_each_other(one: str, other: str) -> None:
    assert not excluding(one, other)
    assert not excluding(other, one)


@pytest.mark.parametrize(
    "text",
    [
        "Article 5 was invoked.",
        "An F-35 flew by.",
        "They met at 10:30.",
        "It was the 5th storm.",
        "Another 15 seals came.",
        "Then 15 more seals came.",
        "The storm came on 3 March 2026.",
        "As one source says [12].",
    ],
)
def test_numbers_that_measure_nothing_are_no_amounts(text: str) -> None:
    assert amounts(text) == ()


def test_what_is_counted_ends_with_the_plural() -> None:
    (amount,) = amounts("Six harbour council members signed yesterday.")
    assert amount.counts[-1:] == amounts("five members")[0].counts
    assert amounts("six member towns")[0].counts[-1] == amounts("six towns")[0].counts[-1]


def test_words_for_the_same_thing_are_counted_alike() -> None:
    assert amounts("40 people")[0].counts == amounts("40 inhabitants")[0].counts
    assert amounts("40 soldiers")[0].counts == amounts("40 troops")[0].counts
    assert amounts("40 soldiers")[0].counts != amounts("40 ships")[0].counts


def test_lengths_of_time_compare_in_days() -> None:
    (weeks,), (days,), (months,) = (lengths_of_time(f"It took {t}.") for t in ("three weeks", "21 days", "five months"))
    assert (weeks.text, weeks.unit) == ("three weeks", "days")
    assert not weeks.excludes(days)
    assert weeks.excludes(months)
    assert lengths_of_time("It began two weeks ago.") == ()


@given(st.integers(2, 10**7), st.sampled_from(["", "about ", "at least ", "up to ", "nearly ", "more than "]))
def test_an_amount_leaves_room_for_the_number_that_it_names(number: int, hedge: str) -> None:
    (amount,) = amounts(f"They saw {hedge}{number:,} seals.")
    assert amount.low <= Decimal(number) <= amount.high
    assert amount.text == f"{hedge}{number:,}"
    assert not amount.excludes(amount)


@given(st.integers(2, 10**7), st.integers(2, 10**7))
def test_to_exclude_is_mutual(one: int, other: int) -> None:
    (a,), (b,) = amounts(f"{one} seals"), amounts(f"{other} seals")
    assert a.excludes(b) == b.excludes(a)
