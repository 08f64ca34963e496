"""Articles with their passages and vectors in, a changed archive out: the only code that writes to an archive.

Each article is put, replaced or removed in one transaction, whole or not at all. Never reads a file of articles and
never embeds: what it is given is what it keeps.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from greenland_qa.archive import checksums, generations, places, records, sealing
from greenland_qa.archive.catalogue import (
    FILE,
    GENERATION,
    check,
    check_manifest,
    create,
    open_for_writing,
    read_manifest,
    translated,
    write_manifest,
)
from greenland_qa.archive.holdings import Holdings
from greenland_qa.archive.lock import WriterLock
from greenland_qa.archive.nouns import Change, Model
from greenland_qa.domain import Article, Passage, Source
from greenland_qa.errors import ArchiveError, ArchiveMissing
from greenland_qa.ports import FloatMatrix

Hook = Callable[[str], None]


def _carry_on(_point: str) -> None:
    """What happens at the named points of a writer's work: nothing. Tests of crashes give something that kills."""


class ArchiveWriter:
    """The archive of one folder, for writing, held exclusively from `open` to `close`."""

    def __init__(self, path: Path, model: Model, lock: WriterLock, chroma_url: str, at: Hook) -> None:
        self._path = path / FILE
        self._dim = model.dim
        self._lock = lock
        self._url = chroma_url
        self._at = at
        self._stated = True
        self._connection = open_for_writing(self._path)

    @classmethod
    def open(cls, path: Path, *, model: Model, chroma_url: str = "", at: Hook = _carry_on) -> Self:
        """The archive in the folder `path`, made if it is not there.

        With `chroma_url` the vector index lies on that Chroma server, not in the folder. `at` is called with the name
        of each point of the work at which a crash must be harmless.
        Raises: ArchiveLocked, ArchiveStale, ArchiveDamaged.
        """
        with translated(path / FILE):
            path.mkdir(parents=True, exist_ok=True)
        lock = WriterLock(path)
        try:
            proven = True
            try:
                proven = check(path / FILE)
            except ArchiveMissing:
                create(path / FILE, model)
            with translated(path / FILE):
                writer = cls(path, model, lock, chroma_url, at)
                try:
                    check_manifest(writer._connection, writer._path, model)
                    if not proven:
                        writer._recover()
                    writer._clear_away()
                except BaseException:
                    writer._connection.close()
                    raise
        except BaseException:
            lock.release()
            raise
        return writer

    def placed(self, article: Article) -> Article:
        """The article under the name of its file that no other article has (`places.placed`)."""
        with translated(self._path):
            return places.placed(self._connection, article)

    def holds(self, article: Article) -> bool:
        """Whether putting it would change nothing, so that there is nothing to embed."""
        with translated(self._path):
            held = self._held(article)
            return held is not None and not self._former(article, held) and _same(self._read(held), article)

    def needs_vectors(self, article: Article) -> bool:
        """Whether it must be embedded before it can be put: its text, its title or its day are new at its place."""
        with translated(self._path):
            records.remember_seen(self._connection, article)
            held = self._held(article)
            if held is None or self._former(article, held):
                return True
            source, language = self._read(held)
            same = _same((source, language), article)
            return not same and _embedded_with(source) != _embedded_with(article.source)

    def update(self, article: Article) -> Change | None:
        """Does what can be done without vectors: UNCHANGED, UPDATED, or None if the article must be embedded and put.

        The title and the day are embedded with each passage; another outlet, address, file or author costs nothing.
        """
        with translated(self._path):
            if self.needs_vectors(article):
                return None
            held = self._held(article)
            assert held is not None
            if places.has_left(self._connection, held, article):
                with self._transaction("update"):
                    places.move(self._connection, held, article.source.url, article.source.file, article.origin)
                return Change.UPDATED
            if _same(self._read(held), article):
                return Change.UNCHANGED
            with self._transaction("update"):
                records.update_source(self._connection, held, article.source, article.language)
                records.write_origin(self._connection, held, article.origin)
            return Change.UPDATED

    def put(self, article: Article, passages: Sequence[Passage], vectors: FloatMatrix) -> Change:
        """Adds the article, or puts it in the place of its former self, with one vector a passage: (n, dim) float32.

        The same text is the same article, wherever it is found: the place that it was first found at stays, until another
        text is found there. Then it goes, unless it was seen elsewhere since the archive was opened: that is its place now.
        Raises: ValueError for passages or vectors that do not fit, or a vector without direction; ArchiveDamaged.
        """
        self._check(article, passages, vectors)
        rows = records.half(np.asarray(vectors, np.float32).reshape(len(passages), self._dim))
        with translated(self._path):
            change = self.update(article)
            if change is not None:
                return change
            held = self._held(article)
            former = self._former(article, held)
            with self._transaction("put"):
                gone = [key for key in former if not places.moved(self._connection, key, article)]
                for key in gone:
                    records.delete_article(self._connection, key)
                if held is None:
                    records.insert_article(self._connection, article, passages, rows)
                elif places.has_left(self._connection, held, article):
                    places.move(self._connection, held, article.source.url, article.source.file, article.origin)
                elif not _same(self._read(held), article):
                    records.delete_passages(self._connection, held)
                    records.update_source(self._connection, held, article.source, article.language, len(passages))
                    records.insert_passages(self._connection, held, passages, rows)
                    records.write_origin(self._connection, held, article.origin)
                if gone or held is not None:
                    self._must_erase("words")
            if gone:
                return Change.REPLACED
            return Change.ADDED if held is None else Change.UPDATED

    def remove(self, article_id: str) -> bool:
        """Takes the article out: text, words and vectors. False if it is not there.

        `close` then sees to it that nothing of it is left in any file. Raises: ArchiveDamaged.
        """
        with translated(self._path):
            key = records.find_article(self._connection, article_id)
            if key is None:
                return False
            with self._transaction("remove"):
                records.delete_article(self._connection, key)
                self._must_erase("words", "vectors")
            return True

    def seal(self, force: bool = False) -> None:
        """Builds a new generation of the vector index if the present one is missing, unsound or behind, or by `force`.

        Raises: ArchiveError if that fails; the archive then goes on with what it has.
        """
        with translated(self._path):
            if force or sealing.is_due(self._connection, self._path.parent, served=bool(self._url)):
                self._build()

    def _build(self) -> None:
        """A new generation in the place of the present one; none if there are no passages."""
        connection = self._connection
        number = int(read_manifest(connection, "next_generation"))
        files: dict[str, tuple[int, str]] = {}
        if filled := sealing.passages(connection) > 0:
            # Numbers are never used twice: a builder that outlives its writer cannot meet a new one in one folder.
            with self._transaction("numbering"):
                write_manifest(connection, next_generation=number + 1)
            self._at("before building")
            if self._url:
                sealing.feed_server(connection, self._url, self._dim)
            else:
                files = generations.build(self._path, self._path.parent / f"{GENERATION}{number}")
            self._at("after building")
        with self._transaction("pointing"):
            if filled:
                generations.point_at(connection, number, files)
            else:
                generations.forget(connection)
            self._erased("vectors")
        self._clear_away()

    def _clear_away(self) -> None:
        self._at("before clearing away")
        generations.clear_away(self._path.parent, generations.current(self._connection))
        self._at("after clearing away")

    def close(self) -> None:
        """Erases what was removed, states the catalogue's checksum and lets the next writer in."""
        self._leave(erase=True)

    def _leave(self, *, erase: bool) -> None:
        try:
            with translated(self._path):
                try:
                    if erase:
                        self._erase()
                    self._state()
                finally:
                    self._connection.close()
        finally:
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.close()
            return
        # Whoever interrupts us wants to leave now; what is still to be erased is written down, for the next writer.
        # A disk that is too full to leave in good order must not hide the error that we leave with.
        with contextlib.suppress(ArchiveError):
            self._leave(erase=False)

    @contextmanager
    def _transaction(self, name: str) -> Iterator[None]:
        """What is done inside becomes true all at once, and for good, or not at all."""
        if self._stated:
            checksums.retract(self._path)
            self._stated = False
        connection = self._connection
        self._at(f"before {name}")
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            write_manifest(connection, revision=int(read_manifest(connection, "revision")) + 1)
            self._at(f"before the commit of {name}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        self._at(f"after {name}")

    def _recover(self) -> None:
        """Proves what a killed writer left, because the sum that is stated next will say that all of it is sound.

        The full-text index has no checksums of its own, so it is made anew from the texts, which have.
        """
        Holdings.load(self._connection, self._dim)
        with self._transaction("recovery"):
            records.renew_words(self._connection)

    def _held(self, article: Article) -> int | None:
        return records.find_article(self._connection, article.source.article_id)

    def _former(self, article: Article, held: int | None) -> tuple[int, ...]:
        """Keys of other articles at the article's place: its former selves."""
        return tuple(key for key in records.find_place(self._connection, article.source) if key != held)

    def _read(self, key: int) -> tuple[Source, str]:
        return records.read_source(self._connection, key)

    def _check(self, article: Article, passages: Sequence[Passage], vectors: FloatMatrix) -> None:
        if not passages or np.shape(vectors) != (len(passages), self._dim):
            raise ValueError(f"an article has passages, and each a vector of {self._dim} numbers")
        for ordinal, passage in enumerate(passages):
            same = passage.ordinal == ordinal and passage.source == article.source
            if not same or article.body[passage.start : passage.end] != passage.text:
                raise ValueError(f"passage {ordinal} is not one of the article {article.source.article_id}")

    def _must_erase(self, *what: str) -> None:
        write_manifest(self._connection, erase=" ".join(sorted(sealing.to_erase(self._connection) | {*what})))

    def _erased(self, what: str) -> None:
        write_manifest(self._connection, erase=" ".join(sorted(sealing.to_erase(self._connection) - {what})))

    def _erase(self) -> None:
        """Leaves nothing of removed articles in the full-text index, in free pages and in SQLite's log."""
        if "vectors" in sealing.to_erase(self._connection):
            self._build()
        if "words" in sealing.to_erase(self._connection):
            with self._transaction("erase"):
                # Removed words stay in the full-text index's older segments until all are merged into one.
                self._connection.execute("INSERT INTO full_text (full_text) VALUES ('optimize')")
                self._erased("words")

    def _state(self) -> None:
        if self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0:
            self._at("before the checksum")
            checksums.state(self._path)
            self._stated = True
            self._at("after the checksum")


def _embedded_with(source: Source) -> tuple[object, ...]:
    return source.title, source.published.day


def _same(held: tuple[Source, str], article: Article) -> bool:
    source, language = held
    return not places.same_place(source, article.source) or (source, language) == (article.source, article.language)
