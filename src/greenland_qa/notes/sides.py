"""A question for yes or no and two spans in, the words by which they take opposite sides out; None where they do not.

Also the one state that news gets wrong most visibly: whether somebody is the holder of an office or a former one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from greenland_qa.domain import Inquiry, Span
from greenland_qa.language.amounts import amounts
from greenland_qa.language.claims import denied, is_negation, leaves_open, refuses
from greenland_qa.language.match import held, keys_by_letter
from greenland_qa.language.opposites import are_opposites
from greenland_qa.language.tokens import Word, words
from greenland_qa.notes.matter import named_there, of_one_matter, subject, terms_of

# "Not only", "not yet", "no doubt", "not until": they deny less than they seem to.
_HALF_DENIED = re.compile(
    r"\b(?:not (?:only|just|yet|until|all|every|necessarily)|yet to|no (?:doubt|longer)|without)\b", re.I
)
_TITLE = (
    r"(?:[Vv]ice[- ])?(?:President|Prime Minister|Chancellor|Premier|Foreign Minister|Defen[cs]e Minister|Secretary of State"
    r"|Minister|Senator|Governor|Mayor|King|Queen|Chairman|Chief Executive|CEO|Director)"
)
_HOLDER = re.compile(
    rf"(?P<former>\b(?:[Ff]ormer|[Ee]x)[ -])?(?:\b(?:US|U\.S\.|[A-Z][a-z]+)[ ])?\b(?P<title>{_TITLE}) (?P<name>(?:[A-Z][\w.’'-]*\s?){{1,3}})"
)
_ASKS_OF_OFFICE = re.compile(r"\b(?:former|ex|current(?:ly)?|still|sitting|incumbent|in office)\b", re.I)


def sides(inquiry: Inquiry, one: Span, other: Span) -> tuple[str, str] | None:
    """The words of each by which the one says yes and the other no: "confirmed" and "denied", "came" and "not come"."""
    here, there = words(one.text), words(other.text)
    if _HALF_DENIED.search(one.text) or _HALF_DENIED.search(other.text):
        return None
    if not of_one_matter(inquiry, one, other) or _figures(one) != _figures(other):
        return None
    found = _opposites(inquiry, (one, here), (other, there))
    return found or _denials(inquiry, (one, here), (other, there))


def asks_of_office(inquiry: Inquiry) -> bool:
    """Whether the question is about who holds an office, or held it."""
    return _ASKS_OF_OFFICE.search(inquiry.stand_alone) is not None


def office(inquiry: Inquiry, one: Span, other: Span) -> tuple[str, str] | None:
    """The words by which the one calls somebody a former holder of an office and the other the holder, or the reverse;
    for questions about that.
    """
    wanted = keys_by_letter(inquiry.stand_alone)
    for a in _holders(one.text):
        for b in _holders(other.text):
            same = a["title"] == b["title"] and _surname(a) == _surname(b)
            asked = held(words(_surname(a))[-1].key, wanted)
            if same and asked and bool(a["former"]) != bool(b["former"]):
                return _bare(a.group()), _bare(b.group())
    return None


def _holders(text: str) -> Iterator[re.Match[str]]:
    return _HOLDER.finditer(text)


def _surname(holder: re.Match[str]) -> str:
    return _bare(holder["name"]).split()[-1]


def _bare(called: str) -> str:
    return called.strip().removesuffix("'s").removesuffix("’s")


def _figures(span: Span) -> frozenset[str]:
    return frozenset(f"{a.low} {a.high} {a.unit}" for a in amounts(span.text))


Told = tuple[Span, tuple[Word, ...]]


def _opposites(inquiry: Inquiry, one: Told, other: Told) -> tuple[str, str] | None:
    """Two opposite words, one of which the question asks about, where both tell of all else that it asks about."""
    asked = [t.key for t in terms_of(inquiry).terms if not t.named]
    for a in one[1]:
        for b in other[1]:
            if not are_opposites(a.key, b.key) or not {a.key, b.key} & {*asked} or not _of_one(one, a, other, b):
                continue
            rest = [w for w in (*one[1], *other[1]) if w.key not in (a.key, b.key)]
            only = not any(w.key == b.key for w in one[1]) and not any(w.key == a.key for w in other[1])
            denials = denied(one[1]) | denied(other[1])
            if only and not denials and not leaves_open(rest) and _tell(inquiry, (one, other), {a.key, b.key}):
                return a.text, b.text
    return None


def _denials(inquiry: Inquiry, one: Told, other: Told) -> tuple[str, str] | None:
    """What the question asks about, denied by exactly one of the two."""
    if any(refuses(told[1]) or leaves_open(told[1]) for told in (one, other)):
        return None
    denials = [denied(told[1]) for told in (one, other)]
    if bool(denials[0]) == bool(denials[1]):
        return None
    for asked in (t.key for t in terms_of(inquiry).terms if not t.named):
        a, b = (next((w for w in told[1] if w.key == asked), None) for told in (one, other))
        if a is None or b is None or asked not in denials[0] | denials[1] or not _of_one(one, a, other, b):
            continue
        if _tell(inquiry, (one, other), {asked}):
            return _said(one, a), _said(other, b)
    return None


def _of_one(one: Told, a: Word, other: Told, b: Word) -> bool:
    """Whether the same name stands nearest before both words: Norway approved it, Norway rejected it."""
    who, whom = subject(one[0].text, a.start), subject(other[0].text, b.start)
    return bool(who & whom) or not (who or whom)


def _said(told: Told, word: Word) -> str:
    """The word, with the negation before it if there is one, as written."""
    negations = [w for w in told[1] if is_negation(w) and w.start < word.start]
    return told[0].text[negations[-1].start if negations else word.start : word.end]


def _tell(inquiry: Inquiry, both: tuple[Told, Told], besides: set[str]) -> bool:
    """Whether both spans hold every word of the question that says something, besides these."""
    terms = terms_of(inquiry)
    rest = [t.key for t in terms.terms if not t.named and t.key not in besides]
    return all(
        named_there(terms, span) and all(held(key, keys_by_letter(span.text)) for key in rest) for span, _ in both
    )
