"""A question and what the assistant has said to it so far: a value that grows with the events of the stream.

Knows neither HTML nor Gradio; the page draws each value, and keeps the last one of each question for the session.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from greenland_qa import Answer, Assistant, GreenlandQAError, Refusal, Reply, Span
from greenland_qa.domain import Evidence, EvidenceFound, ReplyReady, Sentence, SentenceChecked

# How much of the conversation a follow-up question may lean on; older turns have rarely anything to do with it.
TURNS_REMEMBERED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One question of the conversation and what is known of its reply. `number` is its place, from 1."""

    number: int
    question: str
    as_of: str = ""
    evidence: tuple[Evidence, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    reply: Reply | None = None
    fault: str = ""
    """What went wrong after the answer had begun."""

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
    def spans(self) -> tuple[Span, ...]:
        """Every span that the page shows for this question."""
        match self.reply:
            case Answer(sentences=sentences):
                shown = tuple(span for s in sentences for span in s.spans)
            case Refusal(nearest=nearest):
                shown = nearest
            case _:
                shown = tuple(span for s in self.sentences for span in s.spans)
        return shown + tuple(e.span for e in self.evidence)


def answering(assistant: Assistant, asked: Exchange, past: Sequence[Exchange]) -> Iterator[Exchange]:
    """The exchange again each time that more of its reply is known; the last one has the reply, or the fault.

    Raises: GreenlandQAError if it could not even begin: the question is rejected, or the archive is gone.
    """
    now = asked
    history = [(e.question, e.said) for e in past if e.said][-TURNS_REMEMBERED:]
    try:
        stream = assistant.stream(asked.question, as_of=asked.as_of or None, asked_on=date.today(), history=history)
        for event in stream:
            match event:
                case EvidenceFound(evidence=evidence):
                    now = replace(now, evidence=evidence)
                case SentenceChecked(sentence=sentence):
                    now = replace(now, sentences=(*now.sentences, sentence))
                case ReplyReady(journey=journey):
                    now = replace(now, reply=journey.reply)
            yield now
    except GreenlandQAError as error:
        if now is asked:
            raise
        yield replace(now, fault=f"{error} {error.advice}")


def span_shown(exchanges: Sequence[Exchange], span_id: str) -> Span | None:
    """The span with this id, if the conversation shows it."""
    return next((span for e in exchanges for span in e.spans if span.id == span_id), None)
