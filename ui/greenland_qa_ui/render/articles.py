"""The archive's articles in, their table as safe HTML out; and what became of files that were added."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from greenland_qa.archive import Listing
from greenland_qa.domain import Source
from greenland_qa.language.days import dated
from greenland_qa_ui.render.html import DRAWN, clean, counted, title, value

# A longer table helps nobody to find an article; the search does.
MOST_LISTED = 300
_FAULTS_SHOWN = 20


def table(listings: Sequence[Listing], sought: str, *, may_remove: bool) -> str:
    """The articles that hold the words in title, outlet or file: title, outlet, day and its basis, length."""
    words = sought.casefold().split()
    found = [listing for listing in listings if all(word in _searched(listing.source) for word in words)]
    rows = "".join(_row(listing, may_remove) for listing in found[:MOST_LISTED])
    more = f" The first {MOST_LISTED:,} are shown." if len(found) > MOST_LISTED else ""
    total = counted(len(listings), "article")
    told = f"{len(found):,} of {total} found." if words else f"{total}, {sum(i.passages for i in listings):,} passages."
    heads = ("title", "outlet", "published", "words", "passages", *(["remove"] if may_remove else []))
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    return clean(
        f'<p class="about" role="status">{told}{more}</p><div class="wide" role="region" tabindex="0" aria-label="Articles">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def removed(sources: Sequence[Source]) -> str:
    """What was removed last, and the way back."""
    if not sources:
        return ""
    return clean(
        f'<p class="note">Removed: {escape(sources[-1].title)} '
        '<button type="button" class="quiet" data-do="undo">Put it back</button></p>'
    )


def adding(done: int, expected: int | None) -> str:
    """How far the reading of files is."""
    told = f"{done:,} of {expected:,} read" if expected else f"{done:,} read"
    return clean(
        f'<p role="status">Reading the articles: {told} …</p>{bar(done / expected if expected else 0.0)}', also=DRAWN
    )


def added(changes: dict[str, int], faults: Sequence[str], *, stopped: bool = False) -> str:
    """What became of the files: how many articles came in, and what failed and why."""
    counts = ", ".join(f"{count:,} {name}" for name, count in changes.items() if count) or "no article"
    rows = "".join(f"<li>{escape(fault)}</li>" for fault in faults[:_FAULTS_SHOWN])
    more = f"<li>and {len(faults) - _FAULTS_SHOWN:,} more</li>" if len(faults) > _FAULTS_SHOWN else ""
    failed = (
        f'<p class="bad">{counted(len(faults), "source")} could not be read:</p><ul>{rows}{more}</ul>' if faults else ""
    )
    ended = "Stopped; what was read before stays" if stopped else "Done"
    return clean(f'<div class="note" role="status"><p>{ended}: {counts}.</p>{failed}</div>')


def bar(share: float) -> str:
    """A bar filled to this share in [0, 1]."""
    return (
        '<div class="progress"><svg viewBox="0 0 100 8" preserveAspectRatio="none">'
        f'<rect x="0" y="0" width="{100 * min(share, 1):.1f}" height="8"></rect></svg></div>'
    )


def _row(listing: Listing, may_remove: bool) -> str:
    source = listing.source
    name = value(source.article_id)
    remove = (
        f'<td><button type="button" class="quiet" data-do="remove" data-id="{name}" '
        f'aria-label="Remove {value(source.title)}">Remove</button></td>'
        if may_remove
        else ""
    )
    # Five letters and a space: near enough to say how long an article is, without reading it.
    words = f"≈ {max(1, round(listing.chars / 6)):,}"
    return (
        f'<tr><td><button type="button" class="open" data-do="open" data-id="{name}">{title(source)}</button></td>'
        f"<td>{escape(source.outlet or '–')}</td><td>{dated(source.published)}</td><td>{words}</td><td>{listing.passages:,}</td>{remove}</tr>"
    )


def _searched(source: Source) -> str:
    return " ".join(filter(None, (source.title, source.outlet, source.file, source.url))).casefold()
