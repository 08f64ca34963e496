"""A question and the day it is asked on in; out the days of words that count from it, as "this week", "two days ago".

Knows no dates: those are in `mentions`. Weeks start on Monday; what would leave the calendar stops at its edge.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date

Days = tuple[date | None, date | None]
"""First and last day, both included; None: open on that side."""

_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "a": 1, "an": 1, "couple of": 2, "a couple of": 2, "few": 4, "a few": 4, "several": 7,
}  # fmt: skip
_NUMBER = rf"(?P<number>\d{{1,4}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})"
_UNIT = r"(?P<unit>hour|day|week|fortnight|month|year)s?"


def shift_days(day: date, days: int) -> date:
    """The day `days` later."""
    return date.fromordinal(min(max(day.toordinal() + days, 1), date.max.toordinal()))


def shift_months(day: date, months: int) -> date:
    """The same day of a month `months` later, or the last day that month has."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        return date.min if year < 1 else date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def week_of(day: date, later: int = 0) -> tuple[date, date]:
    """Monday and Sunday of the day's week, or of one so many weeks later."""
    monday = shift_days(day, 7 * later - day.weekday())
    return monday, shift_days(monday, 6)


def month_of(day: date, later: int = 0) -> tuple[date, date]:
    """First and last day of the day's month, or of one so many months later."""
    first = shift_months(day.replace(day=1), later).replace(day=1)
    return first, first.replace(day=monthrange(first.year, first.month)[1])


def year_of(day: date, later: int = 0) -> tuple[date, date]:
    """First and last day of the day's year, or of one so many years later."""
    year = min(max(day.year + later, 1), 9999)
    return date(year, 1, 1), date(year, 12, 31)


def weekend_of(asked_on: date, which: str, *, ahead: bool = False) -> tuple[date, date]:
    """Saturday and Sunday: "the" ones that began last, "this" week's from Thursday on, the "last" or the "next"."""
    this = shift_days(week_of(asked_on)[0], 5)
    if which in ("last", "next"):
        start = shift_days(this, 7 if which == "next" else -7)
    else:
        coming = ahead or (which == "this" and asked_on.weekday() > 2)
        start = this if this <= asked_on or coming else shift_days(this, -7)
    return start, shift_days(start, 1)


_PERIODS: dict[str, Callable[[date, int], tuple[date, date]]] = {"week": week_of, "month": month_of, "year": year_of}


def _period(match: re.Match[str], asked_on: date, later: int = 0) -> tuple[date, date]:
    return _PERIODS[match["unit"].lower()](asked_on, later)


def _in_last(match: re.Match[str], asked_on: date) -> Days:
    number, unit = _number(match), match["unit"].lower()
    if unit == "hour":
        return shift_days(asked_on, -max(1, -(-number // 24))), asked_on
    return _back(asked_on, number, unit), asked_on


def _ago(match: re.Match[str], asked_on: date) -> Days:
    """The day N days ago; the week, month or year that holds the day N of them ago, as nobody means it to the day."""
    number, unit = _number(match), match["unit"].lower()
    if unit == "hour":
        return shift_days(asked_on, -(number // 24) - 1), asked_on
    day = _back(asked_on, number, unit)
    return (day, day) if unit == "day" else _PERIODS["week" if unit == "fortnight" else unit](day, 0)


def _back(day: date, number: int, unit: str) -> date:
    if unit in ("month", "year"):
        return shift_months(day, -number * (12 if unit == "year" else 1))
    return shift_days(day, -number * {"day": 1, "week": 7, "fortnight": 14}[unit])


def _number(match: re.Match[str]) -> int:
    said = (match["number"] or "one").lower()
    return int(said) if said.isdigit() else _NUMBERS[said]


def _day(later: int) -> Callable[[re.Match[str], date, bool], Days]:
    return lambda _match, asked_on, _ahead: (shift_days(asked_on, later),) * 2


_LATER = {"this": 0, "next": 1, "coming": 1, "last": -1, "previous": -1}
_PAST = r"(?:in|over|during|within|for)\s+the\s+(?:past|last)|(?:the|this)\s+past|(?:in|over|the)\s+last|past"
# Tried in this order: the first to take a place keeps it.
_RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date, bool], Days]], ...] = tuple(
    (re.compile(pattern, re.I), days)
    for pattern, days in (
        (r"\b(?:the )?day before yesterday\b", _day(-2)),
        (r"\b(?:the )?day after tomorrow\b", _day(2)),
        (r"\bsince (?:yesterday|last night)\b", lambda _, d, __: (shift_days(d, -1), None)),
        (r"\b(?:yesterday|last night)\b", _day(-1)),
        (r"\btomorrow\b", _day(1)),
        (r"\b(?:today|tonight|this (?:morning|afternoon|evening))\b", _day(0)),
        (
            r"\b(?:(?:over|during|at|on) the|(?P<which>this|last|past|next)(?: past)?) weekend\b(?! of\b)",
            lambda m, d, ahead: weekend_of(d, (m["which"] or "the").lower(), ahead=ahead),
        ),
        (rf"\b(?:{_PAST})\s+(?:{_NUMBER}\s+)?{_UNIT}\b(?!\s+of\b)", lambda m, d, _: _in_last(m, d)),
        (rf"\b{_NUMBER}\s+{_UNIT}\s+ago\b", lambda m, d, _: _ago(m, d)),
        (r"\bsince\s+last\s+(?P<unit>week|month|year)\b", lambda m, d, _: (_period(m, d, -1)[0], None)),
        (r"\b(?:earlier|so far|already) this (?P<unit>week|month|year)\b", lambda m, d, _: (_period(m, d)[0], d)),
        (r"\blater this (?P<unit>week|month|year)\b", lambda m, d, _: (d, _period(m, d)[1])),
        (
            r"\b(?P<which>this|last|previous|next|coming)\s+(?P<unit>week|month|year)\b(?!\s+of\b)",
            lambda m, d, _: _period(m, d, _LATER[m["which"].lower()]),
        ),
    )
)


def relative_days(question: str, asked_on: date, *, ahead: bool) -> list[tuple[int, int, Days]]:
    """(start, end, days) of each such phrase; `ahead`: the question speaks of what is to come."""
    found: list[tuple[int, int, Days]] = []
    for pattern, days in _RULES:
        for match in pattern.finditer(question):
            if not any(start < match.end() and match.start() < end for start, end, _ in found):
                found.append((*match.span(), days(match, asked_on, ahead)))
    return found
