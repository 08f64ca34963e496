"""An assistant that says what it is told to say, from articles that it really holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from greenland_qa.archive import Listing
from greenland_qa.domain import (
    Answer,
    AnswerKind,
    Article,
    Candidate,
    Coverage,
    Event,
    Evidence,
    EvidenceFound,
    Inquiry,
    Journey,
    Question,
    Refusal,
    RefusalReason,
    ReplyReady,
    Sentence,
    SentenceChecked,
    Turn,
    Verdict,
)
from making import a_passage, a_span


class ScriptedAssistant:
    """Answers each question of its script with words of an article, refuses all others; remembers what was asked."""

    def __init__(self, articles: Sequence[Article], script: Mapping[str, str]) -> None:
        self._articles = tuple(articles)
        self._script = script
        self.asked: list[Question] = []

    def stream(
        self,
        question: str,
        *,
        as_of: date | str | None = None,
        asked_on: date | str | None = None,
        outlets: Sequence[str] = (),
        history: Iterable[tuple[str, str]] = (),
        since: date | str | None = None,
        until: date | str | None = None,
        by_quotation: bool = False,
    ) -> Iterator[Event]:
        assert isinstance(asked_on, date)
        as_of, since, until = map(_day, (as_of, since, until))
        self.by_quotation = by_quotation
        turns = tuple(Turn(question=q, answer=a) for q, a in history)
        asked = Question(
            text=question,
            asked_on=asked_on,
            as_of=as_of,
            outlets=tuple(outlets),
            turns=turns,
            since=since,
            until=until,
        )
        self.asked.append(asked)
        return self._events(asked)

    def _events(self, asked: Question) -> Iterator[Event]:
        inquiry = Inquiry(question=asked, stand_alone=asked.text, kind=AnswerKind.OTHER)
        evidence, sentences = self._found(asked.text)
        yield EvidenceFound(inquiry=inquiry, evidence=evidence)
        for sentence in sentences:
            yield SentenceChecked(sentence=sentence)
        coverage = Coverage(articles=len(self._articles), undated=0, first=None, last=None)
        reply = (
            Answer(sentences=sentences, writer="scripted")
            if sentences
            else Refusal(reason=RefusalReason.NO_EVIDENCE, message="The archive does not say.", coverage=coverage)
        )
        journey = Journey(
            question=asked,
            inquiry=inquiry,
            candidates=tuple(Candidate(passage=e.passage, score=1.0) for e in evidence),
            evidence=evidence,
            reply=reply,
            seconds={"retrieve": 0.002, "total": 0.004},
        )
        yield ReplyReady(journey=journey)

    def _found(self, question: str) -> tuple[tuple[Evidence, ...], tuple[Sentence, ...]]:
        words = self._script.get(question)
        if words is None:
            return (), ()
        article = next(a for a in self._articles if words in a.body)
        span = a_span(article, words)
        sentence = Sentence(text=words, spans=(span,), verdict=Verdict.SUPPORTED, reason="verbatim")
        return (Evidence(span=span, passage=a_passage(article), relevance=0.8),), (sentence,)

    def article(self, article_id: str) -> Article:
        return next(a for a in self._articles if a.source.article_id == article_id)

    def articles(self) -> tuple[Listing, ...]:
        return tuple(Listing(source=a.source, chars=len(a.body), passages=1) for a in self._articles)


def _day(day: date | str | None) -> date | None:
    return date.fromisoformat(day) if isinstance(day, str) else day
