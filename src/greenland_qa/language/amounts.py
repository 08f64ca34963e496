"""Text in, what it measures out: each figure as the range of numbers that its words leave open, and what it counts.

"At least 13 soldiers", "1.5 million people", "10 to 15 ships", "three weeks": two such amounts exclude each other only if
no number is in both ranges, so a rounded figure, another unit of time and a range that holds the other never do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from greenland_qa.language.dates import find_dates
from greenland_qa.language.figures import Figure, figures
from greenland_qa.language.tokens import STOPWORDS, fold, stem, words

_ENDLESS = Decimal("Infinity")
# How far "about 100" reaches, as a share: "about 90" and "about 110" are no two opinions.
_ABOUT = Decimal("0.15")
# Under this a figure is taken as counted: 20 dead are not 23. From here on its trailing zeros are taken as rounding.
_COUNTED = 100
_LEAST = r"at least|no fewer than|not less than|no less than|more than|over|above|upwards? of|exceed\w*|a minimum of"
_MOST = r"up to|at most|no more than|as many as|as much as|fewer than|less than|under|below|a maximum of"
_NEAR = r"about|around|roughly|some|nearly|almost|approximately|circa|an? estimated|estimated(?: at)?|close to|just"
_BEFORE = re.compile(
    rf"\b(?:(?P<least>{_LEAST})|(?P<most>{_MOST})|(?P<near>{_NEAR}))(?: (?:a|an|the|{_NEAR}))?\s+$", re.I
)
_AFTER = re.compile(r"\+|\s+or (?:(?P<more>more)|(?P<less>fewer|less)|so)\b")
# What is added to a number is no rival of it, and neither is what it grew by.
_ADDED = re.compile(r"\b(?:another|additional|further|extra|other|by|of the|every|per)\s+$", re.I)
_MORE = re.compile(r"[\s-]+(?:(?!or\b)\w+\s+)?(?:more|additional|further|extra|others?)\b(?! than)", re.I)
# "F-35", "10:30", "5th", "[12]", "No. 5": numbers that measure nothing.
_NO_AMOUNT_BEFORE = re.compile(r"(?:[A-Za-z]-|[\d:/\[#]|\b(?:No|Nos|Article|Section|Chapter|Page|Group|Route)\.?\s)$")
_NO_AMOUNT_AFTER = re.compile(r"(?:st|nd|rd|th)\b|:\d|[\]/]|(?!%)\w")
_TO = re.compile(r"\s*(?:-|–|—|to|or)\s*")
_DAYS_IN = {"hour": 1 / 24, "day": 1, "week": 7, "month": 30.44, "year": 365.25, "decade": 3652.5, "centuri": 36525}
_LENGTH_OF_TIME = re.compile(r"[\s-]+(?P<unit>hour|day|week|month|year|decade|centur(?:y|ie))s?\b(?!\s+(?:ago|later|earlier|before|after))", re.I)  # fmt: skip
# Words for the same thing counted. Each line is one thing.
_SAME = {
    stem(word): stem(line.split()[0])
    for line in (
        "people person persons inhabitants residents population",
        "soldiers soldier troops troop servicemen personnel",
        "dead deaths death killed died fatalities lives",
        "wounded injured injuries hurt",
        "kilometres kilometers km kilometre kilometer",
        "metres meters metre meter",
        "miles mile",
        "percent percentage",
    )
    for word in line.split()
}
_COUNTED_WORDS = 4
Bound = Literal["least", "most", ""]
# Units in which the same number is another amount. Each line is one unit.
_ONE_UNIT = {
    word: line.split()[0]
    for line in (
        "dollar dollars", "euro euros", "pound pounds", "krone kroner kronor krona kroners", "yen", "yuan renminbi", "ruble rubles roubles",
        "rupee rupees", "second seconds", "minute minutes", "hour hours", "day days", "week weeks", "month months", "year years",
        "decade decades", "century centuries", "kilometre kilometres kilometer kilometers km", "mile miles", "metre metres meter meters",
        "foot feet ft", "ton tons tonne tonnes", "kilogram kilograms kilo kilos kg", "am a.m a.m.", "pm p.m p.m.",
    )
    for word in line.split()
}  # fmt: skip
_UNIT = re.compile(
    rf"[\s-]?(?:US |Danish |Norwegian |Swedish |square )?(?P<unit>{'|'.join(map(re.escape, sorted(_ONE_UNIT, key=len, reverse=True)))})(?!\w)",
    re.I,
)
# "One soldier", and not "one of them" or "one day".
SINGLE = re.compile(
    r"\bone (?P<what>(?!of|another|day|thing|way|side|hand|more|can|could|must|should|would|might|may|that|which|who|is|was|has|had|in|on|at|to|and|or|by|for|from|as|but|it|he|she|they)[a-z]{3,})\b",
    re.I,
)
_PLURAL = re.compile(
    r"\w*[a-z]*[a-rt-z]s|people|men|women|children|personnel|police|dead|killed|wounded|injured|percent", re.I
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure of a text with the words that say how exact it is; `low` to `high` is what it may be.

    `unit` is "%", a currency sign, "days" for a length of time, or "". `counts` are the keys of the words that follow it,
    in order, up to the end of the phrase; words for the same thing have one key.
    """

    start: int
    end: int
    text: str
    low: Decimal
    high: Decimal
    unit: str
    counts: tuple[str, ...]

    def excludes(self, other: Amount) -> bool:
        """Whether no number is what both say."""
        return self.high < other.low or other.high < self.low


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure as it is stated: `unit` as written words name one ("dollar", "week", "mile", "pm"), `of` the key of the next word."""

    figure: Figure
    unit: str
    bound: Bound
    of: str


def amounts(text: str) -> tuple[Amount, ...]:
    """Every amount of the text in order. Dates, ranks, numbers of things (Article 5) and what is added are none."""
    dated = [(d.start, d.end) for d in find_dates(text)]
    found = [f for f in figures(text) if not any(s <= f.start < e for s, e in dated) and _measures(text, f)]
    return tuple(_joined(text, [_amount(text, f) for f in found]))


def stated(text: str) -> tuple[Stated, ...]:
    """Every figure of the text with the unit that follows it and the bound before it."""
    found = []
    for figure in figures(text):
        unit, before, after = (
            _UNIT.match(text, figure.end),
            _BEFORE.search(text, 0, figure.start),
            _AFTER.match(text, figure.end),
        )
        least = (before and before["least"]) or (after and (after["more"] or after.group() == "+"))
        most = (before and before["most"]) or (after and after["less"])
        bound: Bound = "least" if least else "most" if most else ""
        of = next((w.key for w in words(text[figure.end : figure.end + 40])), "")
        found.append(Stated(figure, _ONE_UNIT[unit["unit"].lower()] if unit else "", bound, of))
    return tuple(found)


def single(text: str) -> tuple[tuple[str, str], ...]:
    """(as written, key of what is counted) of each "one soldier"; "one of them" and "one day" count nothing."""
    return tuple((m.group(), stem(m["what"].lower())) for m in SINGLE.finditer(text))


def lengths_of_time(text: str) -> tuple[Amount, ...]:
    """Every "three weeks" of the text, in days; "three weeks ago" is a day, and none."""
    found = []
    for amount in amounts(text):
        unit = _LENGTH_OF_TIME.match(text, amount.end)
        if unit:
            days = Decimal(str(_DAYS_IN[stem(unit["unit"].lower())]))
            # "Two years" may be eighteen months and more, as it may be thirty.
            half = days / 2 if amount.low == amount.high else Decimal(0)
            low, high = amount.low * days - half, amount.high * days + half
            start, end = amount.start, unit.end()
            found.append(replace(amount, end=end, text=text[start:end], low=low, high=high, unit="days"))
    return tuple(found)


def thing_of(key: str) -> str:
    """The key of the thing that a word with this key counts: one for "people" and "inhabitants"."""
    return _SAME.get(key, key)


def is_plural(word: str) -> bool:
    """Whether the word looks like several of a thing: "members", "people". Not "US", not "class"."""
    return not word.isupper() and _PLURAL.fullmatch(word) is not None


def _measures(text: str, figure: Figure) -> bool:
    before, after = text[max(0, figure.start - 24) : figure.start], text[figure.end :]
    return not (
        _NO_AMOUNT_BEFORE.search(before) or _NO_AMOUNT_AFTER.match(after) or _ADDED.search(before) or _MORE.match(after)
    )


def _amount(text: str, figure: Figure) -> Amount:
    low, high = _rounded(figure)
    start, end = figure.start, figure.end
    before, after = _BEFORE.search(text, 0, start), _AFTER.match(text, end)
    if before:
        start = before.start()
    if (before and before["least"]) or (after and (after["more"] or after.group() == "+")):
        low, high = figure.value, _ENDLESS
    elif (before and before["most"]) or (after and after["less"]):
        low, high = Decimal(0), figure.value
    elif before or after:
        low, high = min(low, figure.value * (1 - _ABOUT)), max(high, figure.value * (1 + _ABOUT))
    end = after.end() if after else end
    return Amount(start, end, text[start:end], low, high, figure.unit, _counts(text, end))


def _rounded(figure: Figure) -> tuple[Decimal, Decimal]:
    """What rounds to this figure: 4,000 is 3,500 to 4,500, and 4,020 is 4,015 to 4,025; small whole numbers are counted."""
    value = figure.value
    normal = value.normalize()
    exponent = normal.as_tuple().exponent
    if not isinstance(exponent, int) or not value or (abs(value) < _COUNTED and exponent >= 0):
        return value, value
    half = Decimal(1).scaleb(exponent) / 2 if exponent else Decimal(0)
    return value - half, value + half


def _joined(text: str, found: list[Amount]) -> Iterator[Amount]:
    """The amounts, with "10 to 15" and "between 10 and 15" made one."""
    held: Amount | None = None
    for amount in found:
        if held is not None and _is_range(text, held, amount):
            start = held.start
            held = replace(
                amount, start=start, text=text[start : amount.end], low=min(held.low, amount.low),
                high=max(held.high, amount.high), unit=amount.unit or held.unit,
            )  # fmt: skip
            continue
        if held is not None:
            yield held
        held = amount
    if held is not None:
        yield held


def _is_range(text: str, first: Amount, second: Amount) -> bool:
    between = text[first.end : second.start]
    opened = re.search(r"\bbetween\s+$", text[: first.start], re.I) and between.strip() == "and"
    return bool(_TO.fullmatch(between) or opened)


def _counts(text: str, end: int) -> tuple[str, ...]:
    """The keys of what follows the figure up to what it counts: "six NATO member countries", a word in the plural.

    Without a plural ("a 13-person team"), up to a mark, a stopword or another figure; a few words at most.
    """
    phrase = re.split(r"[,.;:()\"“”]|\s[–—-]\s", text[end : end + 80], maxsplit=1)[0]
    found = []
    for word in words(phrase)[:_COUNTED_WORDS]:
        if (fold(word.text) in STOPWORDS and word.key != "usa") or word.text[0].isdigit():
            break
        found.append(thing_of(word.key))
        if is_plural(word.text):
            break
    return tuple(found)
