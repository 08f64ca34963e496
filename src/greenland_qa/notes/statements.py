"""A question and a span in, what the span gives as the answer out: a figure, a length of time or a date that compares.

Deliberately not names: two names may be one person, or two who both did it. A span that could give two answers, or that
may speak of another thing or of another time, gives none.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from greenland_qa.domain import AnswerKind, Inquiry, Span
from greenland_qa.language.amounts import Amount, amounts, is_plural, lengths_of_time, thing_of
from greenland_qa.language.claims import gives_word
from greenland_qa.language.dates import DateMention, find_dates, resolve
from greenland_qa.language.match import held, keys_by_letter
from greenland_qa.language.tokens import STOPWORDS, fold, stem, words
from greenland_qa.notes.matter import clause_at, is_of_the_named, named_there, of_one_matter, terms_of, told_otherwise

_HOW_MANY = re.compile(r"\bhow many\b|\b(?:number|amount|total) of\b", re.I)
_PERCENT = re.compile(r"\bper ?cent\w*|\bproportion\b|\bshare\b(?= of|$)", re.I)
_PEOPLE = re.compile(r"\bpopulation\b", re.I)
_MEASURES = frozenset(
    thing_of(stem(unit))
    for unit in """kilometres metres miles feet inches kilograms kg tonnes tons litres liters gallons barrels degrees hectares
    acres dollars euros pounds crowns cc""".split()
)
# What was so at another time is no rival of what is so.
_AT_ANOTHER_TIME = re.compile(
    r"\b(?:previous(?:ly)?|original(?:ly)?|initial(?:ly)?|formerly|once|used to|earlier|by then|no longer|instead of"
    r"|last (?:year|month|week|time)|compared (?:to|with)|(?:up|down|rose|fell|risen|fallen) (?:\w+ )?from"
    r"|(?:years?|months?|weeks?) (?:ago|earlier|before))\b",
    re.I,
)
# A sum over several events, or over a time, is no rival of a figure of one event.
_SUMMED = re.compile(
    r"\b(?:since|so far|overall|altogether|combined|in (?:total|all)|a total of|average|this (?:week|month|year)|per(?! ?cent)|each|daily)\b",
    re.I,
)
# What happens but once: two years of it are two claims. Attacks, meetings and openings come again within a week, so of them
# only days that touch are taken for one event told in two ways.
_ONCE = re.compile(
    r"\b(?:born|birth|di(?:e|ed)|death|built|construct\w*|found(?:ed|ing)|establish\w*|incorporat\w+|independen\w+)\b",
    re.I,
)
_ONE_EVENT_DAYS = 2
# Figures of what has happened are corrected within days. Later ones are, as often, those of the next such event.
_CORRECTED_DAYS = 7
_PAST = re.compile(r"\b(?:did|was|were|had)\b", re.I)


@dataclass(frozen=True, slots=True)
class Statement:
    """What a span gives as the answer: the words that say so, verbatim; what they measure, or the first and the last day
    that they may mean.
    """

    span: Span
    words: str
    start: int
    amount: Amount | None = None
    days: tuple[date, date] | None = None


def statement(inquiry: Inquiry, span: Span) -> Statement | None:
    """What the span gives as the answer; None where it gives none, several, or may speak of something else."""
    give = _GIVERS.get(inquiry.kind)
    found = give(inquiry, span) if give and not _AT_ANOTHER_TIME.search(span.text) else None
    if found is None or not _speaks_of_it(inquiry, found):
        return None
    counts = found.amount.counts if found.amount else ()
    of_it = is_of_the_named(inquiry, span.text, found.start, counts, dated=found.days is not None)
    return found if of_it else None


def excludes(inquiry: Inquiry, one: Statement, other: Statement) -> bool:
    """Whether both cannot be true of the same thing at the same time."""
    if told_otherwise(one.span.text, other.span.text) or not of_one_matter(inquiry, one.span, other.span):
        return False
    if one.days is not None and other.days is not None:
        return _are_other_days(inquiry, one.days, other.days)
    return one.amount is not None and other.amount is not None and _are_other_amounts(inquiry, one, other)


def _number(inquiry: Inquiry, span: Span) -> Statement | None:
    # "Aged under 6", "60 years old" count nobody.
    found = [
        a
        for a in amounts(span.text)
        if not re.match(r"[ -](?:years?|months?|weeks?|days?|hours?)\b", span.text[a.end :])
    ]
    terms = {thing_of(t.key) for t in terms_of(inquiry).terms}
    wanted = [a for a in found if _is_asked(inquiry, a, span.text)]
    # "20 people were injured and 13 killed", "13 were killed and 20 people injured": which one is meant is not said.
    others = [a for a in found if a not in wanted and (not a.counts or terms & {*a.counts}) and not a.unit]
    return None if others else _one(inquiry, span, wanted)


def _duration(inquiry: Inquiry, span: Span) -> Statement | None:
    return _one(inquiry, span, list(lengths_of_time(span.text)))


def _one(inquiry: Inquiry, span: Span, found: list[Amount]) -> Statement | None:
    """The one amount; None for none, for several that exclude each other, and for one that the question says itself."""
    if not found or any(found[0].excludes(other) or found[0].unit != other.unit for other in found):
        return None
    amount = found[0]
    asked_with = amounts(inquiry.stand_alone)
    if any(not amount.excludes(other) and other.unit == amount.unit for other in asked_with):
        return None
    return Statement(span, amount.text, amount.start, amount=amount)


def _date(inquiry: Inquiry, span: Span) -> Statement | None:
    """The one date."""
    found = find_dates(span.text)
    if len(found) != 1 or found[0].precision == "weekday":
        return None
    mention = found[0]
    said = _is_of_saying(mention, span.text) and not gives_word(inquiry.stand_alone)
    days = days_of(mention, span)
    if said or days is None:
        return None
    return Statement(span, mention.text, mention.start, days=days)


def _is_of_saying(mention: DateMention, text: str) -> bool:
    """Whether the date stands beside who said it: the day on which it was said is not the day on which it happened."""
    before, after = text[: mention.start].split()[-4:], text[mention.end :].split()[:3]
    return gives_word(" ".join((*before, *after)))


_GIVERS: dict[AnswerKind, Callable[[Inquiry, Span], Statement | None]] = {
    AnswerKind.NUMBER: _number,
    AnswerKind.DURATION: _duration,
    AnswerKind.DATE: _date,
}


def days_of(mention: DateMention, span: Span) -> tuple[date, date] | None:
    """The days that the date means. Without a year it is the nearest to the day of publication, unknown where that is."""
    published = span.source.published.day
    if mention.year is None and published is None:
        return None
    return resolve(mention, published or date.min, "nearest")


def _is_asked(inquiry: Inquiry, amount: Amount, text: str) -> bool:
    """Whether the amount counts what the question wants counted."""
    question = inquiry.stand_alone
    if _PERCENT.search(question):
        return amount.unit == "%"
    if _PEOPLE.search(question):
        return thing_of(stem("people")) in amount.counts or _follows_population(text, amount)
    thing = _counted_thing(question)
    if thing is not None:
        return (
            not amount.unit and thing == _counted(amount, text) and (_tells_which(inquiry) or _is_total(amount, text))
        )
    return amount.unit not in ("", "%") or bool(_MEASURES & {*amount.counts})


def _counted_thing(question: str) -> str | None:
    """Key of what "how many ..." counts: of "US service members", members."""
    opened = _HOW_MANY.search(question)
    if opened is None:
        return None
    thing = None
    for word in words(question[opened.end() :]):
        if fold(word.text) in STOPWORDS and word.key != "usa":
            break
        thing = thing_of(word.key)
        if is_plural(word.text):
            break
    return thing


def _counted(amount: Amount, text: str) -> str | None:
    """Key of what the amount counts: the last word of its phrase, or the one tied to it ("a 13-person team")."""
    tied = text[amount.end : amount.end + 1] == "-"
    return (amount.counts[0] if tied else amount.counts[-1]) if amount.counts else None


def _tells_which(inquiry: Inquiry) -> bool:
    """Whether the question says more of what it counts than its name and whose it is: "signed", "stationed"."""
    return sum(not t.named for t in terms_of(inquiry).terms) > 1


def _is_total(amount: Amount, text: str) -> bool:
    """Whether the amount is told as that of the whole: "NATO has 32 members". "Six members signed" is of some."""
    return bool(re.search(r"\b(?:has|have|had|of|with|total|includes?|comprises?)\s+$", text[: amount.start], re.I))


def _follows_population(text: str, amount: Amount) -> bool:
    """ "The population was 3,559", "has a population of 3,559"."""
    return not amount.unit and bool(re.search(r"\bpopulation\b(?:\W+\w+){0,5}\W+$", text[: amount.start], re.I))


def _speaks_of_it(inquiry: Inquiry, found: Statement) -> bool:
    """Whether the value's clause holds every word of the question that says something, and sentence or title its names."""
    terms, text = terms_of(inquiry), found.span.text
    clause = keys_by_letter(clause_at(text, found.start))
    things = {thing_of(key) for keys in clause.values() for key in keys}
    plain = [t for t in terms.terms if not t.named and not _PERCENT.fullmatch(t.key)]
    return named_there(terms, found.span) and all(held(t.key, clause) or thing_of(t.key) in things for t in plain)


