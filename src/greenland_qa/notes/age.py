"""An answer about the present in, a note that what it rests on is old out."""

from __future__ import annotations

import re
from datetime import date

from greenland_qa.domain import AnswerKind, Inquiry, Sentence, Source
from greenland_qa.language.days import dated

# A question for what is latest, now or still so: a story runs about twelve days and then fades (`retrieve` measured it), so
# that after a month another one may have taken its place.
LATEST_DAYS = 30
# A question in the present tense that says no more: most of what it asks for (who leads, how many serve) stays so for a
# season, and a note under each answer of last month would not be read.
PRESENT_DAYS = 90

_PRESENT = re.compile(
    r"\b(?:is|are|am|isn['’]t|aren['’]t|does|do|doesn['’]t|don['’]t|has|have|hasn['’]t|haven['’]t|can|plans?|wants?|remains?"
    r"|serves?|leads?|runs?|holds?|owns?|costs?|lives?|will)\b|\b(?:who|what|where|how)['’]s\b",
    re.I,
)
_PAST = re.compile(
    r"^\W*(?:who|what|which(?: \w+){1,3}?) \w{3,}ed\b|\b(?:did|didn['’]t|was|were|wasn['’]t|weren['’]t|had|happened|began|became|went|came)\b",
    re.I,
)
# What was said stays said, an order of events stays, and so does why.
_LASTING = (AnswerKind.STATEMENT, AnswerKind.ORDER, AnswerKind.REASON)


def old_news(inquiry: Inquiry, sentences: tuple[Sentence, ...]) -> tuple[str, ...]:
    """One note at most: how old the newest cited article is, or that its age is not known; () for what is about the past."""
    limit = _limit(inquiry)
    sources = tuple({s.source.article_id: s.source for sentence in sentences for s in sentence.spans}.values())
    if limit is None or not sources:
        return ()
    today = inquiry.question.as_of or inquiry.question.asked_on
    newest = max((s for s in sources if s.published.day), key=_when, default=None)
    if newest is None:
        # In an archive of undated articles this would stand under most answers; each citation says it anyway.
        return (_unknown(len(sources)),) if limit == LATEST_DAYS else ()
    age = (today - _when(newest)[0]).days
    if age <= limit:
        return ()
    asked = "as of which it is asked" if inquiry.question.as_of else "it is asked"
    undated = sum(s.published.day is None for s in sources)
    return (
        f"The newest {'dated ' if undated else ''}article that this rests on was published on {dated(newest.published)}"
        f", {age:,} days before the day {asked}." + (f" Of {undated:,} more the day is not known." if undated else ""),
    )


def _limit(inquiry: Inquiry) -> int | None:
    """How many days old an answer may be without a note; None where the question is not about now."""
    text = inquiry.own
    if inquiry.window is not None:
        # "Who leads this week?" is about now as long as its days still run; "in January" is not.
        end = inquiry.window.end
        if end is not None and end < (inquiry.question.as_of or inquiry.question.asked_on):
            return None
    if inquiry.wants_latest:
        return LATEST_DAYS
    if inquiry.kind in _LASTING or _PAST.search(text) or not _PRESENT.search(text):
        return None
    return PRESENT_DAYS


def _when(source: Source) -> tuple[date, str]:
    return source.published.day or date.min, source.article_id


def _unknown(articles: int) -> str:
    if articles == 1:
        return "When the article that this rests on was published is not known, so this may be out of date."
    return "When the articles that this rests on were published is not known, so this may be out of date."
