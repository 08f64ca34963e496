"""Exchanges and articles in, safe HTML out: pure functions, so that a test needs no browser.

Everything from articles, questions and models is escaped where it is put in, and the whole is sanitised once more at
the end: nothing that runs, loads or sends, and no link but to a source's own http(s) address.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from html import escape

import nh3

from greenland_qa import Answer, Article, Refusal, Source, Span
from greenland_qa.domain import Coverage, DateBasis, Sentence, numbered
from greenland_qa_ui.exchange import Exchange

TAGS = frozenset({
    "a", "article", "button", "details", "div", "em", "h1", "h2", "h3", "li", "mark", "ol", "p", "q", "section", "span",
    "strong", "summary", "ul",
})  # fmt: skip
_ATTRIBUTES = {
    "*": {"aria-label", "class", "id"},
    "a": {"href", "target"},
    "button": {"data-close", "data-span", "title", "type"},
    "div": {"role", "tabindex"},
    "em": {"title"},
    "mark": {"tabindex"},
}
_ADDRESS = re.compile(r"https?://[^\s/]\S*", re.IGNORECASE)
# A list of outlets longer than this is a wall, not an orientation.
_OUTLETS_NAMED = 8
_BASIS = {
    DateBasis.STATED: "",
    DateBasis.IN_THE_TEXT: " (read from the text)",
    DateBasis.FILE_NAME: " (from the file name)",
}


def clean(html: str) -> str:
    """The HTML without anything that could run, load or send: the last gate before the page."""
    return nh3.clean(
        html,
        tags=set(TAGS),
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https"},
        link_rel="noopener noreferrer nofollow",
    )


def welcome(coverage: Coverage, writer: str, damage: Sequence[str] = ()) -> str:
    """What the archive holds and how it answers; what is degraded right now, if anything is."""
    how = (
        "It answers <strong>by quotation</strong>: every sentence stands word for word in an article"
        if writer == "extractive"
        else f"It answers with <strong>{escape(writer)}</strong>: every sentence is checked against the words it cites"
    )
    return clean(
        f'<h1>Ask the archive</h1><p class="holds">{_holdings(coverage)}</p>'
        f'<p class="how">{how}, and each number opens the article at those words. '
        f"What the articles do not say, it does not answer.</p>{_notes(damage)}"
    )


def conversation(exchanges: Iterable[Exchange]) -> str:
    """The questions and their replies, oldest first."""
    return "".join(exchange(e) for e in exchanges)


def exchange(asked: Exchange) -> str:
    """One question and what is known of its reply: evidence first, then each checked sentence, then the whole."""
    as_of = f'<p class="frame">As of {escape(asked.as_of)}</p>' if asked.as_of else ""
    asks = f"<h2>{escape(asked.question)}</h2>{as_of}"
    return clean(f'<section class="exchange" id="q{asked.number}">{asks}{_reply(asked)}</section>')


def problem(sentence: str) -> str:
    """A sentence on what went wrong and what to do about it."""
    return clean(f'<p class="problem">{escape(sentence)}</p>')


def reader(article: Article, span: Span) -> str:
    """The whole article with exactly the words of the span marked."""
    body = article.body
    marked = (
        f'{_paragraphs(body[: span.start])}<mark id="quoted" tabindex="-1">{_paragraphs(body[span.start : span.end])}'
        f"</mark>{_paragraphs(body[span.end :])}"
    )
    source = article.source
    return clean(
        '<article class="article"><button type="button" class="close" data-close="1" aria-label="Close the article">×'
        f"</button><h3>{_title(source)}</h3>"
        f'<p class="about">{_about(source)}</p>'
        f'<div class="body" role="region" tabindex="0" aria-label="Text of the article">{marked}</div></article>'
    )


def reader_at_rest() -> str:
    """The place of the article before one is opened."""
    return clean('<p class="rest">The number after a sentence opens its article here, at the quoted words.</p>')


def _reply(asked: Exchange) -> str:
    if asked.fault:
        return _sentences(asked.sentences) + f'<p class="problem">{escape(asked.fault)}</p>'
    match asked.reply:
        case Answer() as answer:
            return (
                f"{_sentences(answer.sentences)}{_notes(answer.notes)}{_sources(answer.sentences)}"
                f"{_withheld(answer.withheld)}{_found(asked)}"
            )
        case Refusal() as refusal:
            return _refusal(refusal) + _notes(refusal.notes) + _withheld(refusal.withheld)
    if not asked.evidence:
        return '<p class="waiting">Reading the archive …</p>'
    return (
        f'{_sentences(asked.sentences)}<div class="found"><p class="waiting">Found, and being checked …</p>'
        f"{_quotations(e.span for e in asked.evidence)}</div>"
    )


def _refusal(refusal: Refusal) -> str:
    says = f'<p class="label">No answer</p><p>{escape(refusal.message)}</p>'
    if refusal.coverage.outlets:
        says += f'<p class="about">Outlets: {_outlets(refusal.coverage)}.</p>'
    if refusal.nearest:
        says += f'<p class="label">The nearest that the articles say</p>{_quotations(refusal.nearest)}'
    return f'<div class="refusal">{says}</div>'


def _sentences(sentences: tuple[Sentence, ...]) -> str:
    at = {citation.span.id: citation.number for citation in numbered(sentences)}
    return "".join(
        f'<p class="sentence">{escape(s.text)} {"".join(_chip(span, str(at[span.id])) for span in s.spans)}</p>'
        for s in sentences
    )


def _chip(span: Span, shows: str) -> str:
    hint = f"“{span.text}” {span.source.outlet or span.source.title}, {_dated(span.source)}"
    return (
        f'<button type="button" class="chip" data-span="{_value(span.id)}" title="{_value(hint)}" '
        f'aria-label="Open source {_value(shows)}: {_value(span.source.title)}">{escape(shows)}</button>'
    )


def _sources(sentences: tuple[Sentence, ...]) -> str:
    sources = {citation.number: citation.span.source for citation in numbered(sentences)}
    rows = "".join(f'<li>{_title(s)} <span class="about">{_about(s)}</span></li>' for s in sources.values())
    return f'<ol class="sources" aria-label="Sources">{rows}</ol>'


def _quotations(spans: Iterable[Span]) -> str:
    rows = "".join(
        f"<li><q>{escape(span.text)}</q> {_chip(span, '↗')}"
        f'<span class="about">{_title(span.source)}, {_about(span.source)}</span></li>'
        for span in spans
    )
    return f'<ul class="quotations">{rows}</ul>'


def _found(asked: Exchange) -> str:
    count = len(asked.evidence)
    if not count:
        return ""
    label = f"{count} sentence{'s' * (count != 1)} found in the archive"
    return f"<details><summary>{label}</summary>{_quotations(e.span for e in asked.evidence)}</details>"


def _withheld(sentences: tuple[Sentence, ...]) -> str:
    if not sentences:
        return ""
    rows = "".join(f'<li>{escape(s.text)} <span class="about">{escape(s.reason)}</span></li>' for s in sentences)
    count = f"{len(sentences)} sentence{'s' * (len(sentences) != 1)}"
    summary = f"{count} withheld: the cited words do not bear out what was written"
    return f"<details><summary>{summary}</summary><ul>{rows}</ul></details>"


def _notes(notes: Iterable[str]) -> str:
    return "".join(f'<p class="note"><strong>Note</strong> {escape(note)}</p>' for note in notes)


def _holdings(coverage: Coverage) -> str:
    if not coverage.articles:
        return "The archive is empty."
    days = ""
    if coverage.first and coverage.last:
        days = f" from {_day(coverage.first)} to {_day(coverage.last)}"
        if coverage.first == coverage.last:
            days = f" of {_day(coverage.first)}"
    undated = f", {coverage.undated:,} of them without a known date" if coverage.undated else ""
    outlets = f" Outlets: {_outlets(coverage)}." if coverage.outlets else ""
    articles = f"{coverage.articles:,} article{'s' * (coverage.articles != 1)}"
    return f"The archive holds <strong>{articles}</strong>{days}{undated}.{outlets}"


def _outlets(coverage: Coverage) -> str:
    more = len(coverage.outlets) - _OUTLETS_NAMED
    return escape(", ".join(coverage.outlets[:_OUTLETS_NAMED])) + (f" and {more:,} more" if more > 0 else "")


def _title(source: Source) -> str:
    if source.title_made:
        why = "This article had no title; these are its first words."
        return f'<em class="title" title="{why}">{escape(source.title)}</em>'
    return f'<span class="title">{escape(source.title)}</span>'


def _about(source: Source) -> str:
    outlet = f"{escape(source.outlet)}, " if source.outlet else ""
    return f"{outlet}{_dated(source)}{_link(source)}"


def _link(source: Source) -> str:
    if source.url is None or not _ADDRESS.fullmatch(source.url):
        return ""
    return f' <a href="{_value(source.url)}" target="_blank">original ↗</a>'


def _dated(source: Source) -> str:
    published = source.published
    return "date unknown" if published.day is None else f"{_day(published.day)}{_BASIS[published.basis]}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _value(text: str) -> str:
    """The text as the value of an attribute between double quotes."""
    return escape(text, quote=True)


def _paragraphs(text: str) -> str:
    """The text, its characters unchanged, with a small gap after each line that stands for a paragraph."""
    return re.sub(r"(?<!\n)\n(?!\n)", '\n<span class="gap"></span>', escape(text))