def _are_other_days(inquiry: Inquiry, a: tuple[date, date], b: tuple[date, date]) -> bool:
    if a[0] <= b[1] and b[0] <= a[1]:
        return False
    apart = max((b[0] - a[1]).days, (a[0] - b[1]).days)
    return apart <= _ONE_EVENT_DAYS or _ONCE.search(inquiry.stand_alone) is not None


def _are_other_amounts(inquiry: Inquiry, one: Statement, other: Statement) -> bool:
    a, b = one.amount, other.amount
    if a is None or b is None or a.unit != b.unit or not a.excludes(b):
        return False
    if not _of_one_time(one.span, other.span) or not _may_be_one_event(inquiry, one.span, other.span):
        return False
    thing = _counted_thing(inquiry.stand_alone)
    if thing is not None:
        wanted = {thing_of(t.key) for t in terms_of(inquiry).terms}
        # "13 wounded soldiers" and "15 soldiers" may both be true.
        return _which(a, thing) - wanted == _which(b, thing) - wanted
    return bool(a.unit) or bool(_PEOPLE.search(inquiry.stand_alone)) or bool({*a.counts} & {*b.counts} & _MEASURES)


def _which(amount: Amount, thing: str) -> frozenset[str]:
    """The keys between the figure and the thing counted, which say which of these things are meant."""
    return frozenset(amount.counts[: amount.counts.index(thing)] if thing in amount.counts else amount.counts)


