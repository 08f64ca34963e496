"""Days in words, the same wherever a reader meets one: a day, and a day of publication with how it is known."""

from __future__ import annotations

from datetime import date

from greenland_qa.domain import DateBasis, Dated

_BASIS = {
    DateBasis.STATED: "",
    DateBasis.UNKNOWN: "",
    DateBasis.IN_THE_TEXT: " (read from the text)",
    DateBasis.FILE_NAME: " (from the file name)",
}


def day(of: date) -> str:
    """7 January 2026."""
    return f"{of.day} {of:%B %Y}"


def dated(published: Dated) -> str:
    """The day and how it is known, or that it is not: "7 January 2026 (read from the text)", "date unknown"."""
    return "date unknown" if published.day is None else f"{day(published.day)}{_BASIS[published.basis]}"
