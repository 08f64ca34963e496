import pytest

from greenland_qa.language.claims import denied, gives_word, leaves_open, left_open, refuses
from greenland_qa.language.opposites import are_opposites
from greenland_qa.language.tokens import stem, words


def test_a_negation_reaches_the_words_after_it() -> None:
    assert denied(words("Norway did not close the port of Vardø on Monday.")) == {"close", "port", "vardo"}
    assert denied(words("Norway closed the port.")) == frozenset()


@pytest.mark.parametrize(
    ("text", "is_denied"), [("It refused.", True), ("They didn’t go.", False), ("It went.", False)]
)
def test_some_words_deny_without_a_not(text: str, is_denied: bool) -> None:
    assert refuses(words(text)) is is_denied


@pytest.mark.parametrize(
    ("text", "word", "opened"),
    [
        ("The port of the United States is closed.", False, set()),
        ("The port is closed, according to the mayor.", True, set()),
        ("The mayor denied that the port is closed.", True, {"port", "close"}),
        ("The port may be closed in May.", False, {"close", "may"}),
    ],
)
def test_whose_word_it_is_and_what_is_left_open(text: str, word: bool, opened: set[str]) -> None:
    assert (gives_word(text), left_open(words(text))) == (word, opened)
    assert leaves_open(words(text)) is bool(opened)


@pytest.mark.parametrize(
    ("a", "b", "opposite"),
    [("rose", "fell", True), ("accepted", "rejects", True), ("first", "last", True), ("rose", "grew", False), ("port", "ship", False)],
)  # fmt: skip
def test_opposites_are_known_in_any_form_and_either_order(a: str, b: str, opposite: bool) -> None:
    assert are_opposites(stem(a), stem(b)) is are_opposites(stem(b), stem(a)) is opposite
