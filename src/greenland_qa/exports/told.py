"""What every export says in the same words: the frame of a question, where a quotation stands, how its day is known."""

from __future__ import annotations

from collections.abc import Sequence

from greenland_qa.domain import Answer, Journey, Question, Source, Span
from greenland_qa.language.days import dated, day


def place(source: Source) -> str:
    """Title, outlet and day, and no more of an address than its source says itself."""
    return ", ".join(filter(None, (source.title, source.outlet, dated(source.published))))


def frame(question: Question) -> str:
    """When it was asked and within which limits, as one sentence."""
    parts = [f"Asked on {day(question.asked_on)}"]
    parts += [f"as of {day(question.as_of)}"] if question.as_of else []
    parts += [f"only articles from {day(question.since)}"] if question.since else []
    parts += [f"only articles to {day(question.until)}"] if question.until else []
    parts += [f"only {', '.join(question.outlets)}"] if question.outlets else []
    return f"{', '.join(parts)}."


def spans(journey: Journey) -> tuple[tuple[int, Span], ...]:
    """What the reply shows, with its number: the citations of an answer, the nearest words of a refusal."""
    if isinstance(journey.reply, Answer):
        return tuple((citation.number, citation.span) for citation in journey.reply.citations)
    return tuple(enumerate(journey.reply.nearest, 1))


def sources(journeys: Sequence[Journey]) -> tuple[Source, ...]:
    """The articles that the answers cite, each once, in the order in which they first appear."""
    cited = (span.source for j in journeys if isinstance(j.reply, Answer) for _, span in spans(j))
    return tuple({source.article_id: source for source in cited}.values())
