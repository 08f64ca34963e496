"""Replies, passages and articles in, text for people out: each quotation with its article and its day.

Deliberately decides nothing: what is shown, and in which order, was settled before it came here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from greenland_qa.archive import Listing
from greenland_qa.cli.console import plain
from greenland_qa.domain import Answer, Article, Candidate, Citation, DateBasis, Dated, Reply, Sentence, Source, Span

# Marks of the quoted words where there is no colour to show them.
MARKS = ("⟦", "⟧")


def reply(reply: Reply) -> Iterator[RenderableType]:
    """An answer with its numbered quotations, or a refusal, which looks like none."""
    if isinstance(reply, Answer):
        yield Text(plain(reply.text), style="bold")
        yield Text()
        yield from _citations(reply.citations)
    else:
        yield Text("No answer. ", style="bold yellow").append(plain(reply.message), style="default not bold")
        if reply.nearest:
            yield Text("\nThe nearest words in the archive:", style="yellow")
            for span in reply.nearest:
                yield _quotation(span, "  · ")
    yield from _withheld(reply.withheld)
    for note in reply.notes:
        yield Text("Note: ", style="cyan").append(plain(note), style="default")


def _citations(citations: Sequence[Citation]) -> Iterator[RenderableType]:
    """The quotations by number; where they come from is said once, under the last one of an article."""
    by_number = sorted(citations, key=lambda c: (c.number, c.span.start, c.span.end))
    for place, citation in enumerate(by_number):
        last = place + 1 == len(by_number) or by_number[place + 1].number != citation.number
        yield _quotation(citation.span, f"[{citation.number}] ", with_source=last)


def _quotation(span: Span, mark: str, *, with_source: bool = True) -> RenderableType:
    text = Text(mark, style="green").append(f"“{plain(span.text)}”", style="default")
    if with_source:
        text.append(f"\n{' ' * len(mark)}{plain(about(span.source))}", style="dim")
    return text


def _withheld(sentences: Sequence[Sentence]) -> Iterator[RenderableType]:
    if sentences:
        yield Text(f"Withheld, because the articles do not support it ({len(sentences)}):", style="yellow")
        for sentence in sentences:
            yield Text(f"  · {plain(sentence.text)} ({sentence.reason})", style="dim")


def about(source: Source) -> str:
    """Title, outlet, day and how it is known, and where to find the article: on one line."""
    title = f"{source.title} (title made)" if source.title_made else source.title
    parts = (title, source.outlet or "outlet unknown", day(source.published), source.url or source.file)
    return " · ".join(part for part in parts if part)


def day(dated: Dated) -> str:
    """ "2026-01-15 (in the text)", "2026-01-15", "date unknown": a stated day needs no word about it."""
    if dated.day is None:
        return "date unknown"
    return dated.day.isoformat() if dated.basis is DateBasis.STATED else f"{dated.day} ({dated.basis.value})"


def candidates(found: Sequence[Candidate]) -> Iterator[RenderableType]:
    """The passages that a search found, best first."""
    for rank, candidate in enumerate(found, 1):
        passage = candidate.passage
        yield Text(f"{rank}. ", style="green").append(plain(about(passage.source)), style="bold default")
        yield Padding(Text(plain(passage.text)), (0, 0, 0, 3))
        lists = ", ".join(f"{name} {place}" for name, place in candidate.ranks)
        where = f"characters {passage.start} to {passage.end} of {passage.source.article_id}"
        yield Text(f"   {where} · score {candidate.score:.4f}{f' · {lists}' if lists else ''}\n", style="dim")


def article(article: Article, start: int, end: int, *, colours: bool) -> Iterator[RenderableType]:
    """The whole article with the characters `start` to `end` marked; none if they are equal."""
    source = article.source
    yield Text(plain(source.title), style="bold")
    facts = (
        source.outlet or "outlet unknown",
        day(source.published),
        ", ".join(source.authors),
        source.url,
        source.file,
    )
    yield Text(plain(" · ".join(fact for fact in (*facts, source.article_id) if fact)) + "\n", style="dim")
    body = plain(article.body)
    if start == end:
        yield Text(body)
    elif colours:
        yield Text(body[:start]).append(body[start:end], style="black on yellow").append(body[end:])
    else:
        yield Text(body[:start] + MARKS[0] + body[start:end] + MARKS[1] + body[end:])


def listing(listings: Sequence[Listing]) -> Iterator[RenderableType]:
    """Two lines an article, for a terminal: a table would fold its titles into columns of single words."""
    for held in listings:
        published, title, *facts, passages = cells(held)
        yield Text.assemble((f"{plain(published)}  ", "green"), plain(title))
        yield Text(f"    {plain(' · '.join(fact for fact in facts if fact != '-'))} · {passages} passages", style="dim")


def cells(held: Listing) -> tuple[str, ...]:
    """What a list shows of an article: day, title, outlet, file or address, id, passages."""
    source = held.source
    return (
        day(source.published),
        source.title,
        source.outlet or "-",
        source.file or source.url or "-",
        source.article_id,
        f"{held.passages:,}",
    )
