"""A question and the day it is asked on in, the days that its time words speak of out; and the dates of any text.

Knows no clock and no archive. News is asked about afterwards, so "on Monday" and "in January" are the last ones that
have begun, unless the question speaks of what is to come.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Literal

from greenland_qa.language.mentions import DateMention, Precision, Prefer, find_dates, resolve
from greenland_qa.language.relative import Days, month_of, relative_days, shift_days, week_of, weekend_of, year_of

__all__ = ["DateMention", "Days", "Precision", "Prefer", "TimeWords", "find_dates", "resolve", "time_words"]

Kind = Literal["published", "event"]


@dataclass(frozen=True, slots=True)
class TimeWords:
    """What a question says of time.

    `window` spans the days that its time words speak of; None if they name none. `words` are those words, verbatim,
    several joined by ", ". `stripped` is the question without them. `kind` is "event" where the days only name the
    thing asked about ("the January 28 meeting", "the 2024 budget") or lie ahead: articles may tell of it before and
    after.
    """

    window: Days | None
    words: str
    wants_latest: bool
    stripped: str
    kind: Kind = "published"


@dataclass(frozen=True, slots=True)
class _Found:
    """Time words at their place. `names_a_thing`: a noun follows ("the January 28 meeting"), so they stay in."""

    start: int
    end: int
    days: Days
    kind: Kind = "published"
    names_a_thing: bool = False
    is_relative: bool = False


_LATEST = re.compile(
    r"\b(?:latest|newest|most recent(?:ly)?|recent(?:ly)?|lately|current(?:ly)?|right now|as of now|now(?!\s+that\b)"
    r"|nowadays|these days|at the moment|at present|presently|so far|to date|up[ -]to[ -]date|still"
    r"|any (?:news|updates?)|updates? on|what(?:['’]s| is) new|breaking|today|tonight"
    r"|(?:last|most recently) (?:said|known|heard|seen|reported|happened))\b",
    re.I,
)
_AHEAD = re.compile(
    r"\b(?:will|won['’]t|shall|going to|plans?|planned|planning|scheduled|expected|due(?! to)|upcoming|set to|intends?"
    r"|tomorrow|(?:next|coming) (?:week|month|year|\w+day))\b|['’]ll\b",
    re.I,
)
# "before the meeting on 28 January", asked on the 15th, is this January's; asked in November it is not next year's.
SOON_DAYS = 31
_PAST_TENSE = re.compile(r"\b(?:did|didn['’]t|was|were|had|happened)\b", re.I)


def time_words(question: str, asked_on: date) -> TimeWords:
    """What the question says of time, seen from the day on which it is asked; weeks start on Monday.

    Several time words narrow each other where they overlap ("on Monday this week"). Where they do not, words that count
    from the day of asking win over dates ("Who said this week that in 2024 ...?"), else the window spans them all. A
    date that only names a thing counts if nothing else does.
    """
    ahead = bool(_AHEAD.search(question)) and not _PAST_TENSE.search(question)
    found = [_Found(*place, is_relative=True) for place in relative_days(question, asked_on, ahead=ahead)]
    for dated in _between(question, asked_on, ahead) + _dated(question, asked_on, ahead):
        if not any(dated.start < other.end and other.start < dated.end for other in found):
            found.append(dated)
    found.sort(key=lambda f: f.start)
    used = [f for f in found if f.kind == "published"] or found
    if not _overlap([f.days for f in used]):
        used = [f for f in used if f.is_relative] or used
    window = _together([f.days for f in used])
    if window is None:
        used = []  # "since Monday, before Monday": together they leave every day open
    lies_ahead = window is not None and window[0] is not None and window[0] > asked_on
    return TimeWords(
        window=window,
        words=", ".join(question[f.start : f.end] for f in used),
        wants_latest=_LATEST.search(question) is not None,
        stripped=_without(question, [f for f in used if not f.names_a_thing]),
        kind="event" if lies_ahead or any(f.kind == "event" for f in used) else "published",
    )


def _together(days: list[Days]) -> Days | None:
    """What the windows have in common; where that is nothing, what they span."""
    if not days:
        return None
    starts, ends = [d[0] for d in days], [d[1] for d in days]
    if _overlap(days):
        return max((s for s in starts if s), default=None), min((e for e in ends if e), default=None)
    start = None if None in starts else min(s for s in starts if s)
    end = None if None in ends else max(e for e in ends if e)
    return (start, end) if start or end else None


def _overlap(days: list[Days]) -> bool:
    return max((d[0] for d in days if d[0]), default=date.min) <= min((d[1] for d in days if d[1]), default=date.max)


def _without(question: str, found: list[_Found]) -> str:
    """The question without these places and what they leave dangling; itself if nothing else is left."""
    kept, at = [], 0
    for place in found:
        kept.append(question[at : place.start])
        at = max(at, place.end)
    text = " ".join("".join([*kept, question[at:]]).split()) if found else question
    if len(found) > 1:
        text = re.sub(r"\s+(?:and|or|to)\s*(?=[?.!,;]|$)", "", text)
    text = re.sub(r"\s+([?.!,;])", r"\1", text).lstrip(" ,;") if found else text
    return text if any(c.isalnum() for c in text) else question


# "before the talks began on [28 January]": the thing between may have a few words, within one clause.
_THING = r"(?:(?!\b(?:and|or|but)\b)[\w’'-]+\s+){0,7}?"
# The words that lead to a date, tried in this order: "by" and "before" bound a window, "early" takes a part of it.
_LEADS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(rf"(?:^|(?<=[\s(,\"“]))(?:{words})$", re.I))
    for name, words in (
        ("week", r"(?:(?:in|during)\s+)?(?:the\s+)?week\s+(?:of|beginning|starting|from)\s+(?:the\s+)?"),
        ("weekend", r"(?:(?:over|on|at)\s+)?(?:the\s+)?weekend\s+of\s+(?:the\s+)?"),
        (
            "until",
            r"(?:as\s+(?:of|at|on)|by|until|till|up\s+(?:to|until)|no\s+later\s+than)\s+(?:the\s+)?(?:end\s+of\s+)?",
        ),
        (
            "since",
            r"(?:(?:ever\s+)?since|starting|beginning|from)\s+(?:on\s+)?(?:the\s+(?:(?:start|beginning)\s+of\s+)?)?",
        ),
        ("before", r"(?:prior\s+to|before|earlier\s+than)\s+(?:the\s+)?"),
        ("after", r"(?:after|later\s+than)\s+(?:the\s+)?"),
        ("since", rf"since\s+{_THING}(?:on|in|of)\s+(?:the\s+)?"),
        ("before", rf"(?:prior\s+to|before)\s+{_THING}(?:on|in|of)\s+(?:the\s+)?"),
        # "after the meeting on 14 January": articles of that very day may tell what followed.
        ("since", rf"after\s+{_THING}(?:on|in|of)\s+(?:the\s+)?"),
        ("early", r"(?:(?:in|at)\s+)?(?:early(?:\s+|-)|(?:the\s+)?(?:beginning|start)\s+of\s+)"),
        ("mid", r"(?:in\s+)?(?:mid(?:\s+|-)|(?:the\s+)?middle\s+of\s+)"),
        ("late", r"(?:(?:in|at)\s+)?(?:late(?:\s+|-)|(?:the\s+)?end\s+of\s+)"),
        ("last", r"(?:(?:in|on)\s+)?(?:last|previous|this\s+past)\s+"),
        ("this", r"(?:(?:in|on)\s+)?this(?:\s+coming)?\s+"),
        ("next", r"(?:(?:in|on)\s+)?(?:next|the\s+coming)\s+"),
        ("plain", r"(?:on|in|during|throughout|around|for|dated)\s+(?:the\s+)?"),
    )
)
# "the January 28 meeting", "the 2024 budget": the date stands before what it names.
_DETERMINED = re.compile(r"(?:\b(?:the|a|an|that|its|their|his|her|our)|[’']s)\s+$", re.I)
_A_THING = re.compile(
    r"[ -](?!(?:and|or|to|until|of|on|in|at|by|for|with|was|were|is|are|did|do|does|had|has|have|that|which|when|where"
    r"|who)\b)[a-z]{3,}",
    re.I,
)


def _dated(question: str, asked_on: date, ahead: bool) -> list[_Found]:
    found = (_led(question, mention, asked_on, ahead) for mention in find_dates(question, any_case=True))
    return [place for place in found if place is not None]


def _led(question: str, mention: DateMention, asked_on: date, ahead: bool) -> _Found | None:
    """The mention with the words that lead to it, and the days that both mean."""
    before = question[: mention.start]
    lead, start = next(((n, m.start()) for n, pattern in _LEADS if (m := pattern.search(before))), ("", mention.start))
    names_a_thing = bool(_DETERMINED.search(before) and _A_THING.match(question, mention.end))
    # "the talks of 14 January", "World Cup 2026"
    of_a_thing = not lead and (mention.precision == "year" or re.search(r"\bof(?: the)?\s+$", before, re.I) is not None)
    is_event = of_a_thing or (names_a_thing and lead in ("", "plain"))
    if lead in ("last", "this", "next"):
        days = _which(lead, mention, asked_on)
    else:
        days = _resolved(mention, asked_on, ahead, may_lie_ahead=is_event or lead in ("until", "before"))
    if days is None:
        return None
    if is_event:
        return _Found(mention.start, mention.end, days, "event", names_a_thing)
    return _Found(start, mention.end, _led_days(lead, days), "published", names_a_thing)


def _resolved(mention: DateMention, asked_on: date, ahead: bool, *, may_lie_ahead: bool) -> tuple[date, date] | None:
    """The days behind us; those ahead where the question looks ahead, or where a deadline or a known event is near."""
    if may_lie_ahead and not ahead:
        nearest = resolve(mention, asked_on, "nearest")
        ahead = nearest is not None and 0 < (nearest[0] - asked_on).days <= SOON_DAYS
    return resolve(mention, asked_on, "future" if ahead else "past")


def _led_days(lead: str, days: tuple[date, date]) -> Days:
    first, last = days
    match lead:
        case "since":
            return first, None
        case "after":
            return shift_days(last, 1), None
        case "before":
            return None, shift_days(first, -1)
        case "until":
            return None, last
        case "week" if first == last:
            return week_of(first)[0], week_of(last)[1]
        case "weekend" if first == last:
            return weekend_of(week_of(first)[1], "the")
        case _:
            return _part(lead, first, last)


def _part(part: str, first: date, last: date) -> tuple[date, date]:
    """The early, middle or late third of a month or a year; all of it for any other word."""
    if part not in ("early", "mid", "late") or (last - first).days < 27:
        return first, last
    if (last - first).days > 31:
        month = {"early": 1, "mid": 5, "late": 9}[part]
        return date(first.year, month, 1), month_of(date(first.year, month + 3, 1))[1]
    begins = {"early": 1, "mid": 11, "late": 21}[part]
    return first.replace(day=begins), last if part == "late" else first.replace(day=begins + 9)


def _which(which: str, mention: DateMention, asked_on: date) -> tuple[date, date] | None:
    """ "last Tuesday": the last before today; "next Friday": that of the coming week; "this March": this year's."""
    if mention.precision == "weekday" and mention.weekday is not None:
        if which == "last":
            return resolve(mention, shift_days(asked_on, -1), "past")
        day = shift_days(week_of(asked_on, 1 if which == "next" else 0)[0], mention.weekday)
        return day, day
    if mention.year is not None or which == "this":
        return resolve(mention, year_of(asked_on)[1], "past")
    if which == "next":
        return resolve(mention, month_of(asked_on, 1)[0], "future")
    return resolve(mention, shift_days(month_of(asked_on)[0], -1), "past")


