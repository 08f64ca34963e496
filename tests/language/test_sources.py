from datetime import date

import pytest

from greenland_qa.language.dates import find_dates
from greenland_qa.language.sources import NEAR, Part, text_of

TEXT = text_of(
    (("Norway warned Iceland of the storm in May. The price of cod rose. In 2022 it fell.", date(2026, 3, 4)),)
)


def test_the_nearest_sentence_comes_first_and_then_those_that_hold_what_is_left() -> None:
    near = TEXT.near(Part.of("The price of cod rose when the storm came."))
    assert [part.text for part in near[:2]] == ["The price of cod rose.", "Norway warned Iceland of the storm in May."]
    assert len(near) <= NEAR


@pytest.mark.parametrize(
    ("text", "told"),
    [("in May 2022", True), ("on 4 March 2026", False), ("on 5 March 2026", False), ("in June 2022", False), ("in May 2021", False)],
)  # fmt: skip
def test_a_month_and_a_year_may_stand_apart_a_day_may_not(text: str, told: bool) -> None:
    (mention,) = find_dates(text)
    assert TEXT.dated(mention) is told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("on 4 March 2026", True), ("on 3 March 2026", True), ("on 9 January 2026", True), ("in January 2026", True),
        ("on 11 March 2026", False), ("on 5 March 2026", False), ("in February 2026", False), ("in 2027", False),
    ],
)  # fmt: skip
def test_days_that_count_from_the_day_of_publication_are_told(text: str, told: bool) -> None:
    """4 March 2026 was a Wednesday."""
    said = text_of((("He said on Wednesday what he had said yesterday and on 9 January.", date(2026, 3, 4)),))
    (mention,) = find_dates(text)
    assert said.dated(mention) is told


def test_who_does_it_is_seen_to_be_turned_round() -> None:
    warned = Part.of("Norway warned Iceland of the storm.")
    assert Part.of("Iceland warned Norway of the storm.").swapped(Part.of(f"On Monday {warned.text}")) is not None
    assert warned.swapped(warned) is None
    assert Part.of("Iceland was warned by Norway.").swapped(warned) is None
