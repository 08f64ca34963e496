"""A scope and a question in, passages out: the read side of the archive, exact search and full text together.

Never writes and never waits for a writer; sees each of its commits at the next call. Deliberately judges nothing.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from greenland_qa.archive import checksums, records
from greenland_qa.archive.catalogue import FILE, Readers, check, check_manifest, read_manifest
from greenland_qa.archive.holdings import Holdings, Positions, Seen
from greenland_qa.archive.lock import holder_of, lives
from greenland_qa.archive.nouns import EVERYTHING, Hit, Listing, Model, Scope
from greenland_qa.archive.sealed import SealedSearch
from greenland_qa.domain import Article, Coverage, Passage, Source
from greenland_qa.errors import ArchiveChanged, ArchiveError
from greenland_qa.ports import FloatMatrix, FloatVector

# A word of the title counts twice: titles name what an article is about. Measured with the retrieval benchmark.
_TITLE_WEIGHT = 2.0
# Comparing one by one takes 2 ms for 25,000 passages of 384 dimensions on two cores and grows with them; Chroma takes
# 6 ms for its candidates, and its time hardly grows. Below this, exact search is quicker, and exact.
EXACT_UP_TO = 65_536
# Chroma's time grows with what is asked of it; from here on comparing all is as quick.
_ASKED_AT_MOST = 2_000

_UNPROVEN = "The last writer was killed at work, so the full-text index cannot be proven sound until `greenland-qa ingest` runs."
# A quotation mark would end the quoted term, NUL would end the whole query.
_NO_SIGNS = str.maketrans({'"': " ", "\0": " "})


class Archive:
    """The archive of one folder, for reading. Threads may share one; close it when done."""

    model: Model
    """The embedding model that its vectors are of."""

    def __init__(self, path: Path, chroma_url: str, exact_up_to: int) -> None:
        self._path = path / FILE
        self._exact_up_to = exact_up_to
        self._sealed = SealedSearch(path, chroma_url)
        self._readers = Readers(self._path)
        self._proven = False
        self._id = ""
        self._holdings: Holdings | None = None
        self._loading = threading.Lock()

    @classmethod
    def open(
        cls, path: Path, *, model: Model | None = None, chroma_url: str = "", exact_up_to: int = EXACT_UP_TO
    ) -> Self:
        """The archive in the folder `path`. Choices of up to `exact_up_to` passages are compared one by one.

        `model`: the embedding model to search with; None to see what the archive holds, whatever its model.
        `chroma_url`: the server that holds its vector index, if its writer was given one.
        Raises: ArchiveMissing, ArchiveStale, ArchiveDamaged.
        """
        proven = check(path / FILE)
        archive = cls(path, chroma_url, exact_up_to)
        archive._proven = proven
        try:
            with archive._readers.snapshot() as connection:
                archive.model = check_manifest(connection, archive._path, model)
                archive._id = read_manifest(connection, "id")
        except BaseException:
            archive.close()
            raise
        return archive

    def coverage(self, scope: Scope = EVERYTHING) -> Coverage:
        """What the part of the archive in scope holds."""
        with self._snapshot() as (_, holdings):
            return holdings.coverage(scope)

    def undated_out(self, scope: Scope) -> int:
        """How many articles are out of scope only because nobody knows when they were published."""
        with self._snapshot() as (_, holdings):
            return holdings.undated_out(scope)

    def dense(self, vector: FloatVector, k: int, scope: Scope = EVERYTHING) -> tuple[Hit, ...]:
        """The `k` passages in scope with the largest cosine similarity to the vector, best first, ties by key.

        Raises: ValueError for a vector of another dimension, or without a direction.
        """
        query = np.asarray(vector, np.float32)
        if query.shape != (self.model.dim,) or not np.isfinite(query).all() or not query.any():
            raise ValueError(f"a vector to search with has {self.model.dim} finite numbers, not all of them zero")
        query = query / np.linalg.norm(query)
        with self._snapshot() as (_, holdings):
            seen = holdings.seen(scope)
            if k <= 0 or not seen.count:
                return ()
            return holdings.ranked(query, k, self._nearest(holdings, seen, query, k))

    def _nearest(self, holdings: Holdings, seen: Seen, query: FloatVector, k: int) -> Positions:
        """Positions in scope among which the `k` nearest are: exactly where that is quick, else with Chroma's help."""
        generation = holdings.generation
        if generation is None or seen.count <= self._exact_up_to:
            return holdings.near(query, k, seen.positions)
        # As many as give k in scope if what is in scope is as near as the rest, and then some: the graph is not exact.
        count = 50 + 2 * k * len(holdings) // seen.count
        keys = self._sealed.nearest(generation, query, count) if count <= _ASKED_AT_MOST else None
        if keys is None:
            return holdings.near(query, k, seen.positions)
        found = np.unique(holdings.positions(keys))
        if seen.mask is not None:
            found = found[seen.mask[found]]
        first_unsealed = int(np.searchsorted(holdings.keys, generation.last_key, side="right"))
        unsealed = np.arange(first_unsealed, len(holdings))
        if seen.mask is not None:
            unsealed = unsealed[seen.mask[unsealed]]
        if len(found) < min(k, seen.count - len(unsealed)):
            return holdings.near(query, k, seen.positions)
        return np.concatenate([found, holdings.near(query, k, unsealed)])

    def full_text(self, terms: Sequence[str], k: int, scope: Scope = EVERYTHING) -> tuple[Hit, ...]:
        """The `k` passages in scope that match any of the terms best (bm25, larger is better), ties by key.

        Terms are taken as words or phrases, whatever signs they hold; stems match ("talks" finds "talk").
        """
        (hits,) = self.full_texts(terms, k, (scope,))
        return hits

    def full_texts(self, terms: Sequence[str], k: int, scopes: Sequence[Scope]) -> tuple[tuple[Hit, ...], ...]:
        """The same for several scopes at once, at the price of one: nearly all of it is ranking what matches."""
        expression = _expression(terms)
        with self._snapshot() as (connection, holdings):
            views = [(holdings.seen(scope), list[Hit]()) for scope in scopes]
            if not expression or k <= 0 or not any(seen.count for seen, _ in views):
                return tuple(() for _ in scopes)
            limited = all(seen.mask is None for seen, _ in views)
            rows = connection.execute(
                f"""SELECT rowid, -bm25(full_text, {_TITLE_WEIGHT}, 1.0) AS score FROM full_text
                    WHERE full_text MATCH ? ORDER BY score DESC, rowid {"LIMIT ?" if limited else ""}""",
                (expression, k) if limited else (expression,),
            )
            # SQLite hands the sorted rows over one by one: with a scope, as many are fetched as give k inside it.
            while any(seen.count and len(hits) < k for seen, hits in views) and (some := rows.fetchmany(4 * k)):
                positions = holdings.positions([key for key, _ in some])
                if len(positions) != len(some):
                    raise sqlite3.DatabaseError("the full-text index names passages that are not there")
                for seen, hits in views:
                    if len(hits) < k:
                        inside = np.ones(len(some), np.bool_) if seen.mask is None else seen.mask[positions]
                        hits += [Hit(key=some[i][0], score=some[i][1]) for i in np.flatnonzero(inside)]
            rows.close()
            return tuple(tuple(hits[:k]) for _, hits in views)

    def frequencies(self, terms: Sequence[str]) -> dict[str, int]:
        """In how many passages each term stands, whatever the scope."""
        with self._snapshot() as (connection, _):
            count = "SELECT count(*) FROM full_text WHERE full_text MATCH ?"
            return {
                term: connection.execute(count, (expression,)).fetchone()[0]
                if (expression := _expression([term]))
                else 0
                for term in terms
            }

    def placed(self, keys: Sequence[int]) -> tuple[tuple[int, date | None], ...]:
        """For each key (a number for its article, within this call; the day it was published, None if unknown).

        A hundredth of the price of `passages`: nothing is read. Raises: ArchiveError if one is not there.
        """
        with self._snapshot() as (_, holdings):
            positions = holdings.positions(list(keys))
            _all_there(keys, set(holdings.keys[positions].tolist()))
            return tuple(
                (article, date.fromordinal(day) if day else None) for article, day in holdings.placed(positions)
            )

    def passages(self, keys: Sequence[int]) -> tuple[Passage, ...]:
        """The passages with these keys, in the order of keys.

        Raises: ArchiveError if one is not there; a writer may have removed it since it was found.
        """
        with self._snapshot() as (connection, _):
            found = records.read_passages(connection, list(dict.fromkeys(map(int, keys))))
        _all_there(keys, found.keys())
        return tuple(found[key] for key in keys)

    def around(self, key: int, before: int, after: int) -> tuple[Passage, ...]:
        """The passage with up to so many neighbours before and after it in its article, in order.

        Raises: ArchiveError if it is not there.
        """
        with self._snapshot() as (connection, _):
            found = records.read_neighbours(connection, key, max(before, 0), max(after, 0))
        _all_there([key] if not found else [], ())
        return found

    def vectors(self, keys: Sequence[int]) -> FloatMatrix:
        """(n, dim) float32 rows of unit length, in the order of keys. Raises: ArchiveError if one is not there."""
        with self._snapshot() as (_, holdings):
            positions = holdings.positions(keys)
            if len(positions) != len(keys):
                _all_there(keys, set(holdings.keys.tolist()))
            return holdings.vectors(positions)

    def article(self, article_id: str) -> Article:
        """The whole article. Raises: ArchiveError if it is not there."""
        with self._snapshot() as (connection, _):
            key = records.find_article(connection, article_id)
            if key is not None:
                return records.read_article(connection, key)
        raise ArchiveError(
            f"The archive holds no article {article_id!r}.", advice="Run `greenland-qa articles` to see what it holds."
        )

    def articles(self) -> tuple[Listing, ...]:
        """Every article, newest first, those without a known date last, ties by id."""
        with self._snapshot() as (connection, _):
            listings = [listing for _, listing in records.read_listings(connection)]
        return tuple(sorted(listings, key=_newest_first))

    def find(self, name: str) -> Source | None:
        """The source of the first article, in the order of `articles`, with this id, file or address; None without one."""
        named = (li.source for li in self.articles() if name in (li.source.article_id, li.source.file, li.source.url))
        return next(named, None)

    def damage(self) -> tuple[str, ...]:
        """A sentence for each thing that is degraded right now; () if nothing is."""
        with self._snapshot() as (_, holdings):
            generation = holdings.generation
        unproven = () if self._proven or not _left_in_disorder(self._path) else (_UNPROVEN,)
        return (*unproven, *(self._sealed.damage(generation) if generation is not None else ()))

    def close(self) -> None:
        """Ends all access. Calls after it raise ArchiveError."""
        self._readers.close()
        self._sealed.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def _snapshot(self) -> Iterator[tuple[sqlite3.Connection, Holdings]]:
        """A connection and the holdings at one and the same revision."""
        while True:
            with self._readers.snapshot() as connection:
                held = self._holdings_of(connection)
                if held is not None:
                    yield connection, held
                    return

    def _holdings_of(self, connection: sqlite3.Connection) -> Holdings | None:
        """The holdings of the connection's revision; None if another thread has met a later one meanwhile."""
        if read_manifest(connection, "id") != self._id:
            raise ArchiveError(
                f"The archive {self._path.parent} was replaced by another while it was open.",
                advice="Open it again; restart `greenland-qa serve` if that is what runs.",
            )
        revision = int(read_manifest(connection, "revision"))
        held = self._holdings
        if held is None or held.revision < revision:
            with self._loading:
                held = self._holdings
                if held is None or held.revision < revision:
                    held = self._holdings = Holdings.load(connection, self.model.dim, held)
        return held if held.revision == revision else None


def _left_in_disorder(path: Path) -> bool:
    """Whether the checksum is missing though no writer is at work: the last one was killed."""
    holder = holder_of(path.parent)
    return not path.with_name(checksums.SUM).exists() and (holder is None or not lives(holder))


def _expression(terms: Sequence[str]) -> str:
    """The terms as a query of FTS5: every one quoted, so that no sign in it is an operator; "" if none has a word."""
    said = (term.translate(_NO_SIGNS).encode("utf-8", "ignore").decode("utf-8") for term in terms)
    return " OR ".join(f'"{term}"' for term in dict.fromkeys(said) if any(c.isalnum() for c in term))


def _newest_first(listing: Listing) -> tuple[int, str]:
    day = listing.source.published.day
    return -(day.toordinal() if day else 0), listing.source.article_id


def _all_there(keys: Sequence[int], found: object) -> None:
    missing = [key for key in keys if key not in found]  # type: ignore[operator]
    if missing:
        raise ArchiveChanged(
            f"The archive holds no passage {missing[0]} (any more).",
            advice="Ask again: the archive was changed while the question was being answered.",
        )
