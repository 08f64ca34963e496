import pytest

from greenland_qa.language.claims import denied, denies, gives_word, leaves_open
from greenland_qa.language.opposites import are_opposites
from greenland_qa.language.tokens import stem, words


def test_a_negation_reaches_the_words_after_it() -> None:
    assert denied(words("Norway did not close the port of Vardø on Monday.")) == {"close", "port", "vardo"}
    assert denied(words("Norway closed the port.")) == frozenset()


@pytest.mark.parametrize(("text", "is_denied"), [("It refused.", True), ("They didn’t go.", True), ("It went.", False)])
def test_some_words_deny_without_a_not(text: str, is_denied: bool) -> None:
    assert denies(words(text)) is is_denied


@pytest.mark.parametrize(
    ("text", "word", "is_open"),
    [
        ("The port is closed.", False, False),
        ("The port is closed, according to the mayor.", True, False),
        ("The mayor denied that the port is closed.", True, True),
        ("The port may be closed.", True, True),
    ],
)
def test_whose_word_it_is_and_how_sure(text: str, word: bool, is_open: bool) -> None:
    assert (gives_word(text), leaves_open(text)) == (word, is_open)


@pytest.mark.parametrize(
    ("a", "b", "opposite"),
    [("rose", "fell", True), ("accepted", "rejects", True), ("first", "last", True), ("rose", "grew", False), ("port", "ship", False)],
)  # fmt: skip
def test_opposites_are_known_in_any_form_and_either_order(a: str, b: str, opposite: bool) -> None:
    assert are_opposites(stem(a), stem(b)) is are_opposites(stem(b), stem(a)) is opposite
