"""Text in, the proper names in it out: runs of capitalised words, with the small words that tie them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from greenland_qa.language.tokens import STOPWORDS, fold

_CAPITAL = r"(?:[^\W\d_a-zà-öø-ÿ]\.){2,}|[A-ZÀ-ÖØ-Þ][\w'’.-]*[\w]|[A-ZÀ-ÖØ-Þ]\b\.?"
_NAME = re.compile(
    rf"(?:{_CAPITAL})(?:(?: | (?:of|of the|the|de|de la|del|di|da|van|van den|van der|von|von der|bin|ibn|al) |(?<=Mail) on )(?:{_CAPITAL}))*"
)
_MONTHS_AND_DAYS = frozenset(
    """january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept
    oct nov dec monday tuesday wednesday thursday friday saturday sunday""".split()
)
# Words that open sentences, besides the stopwords; no name begins with one.
_OPENERS = frozenset(
    "according although amid among another despite earlier formal former given however instead last later many meanwhile next now one"
    " others previously recently several since some still then though thus today tomorrow two three unlike yesterday yet".split()
)
_SENTENCE_START = re.compile(r"(?:^|[.!?:]['\"”’)]?\s+|\n\s*|^[\"“‘'(]|[\"“])$")


@dataclass(frozen=True, slots=True)
class Name:
    """A proper name of a text and where it stands."""

    start: int
    end: int
    text: str


def names(text: str) -> tuple[Name, ...]:
    """Every name in order; months, weekdays and words that only a sentence's start makes capital are none.

    A single capitalised word that opens a sentence counts when it is all capitals, or when the text has it capitalised
    inside a sentence too.
    """
    found = []
    for match in _NAME.finditer(text):
        start, end = match.span()
        if _SENTENCE_START.search(text[max(0, start - 3) : start]) or start == 0:
            start = _skip_opening(text, start, end)
        if start < end and (name := _trimmed(text, start, end)) is not None:
            found.append(name)
    return tuple(found)


def _skip_opening(text: str, start: int, end: int) -> int:
    """Where the name starts once an opening word that is no name has been passed."""
    first = re.match(r"[^\s]+", text[start:end])
    if first is None:
        return end
    word = first.group()
    plain = fold(word).removesuffix("'s")
    alone = start + len(word) >= end
    if plain in STOPWORDS or plain in _OPENERS or plain in _MONTHS_AND_DAYS:
        return min(end, start + len(word) + 1)
    elsewhere = re.search(rf"(?<=[\w,;] ){re.escape(word.rstrip('.'))}\b", text)
    if alone and not word.isupper() and not elsewhere:
        return end
    return start


def _trimmed(text: str, start: int, end: int) -> Name | None:
    possessive = re.search(r"['’]s?$", text[start:end])
    if possessive:
        end = start + possessive.start()
    words = [fold(w) for w in re.findall(r"[\w.]+", text[start:end])]
    if not words or all(
        w.strip(".") in _MONTHS_AND_DAYS or (w in STOPWORDS and not text[start:end].isupper()) for w in words
    ):
        return None
    return Name(start, end, text[start:end])
