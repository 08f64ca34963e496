"""What the archive holds at one revision, in memory: keys, days, outlets and vectors of all passages, side by side.

Answers what may be seen and what is nearest, exactly, without SQLite and without Chroma. Never changes: a later
revision is a new object, which takes over the vectors that stayed. A passage costs 16 bytes and its vector: 2 bytes a
dimension, and 4 more in archives up to WHOLE_FLOATS.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import date
from typing import Self

import numpy as np
import numpy.typing as npt

from greenland_qa.archive.catalogue import read_manifest
from greenland_qa.archive.generations import Generation, current
from greenland_qa.archive.nouns import EVERYTHING, Hit, Listing, Scope
from greenland_qa.archive.records import HalfMatrix, read_listings, read_vectors
from greenland_qa.domain import Coverage
from greenland_qa.ports import FloatMatrix, FloatVector

Positions = npt.NDArray[np.int64]
"""Places of passages in the arrays, ascending."""
Mask = npt.NDArray[np.bool_]

# Up to so many numbers the vectors are also held in float32 (256 MiB: 174,000 passages of 384 dimensions), because
# turning float16 into float32 takes longer than multiplying; beyond, that is done block by block.
WHOLE_FLOATS = 2**26
_BLOCK = 2**13
# A float32 product is this near to the float64 one that decides: rows within it of the k-th best are looked at again.
_SLACK = 1e-5


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """The part of the holdings that a scope shows."""

    articles: Mask
    positions: Positions | None
    """None: all passages."""
    mask: Mask | None
    """For each passage whether it is seen; None: all are."""
    count: int
    """Passages."""


class Holdings:
    """One revision of the archive. Threads may share it."""

    def __init__(
        self,
        revision: int,
        listings: list[tuple[int, Listing]],
        keys: Positions,
        articles: Positions,
        vectors: HalfMatrix,
        generation: Generation | None,
    ) -> None:
        self.revision = revision
        self.generation = generation
        """The vector index of this revision."""
        self.keys = keys
        """(n,) int64, ascending."""
        self.halves = vectors
        """(n, dim) float16, of unit length but for the rounding."""
        self._floats = vectors.astype(np.float32) if vectors.size <= WHOLE_FLOATS else None
        self._lengths = _lengths(vectors if self._floats is None else self._floats)
        article_keys = np.asarray([key for key, _ in listings], np.int64)
        place = np.searchsorted(article_keys, articles)
        if len(articles) and (place.max() >= len(listings) or (article_keys[place] != articles).any()):
            raise sqlite3.DatabaseError("a passage belongs to an article that is missing")
        self._article_of = place.astype(np.int32)
        sources = [listing.source for _, listing in listings]
        self._days = np.asarray([s.published.day.toordinal() if s.published.day else 0 for s in sources], np.int32)
        self._outlets = tuple(sorted({s.outlet for s in sources if s.outlet is not None}))
        codes = {outlet: code for code, outlet in enumerate(self._outlets)}
        self._outlet_of = np.asarray([codes[s.outlet] if s.outlet is not None else -1 for s in sources], np.int32)
        self._passages_of = np.bincount(self._article_of, minlength=len(listings))
        if self._passages_of.tolist() != [listing.passages for _, listing in listings]:
            raise sqlite3.DatabaseError("an article has lost passages")
        self._scopes: dict[Scope, Seen] = {}

    @classmethod
    def load(cls, connection: sqlite3.Connection, dim: int, former: Self | None = None) -> Self:
        """What the connection's snapshot holds; vectors that `former`, an earlier revision, holds are not read again."""
        revision = int(read_manifest(connection, "revision"))
        listings = list(read_listings(connection))
        keys, articles, vectors = [], [], []
        last = 0
        if former is not None and len(former.keys):
            last = int(former.keys[-1])
            rows = connection.execute("SELECT key, article FROM passages WHERE key <= ? ORDER BY key", (last,))
            stayed = np.asarray(rows.fetchall(), np.int64).reshape(-1, 2)
            keys.append(stayed[:, 0])
            articles.append(stayed[:, 1])
            vectors.append(former.halves[former.positions(stayed[:, 0])])
        for some_keys, some_articles, some_vectors in read_vectors(connection, dim, above=last):
            keys.append(np.asarray(some_keys, np.int64))
            articles.append(np.asarray(some_articles, np.int64))
            vectors.append(some_vectors)
        none = np.zeros(0, np.int64)
        matrix = np.concatenate(vectors) if vectors else np.zeros((0, dim), np.float16)
        return cls(
            revision,
            listings,
            np.concatenate([none, *keys]),
            np.concatenate([none, *articles]),
            matrix,
            current(connection),
        )

    def __len__(self) -> int:
        return len(self.keys)

    def positions(self, keys: npt.ArrayLike) -> Positions:
        """Where these keys stand, in their order; those that are not held are left out."""
        asked = np.asarray(keys, np.int64)
        at = np.searchsorted(self.keys, asked)
        at = at[at < len(self.keys)] if not len(self.keys) else np.minimum(at, len(self.keys) - 1)
        return at[self.keys[at] == asked] if len(at) else at

    def placed(self, positions: Positions) -> list[tuple[int, int]]:
        """For each position (a number for its article, the ordinal of the day it was published, or 0 if unknown)."""
        articles = self._article_of[positions]
        return list(zip(articles.tolist(), self._days[articles].tolist(), strict=True))

    def vectors(self, positions: Positions) -> FloatMatrix:
        """(n, dim) float32 rows of unit length."""
        rows = self.halves[positions].astype(np.float32)
        return rows / self._lengths[positions][:, None]

    def seen(self, scope: Scope) -> Seen:
        """What this scope shows."""
        seen = self._scopes.get(scope)
        if seen is None:
            # Questions of one conversation share their scope; a dozen of a million passages are 100 MB at most.
            if len(self._scopes) >= 12:
                self._scopes.clear()
            seen = self._scopes[scope] = self._looked_up(scope)
        return seen

    def _looked_up(self, scope: Scope) -> Seen:
        articles = np.ones(len(self._days), np.bool_)
        if scope.as_of is not None:
            articles &= (self._days > 0) & (self._days <= scope.as_of.toordinal())
        if scope.since is not None:
            articles &= self._days >= scope.since.toordinal()
        if scope.outlets:
            articles &= self._of_outlets(scope)
        if scope == EVERYTHING:
            return Seen(articles, None, None, len(self))
        mask = articles[self._article_of]
        positions = np.flatnonzero(mask)
        return Seen(articles, positions, mask, len(positions))

    def _of_outlets(self, scope: Scope) -> Mask:
        wanted = {outlet.casefold() for outlet in scope.outlets}
        codes = [code for code, outlet in enumerate(self._outlets) if outlet.casefold() in wanted]
        return np.isin(self._outlet_of, codes)

    def coverage(self, scope: Scope) -> Coverage:
        """What there is in scope."""
        seen = self.seen(scope)
        days = self._days[seen.articles]
        dated = days[days > 0]
        return Coverage(
            articles=len(days),
            undated=len(days) - len(dated),
            first=date.fromordinal(int(dated.min())) if len(dated) else None,
            last=date.fromordinal(int(dated.max())) if len(dated) else None,
            outlets=tuple(self._outlets[code] for code in np.unique(self._outlet_of[seen.articles]) if code >= 0),
            passages=int(self._passages_of[seen.articles].sum()),
        )

    def undated_out(self, scope: Scope) -> int:
        """How many articles the scope leaves out only because they have no date."""
        if scope.as_of is None and scope.since is None:
            return 0
        undated = self._days == 0
        return int((undated & self._of_outlets(scope)).sum() if scope.outlets else undated.sum())

    def near(self, vector: FloatVector, k: int, positions: Positions | None) -> Positions:
        """The positions (of these; None: of all) that can be among the `k` nearest: all that can, and few others."""
        count = len(self) if positions is None else len(positions)
        if count <= k:
            return np.arange(count) if positions is None else positions
        # Gathering rows costs more than multiplying them: a choice of more than a third is cut out afterwards.
        whole = positions is None or 3 * count > len(self)
        scores = np.empty(len(self) if whole else count, np.float32)
        for at in range(0, len(scores), step := len(scores) if self._floats is not None else _BLOCK):
            part = slice(at, at + step) if whole else positions[at : at + step]  # type: ignore[index]
            scores[at : at + step] = self._rows(part) @ vector / self._lengths[part]
        if whole and positions is not None:
            scores = scores[positions]
        least = np.partition(scores, count - k)[count - k] - _SLACK
        found = np.flatnonzero(scores >= least)
        return found if positions is None else positions[found]

    def ranked(self, vector: FloatVector, k: int, positions: Positions) -> tuple[Hit, ...]:
        """The `k` nearest of these positions, best first, ties by key.

        Products in float64, row by row, so that a score does not depend on what else was compared.
        """
        rows = self.halves[positions].astype(np.float64)
        lengths = np.sqrt((rows * rows).sum(axis=1))
        exact = vector.astype(np.float64)
        scores = (rows * (exact / np.sqrt((exact * exact).sum()))).sum(axis=1) / lengths
        order = np.lexsort((positions, -scores))[:k]
        return tuple(Hit(key=int(self.keys[positions[i]]), score=float(scores[i])) for i in order)

    def _rows(self, part: slice | Positions) -> FloatMatrix:
        return self._floats[part] if self._floats is not None else self.halves[part].astype(np.float32)


def _lengths(vectors: HalfMatrix | FloatMatrix) -> FloatVector:
    """(n,) float32 lengths of the rows: within a thousandth of 1, because float16 rounds."""
    lengths = np.empty(len(vectors), np.float32)
    for at in range(0, len(vectors), _BLOCK):
        lengths[at : at + _BLOCK] = np.linalg.norm(vectors[at : at + _BLOCK].astype(np.float32, copy=False), axis=1)
    return lengths
