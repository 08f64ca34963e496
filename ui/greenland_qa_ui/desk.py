"""What the page works with, and one visitor's place in it. Knows neither HTML nor Gradio."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from greenland_qa import Answer, Assistant, GreenlandQAError, Settings
from greenland_qa.archive import Conversations
from greenland_qa.domain import Coverage
from greenland_qa.evaluation.drafting import draft
from greenland_qa.exports import bibtex, csl_json, markdown, page, record
from greenland_qa.formats import reply_json
from greenland_qa_ui.exchange import Exchange

QUESTIONS_SHOWN = 6
# Questions are made from the newest articles of a large archive: reading all of it would take minutes.
ARTICLES_READ = 60
FORMATS = {
    "markdown": ("md", "text/markdown", markdown),
    "html": ("html", "text/html", page),
    "json": ("json", "application/json", record),
    "bibtex": ("bib", "application/x-bibtex", lambda _, journeys: bibtex(journeys)),
    "csl": ("csl.json", "application/vnd.citationstyles.csl+json", lambda _, journeys: csl_json(journeys)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One visitor's conversation: what was asked, and where it is kept, if it is."""

    exchanges: tuple[Exchange, ...] = ()
    kept_as: str = ""

    def with_last(self, exchange: Exchange) -> Visit:
        """The same with this exchange in the place of the one with its number, or behind the others."""
        before = tuple(e for e in self.exchanges if e.number < exchange.number)
        return replace(self, exchanges=(*before, exchange))


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A text to take away, as a file."""

    name: str
    kind: str
    text: str


@dataclass(slots=True, kw_only=True)
class Desk:
    """The assistant, and what else the page may use: without settings it changes no article, without
    conversations it keeps nothing."""

    assistant: Assistant
    settings: Settings | None = None
    conversations: Conversations | None = None
    golden: Path | None = None
    _asked_for: dict[Coverage, tuple[str, ...]] = field(default_factory=dict)
    _drafting: threading.Lock = field(default_factory=threading.Lock)

    def questions(self) -> tuple[str, ...]:
        """Questions that the archive answers, made from its articles; the same ones until it changes."""
        coverage = self.assistant.coverage()
        with self._drafting:
            if coverage not in self._asked_for:
                self._asked_for = {coverage: self._drafted()}
            return self._asked_for[coverage]

    def _drafted(self) -> tuple[str, ...]:
        newest = self.assistant.articles()[:ARTICLES_READ]
        articles = [self.assistant.article(listing.source.article_id) for listing in newest]
        drafted = (str(row["question"]) for row in draft(articles, 4 * QUESTIONS_SHOWN) if row.get("answerable"))
        return tuple(islice(filter(self._answers, drafted), QUESTIONS_SHOWN))

    def _answers(self, question: str) -> bool:
        try:
            return isinstance(self.assistant.ask(question), Answer)
        except GreenlandQAError:
            return False

    def keep(self, visit: Visit) -> Visit:
        """Keeps the last exchange of the visit, and the earlier ones too when they are not kept yet."""
        last = visit.exchanges[-1].journey
        if self.conversations is None or last is None:
            return visit
        if visit.kept_as:
            self.conversations.keep(visit.kept_as, last)
            return visit
        begun = self.conversations.begin(visit.exchanges[0].question)
        for exchange in visit.exchanges:
            if exchange.journey is not None:
                self.conversations.keep(begun, exchange.journey)
        return replace(visit, kept_as=begun)

    def opened(self, conversation: str) -> Visit:
        """The visit that goes on with a kept conversation."""
        if self.conversations is None:
            return Visit()
        journeys = self.conversations.journeys(conversation)
        exchanges = tuple(Exchange.of(number, journey) for number, journey in enumerate(journeys, 1))
        return Visit(exchanges=exchanges, kept_as=conversation if exchanges else "")

    def said(self, exchange: Exchange, verdict: str, comment: str, conversation: str) -> str:
        """The line of feedback on a reply of a kept conversation, kept with it; of one that is not, "", nothing is kept."""
        assert exchange.journey is not None
        asked = exchange.journey.question
        line = {
            "question": asked.text,
            "as_of": str(asked.as_of) if asked.as_of else None,
            "asked_on": str(asked.asked_on),
            "verdict": verdict,
            "comment": comment,
            "reply": reply_json(exchange.journey),
        }
        text = json.dumps(line, ensure_ascii=False)
        if self.conversations is not None and conversation:
            self.conversations.say(text, conversation)
        return text


def taken(name: str, exchanges: Sequence[Exchange], form: str) -> Taken | None:
    """The conversation in one of FORMATS; None where there is no such form, or nothing to take."""
    journeys = [e.journey for e in exchanges if e.journey is not None]
    if form not in FORMATS or not journeys:
        return None
    ending, kind, write = FORMATS[form]
    return Taken(name=f"{name}.{ending}", kind=kind, text=write(journeys[0].question.text, journeys))
