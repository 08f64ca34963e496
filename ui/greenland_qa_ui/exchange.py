"""A question and what the assistant has said to it so far: a value that grows with the events of the stream.

Knows neither HTML nor Gradio; the page draws each value, and keeps the last one of each question for the session.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from greenland_qa import Answer, Assistant, GreenlandQAError, Journey, Refusal, Reply, Span
from greenland_qa.domain import Evidence, EvidenceFound, Inquiry, Question, ReplyReady, Sentence, SentenceChecked

# How much of the conversation a follow-up question may lean on; older turns have rarely anything to do with it.
TURNS_REMEMBERED = 4
# An archive may have thousands of outlets; nobody chooses more than this by hand.
MOST_OUTLETS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The limits that a reader sets around a question: days as YYYY-MM-DD, "" for none."""

    as_of: str = ""
    since: str = ""
    until: str = ""
    outlets: tuple[str, ...] = ()
    by_quotation: bool = False
    """Whether no language model may write, though there is one."""

    @classmethod
    def sent(cls, said: Mapping[str, Any]) -> Frame:
        """The frame as the page sends it; what is not of the right kind is left out."""
        as_of, since, until = (str(said.get(name) or "").strip()[:40] for name in ("as_of", "since", "until"))
        outlets = said.get("outlets")
        named = tuple(map(str, outlets))[:MOST_OUTLETS] if isinstance(outlets, list) else ()
        quoted = said.get("by_quotation") is True
        return cls(as_of=as_of, since=since, until=until, outlets=named, by_quotation=quoted)

    @classmethod
    def of(cls, question: Question) -> Frame:
        """The frame that a question was asked in."""
        as_of, since, until = (str(day or "") for day in (question.as_of, question.since, question.until))
        return cls(as_of=as_of, since=since, until=until, outlets=question.outlets)

    def asked_with(self) -> dict[str, Any]:
        """What of it is set, as the assistant takes it."""
        held = {name: getattr(self, name) for name in ("as_of", "since", "until", "outlets", "by_quotation")}
        return {name: value for name, value in held.items() if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One question of the conversation and what is known of its reply. `number` is its place, from 1."""

    number: int
    question: str
    frame: Frame = Frame()
    inquiry: Inquiry | None = None
    evidence: tuple[Evidence, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    journey: Journey | None = None
    fault: str = ""
    """What went wrong after the answer had begun, or that the reader stopped it."""

    @classmethod
    def of(cls, number: int, journey: Journey) -> Exchange:
        """An exchange that was kept."""
        return cls(
            number=number,
            question=journey.question.text,
            frame=Frame.of(journey.question),
            inquiry=journey.inquiry,
            evidence=journey.evidence,
            journey=journey,
        )

    @property
    def reply(self) -> Reply | None:
        return self.journey.reply if self.journey else None

    @property
    def is_working(self) -> bool:
        """Whether more of it is to come."""
        return self.journey is None and not self.fault

    @property
    def said(self) -> str:
        """The words of the reply as a follow-up question leans on them."""
        match self.reply:
            case Answer(sentences=sentences):
                return " ".join(s.text for s in sentences)
            case Refusal(message=message):
                return message
        return ""

    @property
    def used(self) -> tuple[Span, ...]:
        """The spans that the reply cites, or shows as the nearest; each once."""
        match self.reply:
            case Answer(sentences=sentences):
                shown = tuple(span for s in sentences for span in s.spans)
            case Refusal(nearest=nearest):
                shown = nearest
            case _:
                shown = tuple(span for s in self.sentences for span in s.spans)
        return tuple({span.id: span for span in shown}.values())

    @property
    def unused(self) -> tuple[Span, ...]:
        """What was found, as evidence or as a passage, and is not cited."""
        cited = self.used
        evidence = tuple(e.span for e in self.evidence if e.span not in cited)
        passages = tuple(c.passage for c in self.journey.candidates) if self.journey else ()
        shown = (*cited, *evidence)
        other = (
            Span(source=p.source, start=p.start, end=p.end, text=p.text)
            for p in passages
            if not any(s.source == p.source and p.start <= s.start < p.end for s in shown)
        )
        return (*evidence, *other)


def answering(assistant: Assistant, asked: Exchange, past: Sequence[Exchange]) -> Generator[Exchange, None, None]:
    """The exchange again each time that more of its reply is known; the last one has the reply, or the fault.

    Raises: GreenlandQAError if it could not even begin: the question is rejected, or the archive is gone.
    """
    now = asked
    history = [(e.question, e.said) for e in past if e.said][-TURNS_REMEMBERED:]
    try:
        stream = assistant.stream(asked.question, asked_on=date.today(), history=history, **asked.frame.asked_with())
        for event in stream:
            match event:
                case EvidenceFound(inquiry=inquiry, evidence=evidence):
                    now = replace(now, inquiry=inquiry, evidence=evidence)
                case SentenceChecked(sentence=sentence):
                    now = replace(now, sentences=(*now.sentences, sentence))
                case ReplyReady(journey=journey):
                    now = replace(now, journey=journey)
            yield now
    except GreenlandQAError as error:
        if now is asked:
            raise
        yield replace(now, fault=f"{error} {error.advice}")


def span_shown(exchanges: Sequence[Exchange], span_id: str) -> Span | None:
    """The span with this id, if the conversation shows it."""
    return next((span for e in exchanges for span in (*e.used, *e.unused) if span.id == span_id), None)
