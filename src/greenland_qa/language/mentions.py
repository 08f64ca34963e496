"""Text in, the dates that it mentions out, with what each leaves open; and, against an anchor, the days it can mean.

Knows no clock: every day that is resolved is resolved against a day that the caller gives.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import MINYEAR, date, timedelta
from typing import Literal, Self

Prefer = Literal["past", "future", "nearest"]
Precision = Literal["day", "weekday", "month", "year"]

# English, German, French, Spanish, Danish.
_MONTH_NAMES = (
    "january jan januar jänner janvier enero",
    "february feb februar février fevrier febrero",
    "march mar märz mars marzo marts",
    "april apr avril abril",
    "may mai mayo maj",
    "june jun juni juin junio",
    "july jul juli juillet julio",
    "august aug août aout agosto",
    "september sept sep septembre septiembre",
    "october oct oktober octobre octubre okt",
    "november nov novembre noviembre",
    "december dec dezember décembre decembre diciembre dez",
)
MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}
# Months and weekdays that stand alone ("in January", "on Monday"): English, in full.
_MONTHS_ALONE = tuple(names.split()[0] for names in _MONTH_NAMES)
_DAY_NAMES = (
    "monday mon montag lundi lunes mandag",
    "tuesday tues tue dienstag mardi martes tirsdag",
    "wednesday wed weds mittwoch mercredi miércoles miercoles onsdag",
    "thursday thurs thur thu donnerstag jeudi jueves torsdag",
    "friday fri freitag vendredi viernes fredag",
    "saturday sat samstag sonnabend samedi sábado sabado lørdag",
    "sunday sun sonntag dimanche domingo søndag",
)
WEEKDAYS = {name: number for number, names in enumerate(_DAY_NAMES) for name in names.split()}
_WEEKDAYS_ALONE = tuple(names.split()[0] for names in _DAY_NAMES)


def _any_of(names: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, names), key=lambda n: (-len(n), n)))


_MONTH = rf"(?P<month>{_any_of(MONTHS)})\b\.?"
_WEEKDAY = rf"(?P<weekday>{_any_of(WEEKDAYS)})\b\.?"
_DAY = r"(?P<day>3[01]|[12]\d|0?[1-9])"
_NTH = r"(?:st|nd|rd|th|er|\.)?"
_YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)(?!\d|[.,]\d)"
_GAP = r"[ \t\u00a0]"
# Before a date: "Wednesday, 28 January", "Wednesday (January 14)", "mercredi 28 janvier", "Mittwoch, den 28. Januar".
_WEEKDAY_BEFORE = rf"(?:{_WEEKDAY}(?:,?{_GAP}(?:the{_GAP}|den{_GAP}|d\.{_GAP}|the\b)?|,?{_GAP}\())?"
# Tried in this order, so that the fullest reading of a place wins.
_FORMS: tuple[re.Pattern[str], ...] = tuple(
    re.compile(form, re.I)
    for form in (
        # 2026-01-28, 2026/01/28, also with a time behind it
        r"(?<![\d/-])(?P<year>(?:1[5-9]|20)\d\d)(?P<sep>[-/.])(?P<month>0[1-9]|1[0-2])(?P=sep)(?P<day>0[1-9]|[12]\d|3[01])"
        r"(?![\d/-])",
        # 28/01/2026, 28.1.2026; which number is the day is decided later
        r"(?<![\d/.-])(?P<first>\d{1,2})(?P<sep>[-/.])(?P<second>\d{1,2})(?P=sep)(?P<year>(?:1[5-9]|20)\d\d)(?![\d/-]|\.\d)",
        # [Wednesday,] [the] 28[th] [of] January[,] [2026]
        rf"(?<![\w.,/])(?<!\D-){_WEEKDAY_BEFORE}{_DAY}{_NTH}{_GAP}(?:(?:of|de){_GAP})?{_MONTH}(?:,?{_GAP}(?:de{_GAP}|del{_GAP})?{_YEAR})?",
        # [Wednesday,] January[.] 28[th][,] [2026]
        rf"(?<![\w.-]){_WEEKDAY_BEFORE}{_MONTH}{_GAP}{_DAY}(?:st|nd|rd|th)?(?![\d:%]|[.,]\d)(?:,?{_GAP}{_YEAR})?",
        # January [of] 2026
        rf"(?<![\w.-]){_MONTH},?{_GAP}(?:of{_GAP}|de{_GAP})?{_YEAR}",
    )
)
_DIGITS = re.compile(r"\d+")
# Longer than any form: "Donnerstag, den 28. September de 2026" has 36 characters.
_REACH = 48
_MONTH_ALONE = re.compile(
    rf"(?:(?<![\w’'-])|(?<=\bmid-)|(?<=\bearly-)|(?<=\blate-))(?P<month>{_any_of(_MONTHS_ALONE)})\b(?![’'-]?\w)", re.I
)
_WEEKDAY_ALONE = re.compile(rf"(?<![\w-])(?P<weekday>{_any_of(_WEEKDAYS_ALONE)})\b", re.I)
_YEAR_ALONE = re.compile(rf"(?<![\w.,$€£#:/-]){_YEAR}(?![\w%/:]|-\d{{1,2}}-)")
_TIME_WORD = (
    r"in|since|of|from|until|till|by|during|before|after|early|late|mid|for|to|and|or|through|between|around"
    r"|last|next|this|past|previous|every|each|end|on|throughout|than"
)
_YEAR_INTRODUCED = re.compile(rf"\b(?:{_TIME_WORD}|circa|the|year|summer|winter|spring|autumn|fall)[ \u00a0(-]$", re.I)
# "May said", "Theresa May", "to march", "june bugs": such months count only after a word of time.
_INTRODUCED = re.compile(rf"\b(?:{_TIME_WORD})[ -]$", re.I)
_ALSO_NAMES = frozenset(("april", "may", "march", "june", "august"))
# Newspapers and days with names: The Mail on Sunday, Sunday Times, Black Friday.
_NAMED_DAY = re.compile(
    r"\b(?:Mail on|[Bb]lack|[Gg]ood|[Ss]uper|Bloody|Ash|Cyber|Giving|Shrove|Fat|Palm|Easter|Ruby) $"
)
_NAMES_ON = re.compile(
    r" (?:Times|Mirror|Express|Telegraph|Mail|Post|Herald|Mercury|World|Tribune|Night Live|Night Football)\b"
)


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date as a text mentions it. What it leaves open is None; `weekday` counts from Monday = 0.

    `precision` is the finest thing it says: a day of a month, a weekday alone, a month, or a year.
    """

    start: int
    end: int
    text: str
    day: int | None
    month: int | None
    year: int | None
    weekday: int | None
    precision: Precision

    @classmethod
    def of_day(cls, day: date) -> Self:
        """The mention of this day with nothing left open, standing nowhere: its text is the ISO date."""
        return cls(0, 10, day.isoformat(), day.day, day.month, day.year, day.weekday(), "day")

    @classmethod
    def of_days(cls, first: date, last: date) -> Self:
        """The mention of what is the same of all days from the first to the last: the day, the month, the year."""
        if first == last:
            return cls.of_day(first)
        year = first.year if first.year == last.year else None
        month = first.month if year and first.month == last.month else None
        return cls(0, 0, "", None, month, year, None, "month" if month else "year")

    @property
    def full(self) -> date | None:
        """The one day it names; None where the year or more is left open."""
        return date(self.year, self.month, self.day) if self.year and self.month and self.day else None


