from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenland_qa.language.figures import figures, ordinals


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("13", 13, ""),
        ("thirteen", 13, ""),
        ("a 13-person team", 13, ""),
        ("1,200 troops", 1200, ""),
        ("$1.5 million", 1_500_000, "$"),
        ("€3bn", 3_000_000_000, "€"),
        ("SEK9 million", 9_000_000, "SEK"),
        ("DKK 42 billion", 42_000_000_000, "DKK"),
        ("USD910 thousand", 910_000, "$"),
        ("45 %", 45, "%"),
        ("twenty-five per cent", 25, "%"),
        ("two hundred and fifty thousand", 250_000, ""),
        ("a dozen ships", 12, ""),
        ("nearly 300 years", 300, ""),
        ("half a million people", 500_000, ""),
        ("half a dozen", 6, ""),
        ("two and a half million", 2_500_000, ""),
    ],
)
def test_a_figure_is_worth_the_same_however_it_is_written(text: str, value: int, unit: str) -> None:
    (found,) = figures(text)
    assert (found.value, found.unit) == (Decimal(value), unit)


@pytest.mark.parametrize("text", ["one of them", "no figure at all", "someone", "the tent"])
def test_words_that_are_no_figure_are_left_alone(text: str) -> None:
    assert figures(text) == ()


@given(st.text(max_size=200))
def test_figures_stand_where_they_say(text: str) -> None:
    assert all(text[f.start : f.end] == f.text for f in figures(text))


def test_ordinals_compare_as_ranks() -> None:
    assert ordinals("The second day, the 2nd and the 21st.") == (("second", 2), ("2nd", 2), ("21st", 21))
    assert ordinals("The twelfth, the twenty-first and the thirtieth.") == (
        ("twelfth", 12),
        ("twenty-first", 21),
        ("thirtieth", 30),
    )
