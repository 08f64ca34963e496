"""What a source says of its own date in, the day of publication out, or unknown.

Never the clock's day, never the file's age. First found, first believed: metadata.csv, the JSON field or a line that
states it, the file's name, the text itself. The text comes last because there the day is read between the lines: it is
the day of the newest thing reported, and only where nothing speaks against it.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime

from greenland_qa.language.dates import DateMention, find_dates

# Printed news begins about here; an earlier date is a slip.
EARLIEST = date(1600, 1, 1)
_STAMP = re.compile(r"\s*date(?:[ \t]|[ \t]?:[ \t]?)[ \t]{0,8}(?P<day>\d{4}-\d{2}-\d{2})(?=\s|$)[ \t,:;–—-]*\n*", re.I)
_ISO = re.compile(r"(?P<year>\d{4})(?P<sep>[-/.]?)(?P<month>\d{2})(?P=sep)(?P<day>\d{2})(?![\d])")
_IN_A_NAME = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<sep>[-_.]?)(?P<month>\d{2})(?P=sep)(?P<day>\d{2})(?!\d)")
_LABEL = re.compile(
    r"(?:(?:first |originally )?(?:published|posted)(?: on| at)?|publication date|date published|issued)"
    r"\b[ \t]*:?[ \t]*",
    re.I,
)
# "Date:" alone heads a page; further down it is the date of what is described.
_HEAD = re.compile(r"date\b[ \t]*:[ \t]*", re.I)
_UPDATED = re.compile(r"(?:last )?(?:updated|modified)(?: on| at)?\b[ \t]*:?[ \t]*", re.I)
_TIME = re.compile(
    r"[T ,|·•–—-]*(?:at )?(?:\d{1,2}(?:[:.]\d{2}){0,2}(?:\.\d+)?)?\s*(?:[ap]\.?m\.?)?"
    r"\s*(?:\(?(?:[A-Z]{1,5}|[+-]\d\d:?\d\d)\)?)?[\s|·•.]*",
    re.I,
)
# Where a text reports its news; later come the history and the background.
LEAD_CHARS = 1_500
# How far down a line may stand that states the date, and how long it may be.
_STATING_LINES, _STATING_CHARS = 6, 120


class BadDay(ValueError):
    """Why a stated date cannot be used, as the end of the sentence "The date ... "."""


def stamped(text: str) -> tuple[str | None, str]:
    """The ISO date of a leading stamp (" date 2026-01-07 ..."), or None, and the text without the stamp."""
    match = _STAMP.match(text)
    return (match["day"], text[match.end() :]) if match else (None, text)


def stated_day(value: str, today: date) -> date:
    """The day that a statement gives: ISO date or datetime, RFC 822, or one full date in words; in its own time zone.

    Raises: BadDay where it gives none, or one after tomorrow (a day may have begun elsewhere) or before 1600.
    """
    value = value.strip()
    day = _iso(value) or _rfc822(value) or _in_words(value)
    if day is None:
        raise BadDay("is not a day that can be read; write it as 2026-01-31")
    if not EARLIEST <= day <= today + timedelta(days=1):
        raise BadDay("lies in the future" if day > today else "lies before there was news")
    return day


def day_in_name(name: str, today: date) -> date | None:
    """The day in a file's name (2026-01-07, 2026_01_07 or 20260107); None if it has none or several."""
    days = {day for match in _IN_A_NAME.finditer(name) if (day := _day_of(match)) and day <= today + timedelta(days=1)}
    return days.pop() if len(days) == 1 else None


def stating_line(text: str) -> str | None:
    """The date's words in one of the first lines: after "Published:", or as all that the line says; None if in none."""
    lines = [line.strip(" \t*_|") for line in text[:2_000].split("\n") if line.strip()][:_STATING_LINES]
    short = [line for line in lines if len(line) <= _STATING_CHARS]
    for label, among in ((_LABEL, short), (_HEAD, [line for line in lines[:2] if line in short]), (_UPDATED, short)):
        for line in among:
            if (match := label.match(line)) and (said := _only_a_date(line[match.end() :])):
                return said
    said = next((said for line in short if (said := _only_a_date(re.sub(r"^By [^|·•]{3,80}[|·•]\s*", "", line)))), None)
    return None if said and _is_one_of_several(said, text) else said


def _is_one_of_several(said: str, text: str) -> bool:
    """Whether other lines are other dates and no more: a chronicle, and the first of its days is not the day it came out."""
    lines = (line.strip(" \t*_|") for line in text.split("\n") if len(line) <= _STATING_CHARS)
    days = {mention.full for line in lines if (found := _only_a_date(line)) for mention in find_dates(found)}
    return len(days | {find_dates(said)[0].full}) > 1