def find_dates(text: str, *, any_case: bool = False) -> tuple[DateMention, ...]:
    """Every date of the text in order, none overlapping another: full dates, months, weekdays and years.

    `any_case`: "in january" and "on monday" count too, as questions are typed. A day that no month has is none, and
    03/04/2026, which could be two days, is none.
    """
    found: list[DateMention] = []
    taken = bytearray(len(text))
    for mention in _readings(text, any_case):
        if not any(taken[mention.start : mention.end]):
            taken[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
            found.append(mention)
    return tuple(sorted(found, key=lambda m: m.start))


def _readings(text: str, any_case: bool) -> Iterator[DateMention]:
    regions = _around_digits(text)
    for form in _FORMS:
        for start, end in regions:
            for match in form.finditer(text, start, end):
                mention = _mention(match)
                if mention is not None:
                    yield mention
    for match in _WEEKDAY_ALONE.finditer(text):
        if (any_case or match.group()[0].isupper()) and not _is_named_day(text, match):
            yield _bare(match, weekday=WEEKDAYS[match["weekday"].lower()], precision="weekday")
    for match in _MONTH_ALONE.finditer(text):
        month, before = match["month"], text[max(0, match.start() - 12) : match.start()]
        plain = month[0].isupper() and month.lower() not in _ALSO_NAMES
        if plain or ((any_case or month[0].isupper()) and _INTRODUCED.search(before)):
            yield _bare(match, month=MONTHS[month.lower()], precision="month")
    for match in _YEAR_ALONE.finditer(text):
        if _is_year(text, match):
            yield _bare(match, year=int(match["year"]), precision="year")


def _around_digits(text: str) -> list[tuple[int, int]]:
    """(start, end) of the stretches that can hold a form with digits; trying every place costs nine times more."""
    regions: list[tuple[int, int]] = []
    for match in _DIGITS.finditer(text):
        start, end = max(0, match.start() - _REACH), min(len(text), match.end() + _REACH)
        if regions and start <= regions[-1][1]:
            start = regions.pop()[0]
        regions.append((start, end))
    return regions


def _is_named_day(text: str, match: re.Match[str]) -> bool:
    return bool(
        _NAMED_DAY.search(text, max(0, match.start() - 12), match.start()) or _NAMES_ON.match(text, match.end())
    )


def _mention(match: re.Match[str]) -> DateMention | None:
    parts = match.groupdict()
    year = int(parts["year"]) if parts.get("year") else None
    if "first" in parts:
        day, month = _unambiguous(int(parts["first"]), int(parts["second"]), parts["sep"])
        if day is None:
            return None
    else:
        day = int(parts["day"]) if parts.get("day") else None
        month = int(parts["month"]) if parts["month"].isdigit() else MONTHS[parts["month"].lower()]
        if not _reads_as_month(match, day, year):
            return None
    if day is not None and day > monthrange(year or 2024, month)[1]:
        return None
    weekday = WEEKDAYS[parts["weekday"].lower()] if parts.get("weekday") else None
    return DateMention(*_whole(match), day, month, year, weekday, "month" if day is None else "day")


def _reads_as_month(match: re.Match[str], day: int | None, year: int | None) -> bool:
    """Whether the month's name is one here: in small letters "10 may ..." or "3 mars" are not, but 10 may 2026 is."""
    name = match["month"]
    if name.isdigit() or name[0].isupper() or (day is not None and year is not None):
        return True
    introduced = _INTRODUCED.search(match.string, max(0, match.start() - 12), match.start()) is not None
    return introduced or (len(name) > 3 and name not in ("mars", "march", "august"))


def _whole(match: re.Match[str]) -> tuple[int, int, str]:
    """Start, end and text of the match, with the bracket closed that a weekday opened and without a trailing stop."""
    start, end, text = match.start(), match.end(), match.string
    if "(" in match.group() and text[end : end + 1] == ")":
        end += 1
    # "on 5 Jan." at the end of a sentence: the stop is the sentence's, and no harm if it was the abbreviation's.
    if text[end - 1] == ".":
        end -= 1
    return start, end, text[start:end]


def _bare(
    match: re.Match[str],
    *,
    precision: Precision,
    month: int | None = None,
    year: int | None = None,
    weekday: int | None = None,
) -> DateMention:
    return DateMention(match.start(), match.end(), match.group(), None, month, year, weekday, precision)


def _unambiguous(first: int, second: int, separator: str) -> tuple[int | None, int]:
    """(day, month) where only one order is possible, or where dots say that the day comes first; else (None, 0)."""
    if 1 <= first <= 31 and 1 <= second <= 12 and (first > 12 or first == second or separator == "."):
        return first, second
    if 1 <= first <= 12 < second <= 31:
        return second, first
    return None, 0


def _is_year(text: str, match: re.Match[str]) -> bool:
    """Whether four digits are a year: said so by the word before, by a name beside, or by standing alone in a clause.

    "sent 2000 soldiers" counts soldiers; "the 2024 budget", "Olympics 2026", "(1951)" and "in 1867" are years.
    """
    before, after = text[max(0, match.start() - 12) : match.start()], text[match.end() : match.end() + 12]
    if _YEAR_INTRODUCED.search(before):
        return True
    if int(match["year"]) < 1800:
        return False
    return bool(re.search(r"[A-Z][\w’']*[ (]$|[(]$", before) or re.match(r"[ ]?[A-Z)]|[,.;?!)]|$", after))


def resolve(mention: DateMention, anchor: date, prefer: Prefer = "past") -> tuple[date, date] | None:
    """First and last day that the mention means, seen from `anchor`; None where no such day exists near it.

    "past" is the latest such time that has begun by `anchor`, "future" the earliest that has not ended before it,
    "nearest" the closer of both, the past one on a tie. A year that is given leaves nothing to prefer.
    """
    if mention.precision == "weekday" and mention.weekday is not None:
        back = timedelta(days=(anchor.weekday() - mention.weekday) % 7)
        ahead = timedelta(days=(mention.weekday - anchor.weekday()) % 7)
        past, future = anchor - back, anchor + ahead
        return _chosen((past, past), (future, future), anchor, prefer)
    if mention.year is not None:
        return _in_year(mention, mention.year)
    if mention.month is None:
        return None
    # Nine years either side: 29 February comes back after eight at the latest (1896 to 1904).
    years = range(max(MINYEAR, anchor.year - 9), min(9999, anchor.year + 9) + 1)
    readings = [found for year in years if (found := _in_year(mention, year)) is not None]
    past_ones = [r for r in readings if r[0] <= anchor]
    future_ones = [r for r in readings if r[1] >= anchor]
    return _chosen(past_ones[-1] if past_ones else None, future_ones[0] if future_ones else None, anchor, prefer)


def _in_year(mention: DateMention, year: int) -> tuple[date, date] | None:
    if mention.month is None:
        return date(year, 1, 1), date(year, 12, 31)
    last = monthrange(year, mention.month)[1]
    if mention.day is None:
        return date(year, mention.month, 1), date(year, mention.month, last)
    if mention.day > last:
        return None
    day = date(year, mention.month, mention.day)
    # A weekday picks the year; with a year given by the text, a wrong weekday is a slip of the pen.
    if mention.year is None and mention.weekday is not None and day.weekday() != mention.weekday:
        return None
    return day, day


def _chosen(
    past: tuple[date, date] | None, future: tuple[date, date] | None, anchor: date, prefer: Prefer
) -> tuple[date, date] | None:
    if past is None or future is None:
        return past or future
    if prefer == "nearest":
        return past if (anchor - past[1]) <= (future[0] - anchor) else future
    return past if prefer == "past" else future