def _of_one_time(one: Span, other: Span) -> bool:
    """Whether the two sentences name no different times: what was counted in 2010 is not what was counted in 2020."""
    a, b = ([m for m in find_dates(s.text) if not _is_of_saying(m, s.text)] for s in (one, other))
    if a and b:
        return all(any(_may_be_one(x, y) for y in b) for x in a) and all(any(_may_be_one(x, y) for x in a) for y in b)
    return not any(m.year or m.precision == "month" for m in (*a, *b))


def _may_be_one_event(inquiry: Inquiry, one: Span, other: Span) -> bool:
    """Whether the articles are near enough in time, and neither alone sums up."""
    if bool(_SUMMED.search(one.text)) != bool(_SUMMED.search(other.text)):
        return False
    days = [s.source.published.day for s in (one, other)]
    apart = abs((days[0] - days[1]).days) if days[0] and days[1] else 0
    return apart <= _CORRECTED_DAYS or not _PAST.search(inquiry.stand_alone)


def _may_be_one(a: DateMention, b: DateMention) -> bool:
    pairs = ((a.day, b.day), (a.month, b.month), (a.year, b.year), (a.weekday, b.weekday))
    shared = [(x, y) for x, y in pairs if x is not None and y is not None]
    return bool(shared) and all(x == y for x, y in shared)
