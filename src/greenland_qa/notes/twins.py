"""Two spans in, the two values out by which alone they differ; None where they are not the same words otherwise.

One text printed twice with another figure or another date: a correction, an update or a slip, and no matter of meaning.
"""

from __future__ import annotations

from dataclasses import dataclass

from greenland_qa.domain import Span
from greenland_qa.language.amounts import Amount, amounts
from greenland_qa.language.dates import DateMention, find_dates
from greenland_qa.language.tokens import is_content, words

# So many other words that carry meaning must be the same, or two sentences of one pattern ("He scored 3 goals") are taken
# for one.
LEAST_SHARED = 5


@dataclass(frozen=True, slots=True)
class _Parts:
    """A text as the keys of its words, "" where a value stands, and its values in order."""

    frame: tuple[str, ...]
    content: int
    values: tuple[Amount | DateMention, ...]


def twins(one: Span, other: Span) -> tuple[str, str] | None:
    """The value of each, verbatim, if they exclude each other and all else is the same."""
    a, b = _parts(one.text), _parts(other.text)
    if a.frame != b.frame or a.content < LEAST_SHARED:
        return None
    differing = [(x, y) for x, y in zip(a.values, b.values, strict=True) if not _are_equal(x, y)]
    if len(differing) != 1 or not _exclude(*differing[0]):
        return None
    return differing[0][0].text, differing[0][1].text


def _parts(text: str) -> _Parts:
    dates = find_dates(text)
    measured = [a for a in amounts(text) if not any(d.start < a.end and a.start < d.end for d in dates)]
    values: tuple[Amount | DateMention, ...] = (*dates, *measured)
    values = tuple(sorted(values, key=lambda v: v.start))
    frame, content, told = list[str](), 0, 0
    for word in words(text):
        while told < len(values) and values[told].end <= word.start:
            told += 1
            frame.append("")
        if not (told < len(values) and values[told].start <= word.start):
            frame.append(word.key)
            content += is_content(word)
    return _Parts((*frame, *[""] * (len(values) - told)), content, values)


def _are_equal(a: Amount | DateMention, b: Amount | DateMention) -> bool:
    if isinstance(a, Amount) and isinstance(b, Amount):
        return (a.low, a.high, a.unit) == (b.low, b.high, b.unit)
    if isinstance(a, DateMention) and isinstance(b, DateMention):
        return (a.day, a.month, a.year, a.weekday) == (b.day, b.month, b.year, b.weekday)
    return False


def _exclude(a: Amount | DateMention, b: Amount | DateMention) -> bool:
    if isinstance(a, Amount) and isinstance(b, Amount):
        return a.unit == b.unit and a.excludes(b)
    if isinstance(a, DateMention) and isinstance(b, DateMention):
        # "On Tuesday" and "on Wednesday" are what a text says that is printed anew every day.
        shared = [(x, y) for x, y in ((a.day, b.day), (a.month, b.month), (a.year, b.year)) if x and y]
        return a.precision == b.precision != "weekday" and any(x != y for x, y in shared)
    return False