# Of two days of one month the month may be said once: "between 5 and 10 January", "5-10 January", "January 5 to 10".
_AND = r"(?:\s+(?P<and>and|to|until|till|through)\s+(?:the\s+)?|[–—-])"
_FIRST_DAY = re.compile(
    rf"(?:(?P<opens>\b(?:between|from))\s+(?:the\s+)?)?(?<![\d.,:])(?P<day>\d{{1,2}})(?:st|nd|rd|th)?{_AND}$", re.I
)
_LAST_DAY = re.compile(
    rf"{_AND}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?![\w:%]|[.,]\d)(?:,?\s+(?P<year>(?:19|20)\d\d)\b)?", re.I
)
_OPENS = re.compile(r"\b(?:between|from)\s+(?:the\s+)?(?:[\w’'-]+\s+){0,4}?$", re.I)
_TO = re.compile(
    r"\s*[–—-]\s*|(?:\s+[\w’'-]+){0,5}?\s+(?:and|to|until|till|through)\s+(?:[\w’'-]+\s+){0,5}?",
    re.I,
)


def _between(question: str, asked_on: date, ahead: bool) -> list[_Found]:
    """Windows with both ends said."""
    mentions = find_dates(question, any_case=True)
    prefer: Prefer = "future" if ahead else "past"
    found = []
    for first, last in pairwise(mentions):
        opens = _OPENS.search(question[: first.start])
        middle = question[first.end : last.start]
        if _TO.fullmatch(middle) and (opens or re.fullmatch(r"\s*(?:[–—-]|to|until|through)\s*", middle)):
            ends = resolve(last, asked_on, prefer)
            starts = resolve(first, ends[1], "past") if ends else None
            if starts and ends and starts[0] <= ends[1]:
                begins = opens.start() if opens else first.start
                of_things = _A_THING.match(question, last.end) is not None and _DETERMINED.search(
                    question, 0, last.start
                )
                found.append(_Found(begins, last.end, (starts[0], ends[1]), names_a_thing=bool(of_things)))
    one_month = (_days_of_one_month(question, mention, asked_on, prefer) for mention in mentions)
    return found + [place for place in one_month if place is not None]


def _days_of_one_month(question: str, mention: DateMention, asked_on: date, prefer: Prefer) -> _Found | None:
    if mention.day is None or mention.weekday is not None:
        return None
    low, high = mention, mention
    if before := _FIRST_DAY.search(question[: mention.start]):
        low = replace(mention, day=int(before["day"]))
        start, end, opened = before.start(), mention.end, before["opens"] or before["and"] != "and"
    elif after := _LAST_DAY.match(question, mention.end):
        high = replace(mention, day=int(after["day"]), year=mention.year or int(after["year"] or 0) or None)
        opens = _OPENS.search(question[: mention.start])
        start, end = opens.start() if opens else mention.start, after.end()
        opened = opens or after["and"] != "and"
    else:
        return None
    ends = resolve(high, asked_on, prefer) if opened and 0 < (low.day or 0) < (high.day or 0) <= 31 else None
    return _Found(start, end, (ends[1].replace(day=low.day or 1), ends[1])) if ends else None
