"""A question and the words of articles in, whether they speak of what is asked out: of it, of the same, as a fact.

Knows no value: `statements` and `sides` ask here whether two values, or two sides, can be held against each other at all.
"""

from __future__ import annotations

import re

from greenland_qa.domain import Inquiry, Span
from greenland_qa.language.claims import denied, leaves_open, near_saying
from greenland_qa.language.dates import find_dates
from greenland_qa.language.match import Asked, asked, held, keys_by_letter
from greenland_qa.language.names import Name, names
from greenland_qa.language.tokens import is_content, is_country, words

# Where one thing ends to be told and the next begins. Not the comma of "in Nuuk, Greenland" and of "8 January, 2026".
_CLAUSE_ENDS = re.compile(r"[;:()–—]| - |,(?= [a-z])|\b(?:that|which|who|whose|while|but|after|before|when|as)\b")


def terms_of(inquiry: Inquiry) -> Asked:
    """The question's terms, without what an earlier turn lent it."""
    return asked(inquiry.own, inquiry.kind, {})


def named_there(terms: Asked, span: Span) -> bool:
    """Whether the names of the question all stand in the span or in the title of its article."""
    keys = keys_by_letter(f"{span.source.title}\n{span.text}")
    return all(held(t.key, keys) for t in terms.terms if t.named)


def of_one_matter(inquiry: Inquiry, one: Span, other: Span) -> bool:
    """Whether nothing says that the two speak of different things: 13 sent to Greenland, 500 sent to Lithuania."""
    a, b = _other_names(inquiry, one), _other_names(inquiry, other)
    return not (a and b) or bool(a & b)


def told_otherwise(a: str, b: str) -> bool:
    """Whether one tells as planned, possible or denied what the other tells as so."""
    here, there = words(a), words(b)
    return leaves_open(here) != leaves_open(there) or bool(denied(here)) != bool(denied(there))


def clause_at(text: str, at: int) -> str:
    """The part of the sentence around this place that tells of one thing."""
    ends = [0, *(m.start() for m in _CLAUSE_ENDS.finditer(text)), len(text)]
    return text[max(e for e in ends if e <= at) : min(e for e in ends if e > at)]


def is_of_the_named(inquiry: Inquiry, text: str, at: int, counts: tuple[str, ...], *, dated: bool) -> bool:
    """Whether the names that stand first and nearest before a value, or else after it, are the question's.

    "France sent 15 soldiers, more than Germany" says nothing of how many Germany sent, nor does "Germany said that 15
    French soldiers had come". Between a thing and its date (`dated`) stands where it was, and that may be any place.
    """
    wanted = frozenset(w.key for w in words(inquiry.stand_alone))
    there = [n for n in _called(text) if not find_dates(n.text)]
    if dated:
        there = [n for n in there if not _is_place(text, n, there)] or there
    before, after = [n for n in there if n.end <= at], [n for n in there if n.start > at]
    nearest = before[-1] if before else after[0] if after else None
    strange = frozenset().union(*map(_keys, there)) & {*counts} - wanted
    # "Iceland opened the harbour of Norway": the first name, unless it only says so, is whose doing it is.
    said = _sayers(text)
    first = next((n for n in before if not _keys(n) <= said), nearest)
    return not strange and all(n is None or wanted & _keys(n) for n in (first, nearest))


def subject(text: str, at: int) -> frozenset[str]:
    """Keys of the name that stands nearest before this place."""
    before = [n for n in _called(text) if n.end <= at]
    return _keys(before[-1]) if before else frozenset()


def _called(text: str) -> list[Name]:
    """The names of the text, the word that opens it among them if it may be one: "Iceland sent 15 soldiers"."""
    found = list(names(text))
    first = next(iter(words(text)), None)
    if (
        first is not None
        and first.text[0].isupper()
        and is_content(first)
        and text[first.end : first.end + 1] != ","
        and not any(n.start <= first.start < n.end for n in found)
    ):
        found.insert(0, Name(first.start, first.end, first.text))
    return found


def _other_names(inquiry: Inquiry, span: Span) -> frozenset[str]:
    """Keys of the names in the span that the question does not hold, those of who says it left out."""
    here, sure = words(span.text), names(span.text)
    called = frozenset(
        key
        for n in _called(span.text)
        if n.start > here[0].start or is_country(n.text) or n in sure
        for key in _keys(n)
    )
    return called - _sayers(span.text) - frozenset(w.key for w in words(inquiry.stand_alone))


def _sayers(text: str) -> frozenset[str]:
    """Keys of the words that stand where it is said whose word it is: "Holm said", "according to Reuters"."""
    return frozenset[str]().union(*near_saying(text, words(text), 4, 2))


def _keys(name: Name) -> frozenset[str]:
    return frozenset(w.key for w in words(name.text) if is_content(w))


def _is_place(text: str, name: Name, there: list[Name]) -> bool:
    """Whether the name says where: "in Nuuk", and Greenland of "in Nuuk, Greenland". "In Nuuk, Canada opened" starts anew."""
    led = re.search(r"\b(?:in|at|near|outside) $", text[: name.start])
    if led:
        return True
    last = next((n for n in reversed(there) if n.end + 2 == name.start and text[n.end : name.start] == ", "), None)
    return (
        last is not None
        and not re.match(r"(?:In|At|Near|Outside)$", text[: last.start].strip())
        and _is_place(text, last, there)
    )
