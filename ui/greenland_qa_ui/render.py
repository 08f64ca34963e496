"""Replies and articles in, safe HTML out: pure functions, so that a test needs no browser.

Everything from articles and questions is escaped, and the whole is cleaned once more at the end: no script, no image, no
form, and no link but one within the page or to a source's own address.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

import nh3

from greenland_qa.domain import (
    Answer,
    Article,
    Citation,
    Coverage,
    DateBasis,
    Evidence,
    Refusal,
    Reply,
    Sentence,
    Source,
    Span,
    numbered,
)

TAGS = {"a", "aside", "blockquote", "br", "details", "div", "em", "h2", "h3", "li", "mark", "ol", "p", "section", "span", "strong", "summary", "ul"}  # fmt: skip
_ATTRIBUTES = {"*": {"id", "class", "title", "role", "aria-label", "aria-live"}, "a": {"href"}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One question and what is known of its reply so far; `number` is its place in the conversation, from 1."""

    number: int
    question: str
    evidence: tuple[Evidence, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    reply: Reply | None = None
    fault: str = ""
    """Instead of a reply: what was wrong with the question, and what to do."""


def conversation(exchanges: Sequence[Exchange]) -> str:
    """The questions and replies, oldest first."""
    return clean("".join(_exchange(e) for e in exchanges))


def reader(exchanges: Sequence[Exchange], articles: Iterable[Article]) -> str:
    """The cited articles in full, the cited words marked; a citation's chip leads to its mark."""
    cited = [(e.number, span) for e in exchanges for span in _shown(e)]
    return clean(
        "".join(_article(a, [(n, s) for n, s in cited if s.source.article_id == a.source.article_id]) for a in articles)
    )


def welcome(coverage: Coverage, writer: str) -> str:
    """What the archive holds and how it answers, before the first question."""
    dates = f", from {_day(coverage.first)} to {_day(coverage.last)}" if coverage.first and coverage.last else ""
    undated = f" {coverage.undated:,} of them without a known date." if coverage.undated else ""
    outlets = f" Outlets: {escape(', '.join(coverage.outlets[:12]))}." if coverage.outlets else ""
    how = (
        "by quotation: every sentence stands word for word in an article"
        if writer == "extractive"
        else f"with {escape(writer)}; every sentence is checked"
    )
    return clean(
        f'<div class="welcome"><p>The archive holds <strong>{coverage.articles:,} articles</strong>{dates}.{undated}{outlets}</p>'
        f"<p>It answers {how}. What the articles do not say is refused.</p></div>"
    )


def cited_articles(exchanges: Sequence[Exchange]) -> tuple[str, ...]:
    """Ids of the articles that the conversation cites, the latest first, each once."""
    ids = [span.source.article_id for e in reversed(exchanges) for span in _shown(e)]
    return tuple(dict.fromkeys(ids))


def clean(html: str) -> str:
    """The HTML without anything that could run, load or send: the last gate before the page."""
    return nh3.clean(
        html, tags=TAGS, attributes=_ATTRIBUTES, url_schemes={"http", "https"}, link_rel="noopener noreferrer nofollow"
    )


def _exchange(exchange: Exchange) -> str:
    return (
        f'<section class="exchange"><h2 class="question">{escape(exchange.question)}</h2>'
        f'<div class="reply" aria-live="polite">{_so_far(exchange)}</div></section>'
    )


def _so_far(exchange: Exchange) -> str:
    if exchange.fault:
        return f'<p class="fault">{escape(exchange.fault)}</p>'
    if exchange.reply is None:
        sentences = _sentences(exchange.number, exchange.sentences)
        found = len(exchange.evidence)
        waiting = f"{found} sentence{'s' * (found != 1)} found, checking …" if found else "Reading the archive …"
        return f'{sentences}<p class="waiting">{waiting}</p>'
    reply = exchange.reply
    body = _answer(exchange.number, reply) if isinstance(reply, Answer) else _refusal(exchange.number, reply)
    return body + _notes(reply.notes) + _withheld(reply.withheld)


def _answer(number: int, answer: Answer) -> str:
    return f'{_sentences(number, answer.sentences)}<ol class="sources">{_sources(number, answer.citations)}</ol>'


def _refusal(number: int, refusal: Refusal) -> str:
    nearest = "".join(f"<li>{_quoted(number, i, s)}</li>" for i, s in enumerate(refusal.nearest, 1))
    offered = f"<p>The nearest that the articles say:</p><ul>{nearest}</ul>" if nearest else ""
    return f'<div class="refusal"><p><strong>No answer.</strong> {escape(refusal.message)}</p>{offered}</div>'


def _sentences(number: int, sentences: tuple[Sentence, ...]) -> str:
    at = {c.span.id: c.number for c in numbered(sentences)}
    return "".join(
        f'<p class="sentence">{escape(s.text)} {"".join(_chip(number, at[span.id], span) for span in s.spans)}</p>'
        for s in sentences
    )


def _chip(number: int, citation: int, span: Span) -> str:
    says = escape(f"{span.source.title} ({_dated(span.source)}): “{span.text}”", quote=True)
    return f'<a class="chip" href="#{_anchor(number, span)}" title="{says}" aria-label="Source {citation}: {says}">{citation}</a>'


def _sources(number: int, citations: tuple[Citation, ...]) -> str:
    seen: dict[int, str] = {}
    for citation in citations:
        source, span = citation.span.source, citation.span
        seen.setdefault(
            citation.number,
            f'<li><a href="#{_anchor(number, span)}">{escape(source.title)}</a> <span class="about">{_about(source)}</span></li>',
        )
    return "".join(seen.values())


def _quoted(number: int, order: int, span: Span) -> str:
    return (
        f'“{escape(span.text)}” <a class="chip" href="#{_anchor(number, span)}" aria-label="Open the article at these words">'
        f'{order}</a> <span class="about">{escape(span.source.title)}, {_about(span.source)}</span>'
    )


def _about(source: Source) -> str:
    outlet = f"{escape(source.outlet)}, " if source.outlet else ""
    link = f' <a href="{escape(source.url, quote=True)}">original</a>' if source.url else ""
    return f"{outlet}{escape(_dated(source))}{link}"


def _dated(source: Source) -> str:
    if source.published.day is None:
        return "date unknown"
    basis = (
        ""
        if source.published.basis is DateBasis.STATED
        else f", date from the {source.published.basis.value.removeprefix('in the ')}"
    )
    return f"{_day(source.published.day)}{basis}"


def _day(day: object) -> str:
    return f"{day:%d %B %Y}".lstrip("0")


def _notes(notes: tuple[str, ...]) -> str:
    return "".join(f'<p class="note"><strong>Note.</strong> {escape(note)}</p>' for note in notes)


def _withheld(sentences: tuple[Sentence, ...]) -> str:
    if not sentences:
        return ""
    rows = "".join(f"<li>{escape(s.text)} — {escape(s.reason)}</li>" for s in sentences)
    return f"<details><summary>{len(sentences)} withheld</summary><ul>{rows}</ul></details>"


def _shown(exchange: Exchange) -> tuple[Span, ...]:
    if isinstance(exchange.reply, Refusal):
        return exchange.reply.nearest
    sentences = exchange.reply.sentences if exchange.reply else exchange.sentences
    return tuple(c.span for c in numbered(sentences))


def _anchor(number: int, span: Span) -> str:
    return f"q{number}-{span.source.article_id}-{span.start}"


def _article(article: Article, cited: list[tuple[int, Span]]) -> str:
    """The whole article; words cited by several replies carry an anchor for each."""
    source = article.source
    return (
        f'<section class="article"><h3>{escape(source.title)}</h3><p class="about">{_about(source)}</p>'
        f'<div class="body">{_marked(article.body, cited)}</div></section>'
    )


def _marked(body: str, cited: list[tuple[int, Span]]) -> str:
    edges = sorted({0, len(body), *(s.start for _, s in cited), *(s.end for _, s in cited)})
    parts = []
    for start, end in pairwise(edges):
        text = escape(body[start:end]).replace("\n", "<br>")
        here = [(n, s) for n, s in cited if s.start <= start and end <= s.end]
        anchors = "".join(f'<span id="{_anchor(n, s)}" class="anchor"></span>' for n, s in here if s.start == start)
        parts.append(f"{anchors}<mark>{text}</mark>" if here else text)
    return "".join(parts)
