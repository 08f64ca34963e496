from hypothesis import given
from hypothesis import strategies as st

from greenland_qa.language.names import names


def found(text: str) -> list[str]:
    return [n.text for n in names(text)]


def test_names_of_people_places_and_bodies_are_found_whole() -> None:
    text = "Trump has asked the Joint Special Operations Command, per The Mail on Sunday, said JD Vance in Nuuk."
    assert found(text) == ["Joint Special Operations Command", "The Mail on Sunday", "JD Vance", "Nuuk"]


def test_a_word_that_only_opens_a_sentence_is_no_name() -> None:
    assert found("Several ships left. However, nobody saw them.") == []


def test_a_name_that_opens_a_sentence_is_known_from_elsewhere() -> None:
    assert found("Denmark agreed. The ships of Denmark left.")[0] == "Denmark"


def test_months_and_weekdays_are_no_names() -> None:
    assert found("They met in Nuuk on Monday in January.") == ["Nuuk"]


def test_a_possessive_is_not_part_of_the_name() -> None:
    assert found("the words of Lars Løkke Rasmussen’s office") == ["Lars Løkke Rasmussen"]


@given(st.text(max_size=200))
def test_names_stand_where_they_say(text: str) -> None:
    assert all(text[n.start : n.end] == n.text and n.text for n in names(text))
