"""One text printed twice with another value in it."""

import pytest

from greenland_qa.domain import Span
from greenland_qa.notes.twins import twins
from making import an_article


def spans(one: str, other: str) -> tuple[Span, Span]:
    sources = (an_article(one, title="One"), an_article(other, title="Other"))
    return tuple(Span(source=a.source, start=0, end=len(a.body), text=a.body) for a in sources)  # type: ignore[return-value]


def test_the_one_value_that_differs_is_found_verbatim() -> None:
    one = "The harbour master counted 40 houses in Aasiaat without a roof on 3 March."
    assert twins(*spans(one, one.replace("40", "about 90"))) == ("40", "about 90")
    assert twins(*spans(one, one.replace("3 March", "4 March"))) == ("3 March", "4 March")


@pytest.mark.parametrize(
    "other",
    [
        "The harbour master counted 40 houses in Aasiaat without a roof on 3 March.",
        "The harbour master counted forty houses in Aasiaat without a roof on 3 March.",
        "The harbour master counted at least 30 houses in Aasiaat without a roof on 3 March.",
        "The harbour master counted 90 houses in Aasiaat without a roof on 4 March.",
        "The harbour master counted 90 houses in Sisimiut without a roof on 3 March.",
        "The harbour master counted 90 houses in Aasiaat without a roof on Tuesday.",
        "The mayor of Aasiaat counted 90 houses without a roof on 3 March.",
    ],
)
def test_what_differs_in_more_or_in_nothing_is_no_twin(other: str) -> None:
    one = "The harbour master counted 40 houses in Aasiaat without a roof on 3 March."
    assert twins(*spans(one, other)) is None
    assert twins(*spans(other, one)) is None


def test_short_sentences_of_one_pattern_are_no_twins() -> None:
    assert twins(*spans("He saw 13 seals that day.", "He saw 15 seals that day.")) is None


def test_what_is_printed_anew_each_day_is_no_twin() -> None:
    one = "The harbour of Aasiaat stayed closed to all ships on Tuesday."
    assert twins(*spans(one, one.replace("Tuesday", "Wednesday"))) is None
