"""An assistant that answers at the pace of the test, from one article that was written here."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from datetime import date

from greenland_qa.domain import Answer, Article, Coverage, Event, Question, Refusal, RefusalReason, Reply
from making import an_article
from scripted import ScriptedAssistant

ICE = an_article(
    "The winter was long.\n" * 60 + "The harbour froze & the ships stayed away.\n" + "Then came the thaw.\n" * 60,
    title="A winter in the harbour",
    published=date(2026, 1, 7),
    outlet="The Harbour Post",
    url="https://harbour.example/winter",
)
QUOTE = "The harbour froze & the ships stayed away."


class PacedAssistant(ScriptedAssistant):
    """Waits before each event after the first until the test lets it go on; `breaks` makes it fail at that point."""

    writer = "extractive"

    def __init__(self, articles: Sequence[Article] = (ICE,), script: dict[str, str] | None = None) -> None:
        super().__init__(articles, {"What froze?": QUOTE} if script is None else script)
        self.held = False
        self.breaks: Exception | None = None
        self._go_on = threading.Semaphore(0)

    def go_on(self) -> None:
        self._go_on.release()

    def _events(self, asked: Question) -> Iterator[Event]:
        for number, event in enumerate(super()._events(asked)):
            if number and self.held:
                assert self._go_on.acquire(timeout=60)
            if number and self.breaks:
                raise self.breaks
            yield event

    def coverage(self) -> Coverage:
        return Coverage(
            articles=1, undated=0, first=date(2026, 1, 7), last=date(2026, 1, 7), outlets=("The Harbour Post",)
        )

    def damage(self) -> tuple[str, ...]:
        return ()

    def ask(self, question: str) -> Reply:
        """Who makes suggestions of its articles asks them to see whether they are answered: only the script is."""
        sentences = self._found(question)[1]
        if sentences:
            return Answer(sentences=sentences, writer=self.writer)
        return Refusal(reason=RefusalReason.NO_EVIDENCE, message="Not said.", coverage=self.coverage())