def _only_a_date(words: str) -> str | None:
    """The date's own words where the words are one full date, with at most a time behind it."""
    mentions = find_dates(words[:_STATING_CHARS])
    if not mentions or mentions[0].start != 0 or mentions[0].full is None:
        return None
    return mentions[0].text if _TIME.fullmatch(words, mentions[0].end) else None


def _day_of(match: re.Match[str]) -> date | None:
    try:
        return date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        return None


def _iso(value: str) -> date | None:
    try:
        return datetime.fromisoformat(value).date()
    except ValueError:
        pass
    match = _ISO.match(value)
    # Feeds write seconds and zones in more ways than fromisoformat reads; the day stands first in all of them.
    return _day_of(match) if match and re.match(r"$|[T ]\d{1,2}[:.]?\d{2}", value[match.end() :]) else None


def _rfc822(value: str) -> date | None:
    try:
        return parsedate_to_datetime(value).date() if re.search(r"[A-Za-z]{3} \d{4} \d", value) else None
    except (ValueError, TypeError, IndexError):
        return None


def _in_words(value: str) -> date | None:
    full = {mention.full for mention in find_dates(value[:_STATING_CHARS])} - {None}
    return full.pop() if len(full) == 1 and len(value) <= _STATING_CHARS else None


# A full date in a text is the day of publication, or the day before, only where it follows a place at the very start,
# or where a sentence of the lead reports on it and names its weekday. Without the weekday 4 of 5 such dates were
# history (the 3,330 articles of rtqa-2023, held against the dates that their publishers state).
_ENDS = ("\n", ". ", "! ", "? ")
# A sentence is looked at so far to either side of its date.
_SENTENCE_CHARS = 500
_DATELINE = re.compile(r"[^\W\d_]{2}[^\n\d]{0,40}[,—–-]\s*")
_DATELINE_ENDS = re.compile(r"[\s,.]*(?:\([A-Z]|[—–:/-])")
_REPORTS = re.compile(
    r"\b(?:said|says|told|confirmed|announced|reported|reports|according to|stated|declared|officially|issued|met"
    r"|arrived|held|warned|spoke|began|started|launched|signed|voted|convened|agreed)\b",
    re.I,
)
# Before the date: it is a plan, a deadline or a start from which something runs, not the day reported on.
_PLANNED = re.compile(
    r"\b(?:will|would|shall|plans?|planned|planning|scheduled|due|expected|set|intends?"
    r"|to (?:be|open|begin|start|take|hold|meet|run))\b"
    r"|\b(?:by|until|till|before|from|since|after|starting|beginning|effective|through|no later than)\s+(?:the\s+)?$",
    re.I,
)
_HISTORY = re.compile(
    r"\b(?:years? (?:ago|after|since|before)|anniversary|histor(?:y|ic|ical)|at the time|back in|born|founded"
    r"|established in|originally|in the past|previously|earlier in|first (?:published|appeared)|archived?|copyright|©"
    r"|when (?:s?he|they) w(?:as|ere)|died)\b",
    re.I,
)


def day_in_text(text: str, today: date) -> date | None:
    """The newest day that the text dates in full and reports on, where nothing speaks against it; or None."""
    mentions = find_dates(text)
    lead = [m for m in mentions if m.start < LEAD_CHARS and _reported(text, m)]
    newest = max((d for m in lead if (d := m.full) is not None and d <= today + timedelta(days=1)), default=None)
    if newest is None:
        return None
    # A later year anywhere, even of a plan, shows that the day is history seen from the text.
    return None if any(m.year is not None and m.year > newest.year for m in mentions) else newest


def _reported(text: str, mention: DateMention) -> bool:
    """Whether the date opens the text as a dateline, or stands with its right weekday in a sentence that reports."""
    if _is_dateline(text, mention):
        return True
    if mention.full is None or mention.weekday != mention.full.weekday():
        return False
    low, high = max(0, mention.start - _SENTENCE_CHARS), mention.end + _SENTENCE_CHARS
    start = max(low, *(text.rfind(mark, low, mention.start) + 1 for mark in _ENDS))
    ends = [at for mark in _ENDS if (at := text.find(mark, mention.end, high)) >= 0]
    sentence, before = text[start : min(ends, default=high)], text[start : mention.start]
    return bool(_REPORTS.search(sentence)) and not (_PLANNED.search(before) or _HISTORY.search(sentence))


def _is_dateline(text: str, mention: DateMention) -> bool:
    """Whether the text opens with a place and this date: "NUUK, Jan. 28, 2026 (Agency) - ..."."""
    place = text[: mention.start]
    is_place = _DATELINE.fullmatch(place) is not None and place.split(",")[0].strip(" —–-").isupper()
    return is_place and _DATELINE_ENDS.match(text, mention.end) is not None
