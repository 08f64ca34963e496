"""Exchanges in, the conversation as safe HTML out: questions, sentences with their chips, refusals, notes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from html import escape
from urllib.parse import urlencode

from greenland_qa import Answer, Refusal, Span
from greenland_qa.domain import Sentence, numbered
from greenland_qa.exports import cited
from greenland_qa.language.days import dated, day
from greenland_qa_ui.desk import FORMATS
from greenland_qa_ui.exchange import Exchange, Frame
from greenland_qa_ui.render.html import about, beginning, clean, counted, title, value

# A list of outlets longer than this is a wall, not an orientation.
OUTLETS_NAMED = 8
# What leans on an answer before it is as long as that; its beginning shows what it leans on.
UNDERSTOOD_CHARS = 200
_FORMS = {"markdown": "Markdown", "html": "HTML", "json": "JSON", "bibtex": "BibTeX", "csl": "CSL-JSON"}


def conversation(exchanges: Iterable[Exchange]) -> str:
    """The questions and their replies, oldest first."""
    return "".join(exchange(e) for e in exchanges)


def exchange(asked: Exchange) -> str:
    """One question and what is known of its reply: stages first, then each checked sentence, then the whole."""
    limits = "".join(f"<span>{escape(limit)}</span>" for limit in _limits(asked.frame))
    state = "working" if asked.is_working else "done"
    return clean(
        f'<section class="exchange" id="q{asked.number}" data-state="{state}"><h2>{escape(asked.question)}</h2>'
        f"{f'<p class=frame>{limits}</p>' if limits else ''}{_understood(asked)}{_reply(asked)}{_actions(asked)}</section>"
    )


def forms(data_id: str) -> str:
    """A button for each form in which a conversation can be taken away."""
    assert _FORMS.keys() == FORMATS.keys()
    return "".join(
        f'<button type="button" class="quiet" data-do="export" data-id="{value(data_id)}" data-form="{form}">{name}</button>'
        for form, name in _FORMS.items()
    )


def chip(span: Span, shows: str, card: str) -> str:
    """A button that opens the article at the span, and beside it a card with the quoted words, shown on focus."""
    source = span.source
    return (
        f'<span class="cite"><button type="button" class="chip" data-span="{value(span.id)}" '
        f'aria-label="Open source {value(shows)}: {value(source.title)}" aria-describedby="{card}">{escape(shows)}'
        f'</button><span class="card" role="tooltip" id="{card}"><q>{escape(span.text)}</q> '
        f"<span>{escape(source.outlet or source.title)}, {dated(source.published)}</span></span></span>"
    )


def outlets(names: tuple[str, ...]) -> str:
    """The names, and how many more there are beyond the first few."""
    more = len(names) - OUTLETS_NAMED
    return escape(", ".join(names[:OUTLETS_NAMED])) + (f" and {more:,} more" if more > 0 else "")


def notes(said: Iterable[str]) -> str:
    return "".join(f'<p class="note"><strong>Note</strong> {escape(note)}</p>' for note in said)


def _limits(frame: Frame) -> Iterator[str]:
    if frame.as_of:
        yield f"As of {_spoken(frame.as_of)}"
    if frame.since:
        yield f"Articles from {_spoken(frame.since)}"
    if frame.until:
        yield f"Articles to {_spoken(frame.until)}"
    if frame.outlets:
        yield f"Only {', '.join(frame.outlets)}"
    if frame.by_quotation:
        yield "By quotation"


def _spoken(iso: str) -> str:
    try:
        return day(date.fromisoformat(iso))
    except ValueError:
        return iso


def _understood(asked: Exchange) -> str:
    """What the question was taken to mean, where that is not what it says, and a way to put it right."""
    if asked.inquiry is None or asked.inquiry.stand_alone == asked.question:
        return ""
    return (
        f'<p class="understood">Understood as: {escape(beginning(asked.inquiry.stand_alone, UNDERSTOOD_CHARS))} '
        f'<button type="button" class="quiet" data-correct="{value(asked.inquiry.own)}">Correct it</button></p>'
    )


def _reply(asked: Exchange) -> str:
    name = f"q{asked.number}"
    match asked.reply:
        case Answer() as answer:
            return (
                f"{_sentences(answer.sentences, name)}{notes(answer.notes)}{_sources(answer.sentences)}"
                f"{_withheld(answer.withheld)}"
            )
        case Refusal() as refusal:
            return _refusal(refusal, name) + notes(refusal.notes) + _withheld(refusal.withheld)
    ended = f'<p class="problem">{escape(asked.fault)}</p>' if asked.fault else _stages(asked)
    return _sentences(asked.sentences, name) + ended


def _stages(asked: Exchange) -> str:
    """The stages of the journey: those done, and the one at work."""
    if asked.inquiry is None:
        return '<ul class="stages"><li class="now">Reading the archive …</li></ul>'
    articles = len({e.span.source.article_id for e in asked.evidence})
    found = f"{counted(len(asked.evidence), 'sentence')} found in {counted(articles, 'article')}"
    checked = f", {len(asked.sentences)} checked" if asked.sentences else ""
    done = f'<li class="done">Understood, and read: {found}</li>'
    return f'<ul class="stages">{done}<li class="now">Writing, and checking each sentence{checked} …</li></ul>'


def _refusal(refusal: Refusal, name: str) -> str:
    says = f'<p class="label">No answer</p><p>{escape(refusal.message)}</p>'
    if refusal.coverage.outlets:
        says += f'<p class="about">Outlets: {outlets(refusal.coverage.outlets)}.</p>'
    if refusal.nearest:
        rows = "".join(
            f"<li><q>{escape(span.text)}</q> {chip(span, '↗', f'{name}-n{n}')}"
            f'<span class="about">{title(span.source)}, {about(span.source)}</span></li>'
            for n, span in enumerate(refusal.nearest)
        )
        says += f'<p class="label">The nearest that the articles say</p><ul class="quotations">{rows}</ul>'
    return f'<div class="refusal">{says}</div>'


def _sentences(sentences: tuple[Sentence, ...], name: str) -> str:
    at = {citation.span.id: citation.number for citation in numbered(sentences)}
    return "".join(
        f'<p class="sentence">{escape(s.text)} '
        f"{''.join(chip(span, str(at[span.id]), f'{name}-{n}-{k}') for k, span in enumerate(s.spans))}</p>"
        for n, s in enumerate(sentences)
    )


def _sources(sentences: tuple[Sentence, ...]) -> str:
    sources = {citation.number: citation.span.source for citation in numbered(sentences)}
    rows = "".join(f'<li>{title(s)} <span class="about">{about(s)}</span></li>' for s in sources.values())
    return f'<ol class="sources" aria-label="Sources">{rows}</ol>'


def _withheld(sentences: tuple[Sentence, ...]) -> str:
    if not sentences:
        return ""
    rows = "".join(f'<li>{escape(s.text)} <span class="about">{escape(s.reason)}</span></li>' for s in sentences)
    summary = f"{counted(len(sentences), 'sentence')} withheld: the cited words do not bear out what was written"
    return f'<details class="withheld"><summary>{summary}</summary><ul>{rows}</ul></details>'


def _actions(asked: Exchange) -> str:
    """What can be done with a reply: take it away, ask it again, say whether it is right."""
    if asked.journey is None:
        return ""
    frame = asked.frame
    query = {"q": asked.question, "as_of": frame.as_of, "since": frame.since, "until": frame.until}
    address = "?" + urlencode({name: said for name, said in query.items() if said})
    refused = "1" if isinstance(asked.reply, Refusal) else ""
    return (
        '<div class="actions"><button type="button" class="quiet" data-copy="1">Copy with citations</button>'
        f'<button type="button" class="quiet" data-link="{value(address)}">Link to this question</button>'
        f'<button type="button" class="quiet" data-feedback="{asked.number}" data-refused="{refused}">Is it right?</button>'
        f'<details class="take"><summary>Take it away</summary><div>{forms("")}</div></details>'
        f'<div class="to-copy">{escape(cited(asked.journey))}</div></div>'
    )
