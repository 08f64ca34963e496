"""The nouns of the archive: what may be seen of it, what a search finds, what a change to it was.

Deliberately knows no file: nothing here does I/O.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from greenland_qa.domain import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The part of the archive that a search may see."""

    as_of: date | None = None
    """Only articles published on or before this day; those without a known date are out then."""
    since: date | None = None
    """Only articles published on or after this day; those without a known date are out then."""
    outlets: tuple[str, ...] = ()
    """Only articles of these outlets, whatever the case of their letters; empty: of all, and of none known too."""


EVERYTHING = Scope()


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """The embedding model whose vectors an archive holds. `fingerprint` says whether two names are one model."""

    name: str
    fingerprint: str
    dim: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A passage that a search found, by its key. Scores of one search compare with each other only."""

    key: int
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """An article as a list of articles shows it."""

    source: Source
    chars: int
    passages: int


class Change(StrEnum):
    """What putting an article into the archive did."""

    ADDED = "added"
    REPLACED = "replaced"
    """Its text took the place of its former self: same address, or same file where there is no address."""
    UPDATED = "updated"
    """Same text, but what is known about it (title, outlet, date, ...) changed."""
    UNCHANGED = "unchanged"
