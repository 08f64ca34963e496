"""A catalogue in, whether it needs a new vector index out; and a Chroma server fed from it, where one is set."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from greenland_qa.archive import generations
from greenland_qa.archive.catalogue import read_manifest
from greenland_qa.archive.holdings import Holdings
from greenland_qa.archive.vectors import IndexFailed, feed
from greenland_qa.errors import ArchiveError

# A new generation is built when so many passages, and this share of it, came or went since the last.
_BEHIND_PASSAGES = 1_000
_BEHIND_SHARE = 0.1


def passages(connection: sqlite3.Connection, above: int = 0) -> int:
    """How many passages have a key above this one."""
    return int(connection.execute("SELECT count(*) FROM passages WHERE key > ?", (above,)).fetchone()[0])


def to_erase(connection: sqlite3.Connection) -> frozenset[str]:
    """Where removed articles have left traces: "words" of the full-text index, "vectors" of the generation."""
    return frozenset(read_manifest(connection, "erase").split())


def is_due(connection: sqlite3.Connection, folder: Path, *, served: bool) -> bool:
    """Whether a new generation should be built: there is none, it is not sound, or it is far behind.

    `served`: whether it should lie on a Chroma server.
    """
    if "vectors" in to_erase(connection):
        return True
    held, count = generations.current(connection), passages(connection)
    if held is None or served == bool(held.files):
        return count > 0
    newer = passages(connection, above=held.last_key)
    removed = held.passages - (count - newer)
    if newer + removed > max(_BEHIND_PASSAGES, _BEHIND_SHARE * held.passages):
        return True
    try:
        generations.check(folder / held.folder, held)
    except generations.Unsound:
        return True
    return False


def feed_server(connection: sqlite3.Connection, url: str, dim: int) -> None:
    """Makes the archive's collection on the server hold what the catalogue holds. Raises: ArchiveError."""
    held = Holdings.load(connection, dim)
    try:
        feed(url, generations.collection(connection), held.keys, held.halves)
    except IndexFailed as exc:
        raise ArchiveError(
            f"The Chroma server at {url} could not be fed: {exc}.",
            advice="See that it runs; all articles are there, are searched exactly, and the next ingest feeds it.",
        ) from exc
