"""Text in, the figures in it out, as numbers that compare: thirteen = 13, 1.5 million = 1,500,000."""

from __future__ import annotations

import re
from collections.abc import Sequence
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
_HALF = re.compile(r"\bhalf (?:of )?(?:an? )?$", re.I)
_AND_A_HALF = re.compile(
    rf"\b(?P<whole>{'|'.join(sorted(_SMALL, key=len, reverse=True))}|\d+)(?: and a half|½)(?:[ -](?P<scale>{'|'.join(_SCALES)}))?\b",
    re.I,
)
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
    found = [_and_a_half(m) for m in _AND_A_HALF.finditer(text)]
    found += [f for f in map(_digits, _DIGITS.finditer(text)) if not _overlaps(f, found)]
    digits = tuple(found)
    for match in _WRITTEN.finditer(text):
        value = _value(match.group())
        if value is None:
            continue
        half = _HALF.search(text, 0, match.start())
        start = half.start() if half else match.start()
        figure = Figure(
            start, match.end(), text[start : match.end()], value / 2 if half else value, _percent(text, match.end())
        )
        if not _overlaps(figure, digits):
            found.append(figure)
    return tuple(sorted(found, key=lambda f: f.start))


def _overlaps(figure: Figure, others: Sequence[Figure]) -> bool:
    return any(f.start < figure.end and figure.start < f.end for f in others)


def _and_a_half(match: re.Match[str]) -> Figure:
    whole = match["whole"].lower()
    value = Decimal(_SMALL.get(whole, whole)) + Decimal("0.5")
    value *= _SCALES.get((match["scale"] or "").lower(), 1)
    return Figure(match.start(), match.end(), match.group(), value, _percent(match.string, match.end()))


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
    word: n
    for n, word in enumerate(
        """first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth
        sixteenth seventeenth eighteenth nineteenth""".split(),
        1,
    )
} | {word.removesuffix("y") + "ieth": n for word, n in _TENS.items()}
_ORDINAL = re.compile(
    rf"\b(?:(?:(?P<tens>{'|'.join(_TENS)})-)?(?P<word>{'|'.join(_RANKS)})|(?P<number>\d+)(?:st|nd|rd|th))\b", re.I
)


def ordinals(text: str) -> tuple[tuple[str, int], ...]:
    """(as written, rank) of every "second" and "2nd", in order."""
    return tuple(
        (
            m.group(),
            _TENS.get((m["tens"] or "").lower(), 0) + _RANKS[m["word"].lower()] if m["word"] else int(m["number"]),
        )
        for m in _ORDINAL.finditer(text)
    )
