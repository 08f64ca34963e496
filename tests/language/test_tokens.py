import itertools
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenland_qa.language.tokens import fold, keys, near, stem, words


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Løkke", "Lokke"),
        ("Greenland’s", "Greenland"),
        ("United States", "U.S."),
        ("the US", "American"),
        ("Britain", "United Kingdom"),
        ("German", "Germany"),
        ("Danish", "Denmark"),
        ("soldiers", "soldier"),
        ("J.D. Vance", "JD Vance"),
    ],
)
def test_two_spellings_of_one_thing_share_a_key(a: str, b: str) -> None:
    assert keys(a) == keys(b)


def test_the_pronoun_us_is_not_the_country() -> None:
    assert "usa" not in keys("they told us nothing")
    assert "usa" in keys("the US told them nothing")


@pytest.mark.parametrize(("a", "b"), [("grenland", "greenland"), ("comand", "command"), ("gernany", "germany")])
def test_one_slip_of_the_keyboard_is_near(a: str, b: str) -> None:
    assert near(a, b)
    assert near(b, a)


@pytest.mark.parametrize(("a", "b"), [("war", "car"), ("2025", "2026"), ("iran", "iraq1"), ("denmark", "norway")])
def test_other_words_are_not_near(a: str, b: str) -> None:
    assert not near(a, b)


@given(st.text(max_size=200))
def test_words_stand_where_they_say(text: str) -> None:
    found = words(text)
    assert all(text[w.start : w.end] == w.text for w in found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))


@given(st.text(max_size=100))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.fixture
def hasty() -> Iterator[None]:
    """Threads that take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("hasty")
def test_threads_that_stem_at_once_find_what_one_finds_alone() -> None:
    ends = ("negotiating", "deployments", "sovereignties", "organised")
    unseen = ["".join(letters) for letters in itertools.product("abcdefgh", "aeiou", "bcdfgh", ends)]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(stem, unseen))
    stem.cache_clear()
    assert together == [stem(word) for word in unseen]
