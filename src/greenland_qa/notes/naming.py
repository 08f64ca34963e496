"""Articles in, what a note calls them out, and which of them are one text in nearly the same words."""

from __future__ import annotations

from greenland_qa.domain import Source
from greenland_qa.language.days import day
from greenland_qa.language.tokens import words

# A title is cut to about this many characters where it stands for an outlet.
_TITLE_CHARS = 48
# Two texts are copies of one if so much of the shorter one's runs of words stands in the other: a wire text with another
# first line keeps nine tenths, two reports of one event share a tenth.
_COPIED, _RUN = 0.6, 5


def called(source: Source) -> str:
    """The outlet, or else the title in quotation marks, cut between words where it is long."""
    if source.outlet:
        return source.outlet
    title = source.title
    if len(title) > _TITLE_CHARS:
        title = f"{title[:_TITLE_CHARS].rsplit(' ', 1)[0].rstrip(' ,;:.…')}…"
    return f"“{title}”"


def dated(source: Source) -> str:
    """15 January 2026; or that the day is not known."""
    return day(source.published.day) if source.published.day else "day not known"


def are_copies(a: str, b: str) -> bool:
    """Whether two texts are, for the most part, the same words in the same order."""
    runs_a, runs_b = _runs(a), _runs(b)
    shorter = min(len(runs_a), len(runs_b))
    return shorter > 0 and len(runs_a & runs_b) >= _COPIED * shorter


def _runs(text: str) -> frozenset[tuple[str, ...]]:
    keys = [w.key for w in words(text)]
    return frozenset(tuple(keys[at : at + _RUN]) for at in range(max(1, len(keys) - _RUN + 1)) if keys)
