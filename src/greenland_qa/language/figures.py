"""Text in, the figures in it out, as numbers that compare: thirteen = 13, 1.5 million = 1,500,000."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_UNITS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen".split()
_SMALL = {word: n for n, word in enumerate([*_UNITS, "seventeen", "eighteen", "nineteen"])}
_TENS = {w: 10 * n for n, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_SHORT = {"k": 1_000, "m": 10**6, "mn": 10**6, "bn": 10**9, "tn": 10**12}
_WORDS = "|".join(sorted([*_SMALL, *_TENS, *_SCALES, "dozen"], key=len, reverse=True))
_WRITTEN = re.compile(rf"\b(?:a[ -])?(?:{_WORDS})(?:(?:[ -]|[ -]and[ -])(?:{_WORDS}))*\b", re.I)
# The codes of ISO 4217 that news writes before an amount, often without a space: "SEK9 million".
_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
_CODES = "|".join([*_SIGNS, *"AUD BRL CAD CHF CNY DKK HKD ILS INR KRW MXN NOK NZD PLN RUB SEK SGD TRY UAH ZAR".split()])
_DIGITS = re.compile(
    rf"(?:(?P<money>[$€£¥]\s?|\b(?:{_CODES})\s?)|(?<![\w.]))"
    r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?:[ -]?(?P<scale>hundred|thousand|million|billion|trillion|bn|tn|mn|[kKmM](?![\w]))\b)?(?P<percent>\s?%|\s?per ?cent\b)?"
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a text: where it stands, what it is worth, and "%", a currency's sign or code, or "" as its unit."""

    start: int
    end: int
    text: str
    value: Decimal
    unit: str


def figures(text: str) -> tuple[Figure, ...]:
    """Every figure in order. A lone "one" is a pronoun more often than a figure and is left out."""
    found = [_digits(m) for m in _DIGITS.finditer(text)]
    taken = [(f.start, f.end) for f in found]
    for match in _WRITTEN.finditer(text):
        value = _value(match.group())
        if value is not None and not any(s < match.end() and match.start() < e for s, e in taken):
            found.append(Figure(match.start(), match.end(), match.group(), value, _percent(text, match.end())))
    return tuple(sorted(found, key=lambda f: f.start))


def _digits(match: re.Match[str]) -> Figure:
    value = Decimal(match["number"].replace(",", ""))
    scale = (match["scale"] or "").lower()
    value *= _SCALES.get(scale) or _SHORT.get(scale) or 1
    money = (match["money"] or "").strip()
    unit = "%" if match["percent"] else _SIGNS.get(money, money)
    return Figure(match.start(), match.end(), match.group(), value, unit)


def _percent(text: str, end: int) -> str:
    return "%" if re.match(r"\s?(?:%|per ?cent\b)", text[end:]) else ""


def _value(words: str) -> Decimal | None:
    """The number that the words write; None for a lone "one" or words that write none ("hundred" of "hundreds")."""
    parts = [w for w in re.split(r"[ -]+", words.lower()) if w not in ("and", "a")]
    if parts in (["one"], ["zero"]):
        return None
    total = group = 0
    for part in parts:
        if part in _SCALES and part != "hundred":
            total, group = total + (group or 1) * _SCALES[part], 0
        elif part in ("hundred", "dozen"):
            group = (group or 1) * (100 if part == "hundred" else 12)
        else:
            group += _SMALL[part] if part in _SMALL else _TENS[part]
    return Decimal(total + group)


_RANKS = {
    word: n for n, word in enumerate("first second third fourth fifth sixth seventh eighth ninth tenth".split(), 1)
}
_ORDINAL = re.compile(rf"\b(?:(?P<word>{'|'.join(_RANKS)})|(?P<number>\d+)(?:st|nd|rd|th))\b", re.I)


def ordinals(text: str) -> tuple[tuple[str, int], ...]:
    """(as written, rank) of every "second" and "2nd", in order."""
    return tuple(
        (m.group(), _RANKS[m["word"].lower()] if m["word"] else int(m["number"])) for m in _ORDINAL.finditer(text)
    )
