"""Vectors in, the nearest keys out, by way of Chroma. The only file that knows Chroma.

Chroma holds keys and vectors, nothing else, and never embeds for us. Which of its answers count, and in which order, is
decided elsewhere from the vectors themselves: what it gives is a choice of candidates.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

import numpy as np

from greenland_qa.archive.holdings import Positions
from greenland_qa.archive.records import HalfMatrix
from greenland_qa.ports import FloatMatrix, FloatVector

# Chroma's own types do not know that its clients can be closed.
Client = Any

# Chroma refuses names under three letters.
_COLLECTION = "passages"
# The embedded Chroma refuses batches over 5,461.
_AT_ONCE = 5_000
_ASKED_AT_ONCE = 500
# 16 neighbours and a breadth of 100 while building are Chroma's defaults. With a breadth of 200 in searching they find
# the ten nearest of 25,000 news passages, and 99 of the hundred nearest; building with 200 costs twice the time.
_GRAPH: dict[str, Any] = {"space": "cosine", "max_neighbors": 16, "ef_construction": 100, "ef_search": 200}
# Of a sound index a few vectors in a thousand are not their own nearest: a search in a graph may miss a node.
_LEAST_FOUND = 0.99


class IndexFailed(RuntimeError):
    """Chroma could not do what it was asked, or what it built does not find what was put in."""


class VectorIndex:
    """A Chroma collection, opened for searching. Threads may share it."""

    def __init__(self, client: Client, name: str) -> None:
        self._client = client
        with _translated():
            # Without embedding_function=None a foreign collection could name code to load.
            self._collection = client.get_collection(name, embedding_function=None)
            self.count = int(self._collection.count())

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The index in a folder that is ours alone: Chroma may write into it. All of it is in memory afterwards.

        The files must be sound. On damaged ones Chroma takes the whole process down. Raises: IndexFailed.
        """
        with _translated():
            index = cls(_embedded(folder), _COLLECTION)
            some = index._collection.get(limit=1, include=["embeddings"])["embeddings"]
            # Chroma loads the graph with the first search.
            index.keys(np.asarray(some, np.float32), 1)
        return index

    @classmethod
    def served(cls, url: str, name: str) -> Self:
        """The index of this name on the Chroma server at `url`. Raises: IndexFailed."""
        with _translated():
            return cls(_served(url), name)

    def nearest(self, vector: FloatVector, count: int) -> Positions:
        """The keys of about `count` of the nearest vectors, in no order to rely on. Raises: IndexFailed."""
        return self.keys(vector[None], count)[0]

    def keys(self, vectors: FloatMatrix, count: int) -> list[Positions]:
        """For each row the keys of the nearest vectors, nearest first. Raises: IndexFailed."""
        with _translated():
            found = self._collection.query(query_embeddings=vectors, n_results=min(count, self.count), include=[])
            return [np.asarray(ids, np.int64) for ids in found["ids"]]

    def close(self) -> None:
        self._client.close()


def build(folder: Path, keys: Positions, vectors: HalfMatrix) -> None:
    """An index of these vectors, (n, dim), in the new folder `folder`, all of it flushed to the disk."""
    folder.mkdir(parents=True)
    client = _embedded(folder)
    # Chroma writes its graph in place, again and again; once, at the very last vector, is the only time that is safe.
    whole = max(len(keys), 2)
    graph = {**_GRAPH, "batch_size": whole, "sync_threshold": whole}
    collection = client.create_collection(_COLLECTION, embedding_function=None, configuration={"hnsw": graph})
    for at in range(0, len(keys), _AT_ONCE):
        some = slice(at, at + _AT_ONCE)
        collection.add(ids=[str(key) for key in keys[some]], embeddings=vectors[some].astype(np.float32))
    client.close()
    # Chroma took every vector into its log first. Without this the freed pages, three quarters of the file, would stay.
    with sqlite3.connect(folder / "chroma.sqlite3", isolation_level=None) as database:
        database.execute("PRAGMA secure_delete = ON")
        database.execute("VACUUM")
    database.close()
    for path in [*folder.rglob("*"), folder]:
        opened = os.open(path, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def feed(url: str, name: str, keys: Positions, vectors: HalfMatrix) -> None:
    """Makes the collection of this name on the server hold exactly these vectors, sending only what it lacks.

    Raises: IndexFailed; the same call goes on from there.
    """
    with _translated():
        client = _served(url)
        collection = client.get_or_create_collection(name, embedding_function=None, configuration={"hnsw": _GRAPH})
        held = np.asarray([*_ids(collection)], np.int64)
        at_once = min(_AT_ONCE, client.get_max_batch_size())
        gone = np.setdiff1d(held, keys)
        for at in range(0, len(gone), at_once):
            collection.delete(ids=[str(key) for key in gone[at : at + at_once]])
        missing = np.flatnonzero(~np.isin(keys, held))
        for at in range(0, len(missing), at_once):
            some = missing[at : at + at_once]
            collection.upsert(ids=[str(key) for key in keys[some]], embeddings=vectors[some].astype(np.float32))
        if (count := collection.count()) != len(keys):
            raise IndexFailed(f"the server holds {count:,} of {len(keys):,} vectors")
        client.close()


def _ids(collection: Any) -> Iterator[int]:
    offset = 0
    while ids := collection.get(limit=_AT_ONCE, offset=offset, include=[])["ids"]:
        yield from map(int, ids)
        offset += len(ids)


def verify(index: VectorIndex, keys: Positions, vectors: HalfMatrix) -> None:
    """Nothing, if the index holds these vectors and each finds itself, or one that is the same. Raises: IndexFailed."""
    if index.count != len(keys):
        raise IndexFailed(f"it holds {index.count:,} of {len(keys):,} vectors")
    missed = 0
    for at in range(0, len(keys), _ASKED_AT_ONCE):
        asked = vectors[at : at + _ASKED_AT_ONCE].astype(np.float32)
        nearest = np.asarray([found[0] for found in index.keys(asked, 1)])
        if not np.isin(nearest, keys).all():
            raise IndexFailed("it holds keys that were never put in")
        # Another passage with the very same words may come first.
        same = vectors[np.searchsorted(keys, nearest)].astype(np.float32)
        missed += int((np.einsum("ij,ij->i", same, asked) < 1 - 1e-2).sum())
    if missed > (1 - _LEAST_FOUND) * len(keys):
        raise IndexFailed(f"{missed:,} of {len(keys):,} vectors do not find themselves")


@contextmanager
def _translated() -> Iterator[None]:
    """Whatever Chroma raises becomes IndexFailed: its errors have no common root, a panic in Rust is no Exception."""
    try:
        yield
    except (IndexFailed, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as exc:
        raise IndexFailed(f"Chroma failed: {exc}") from exc


def _embedded(folder: Path) -> Client:
    # Chroma takes over a second to import, and most commands never need it.
    import chromadb  # noqa: PLC0415
    from chromadb.config import Settings  # noqa: PLC0415

    return chromadb.PersistentClient(path=str(folder), settings=Settings(anonymized_telemetry=False))


def _served(url: str) -> Client:
    import chromadb  # noqa: PLC0415
    from chromadb.config import Settings  # noqa: PLC0415

    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise IndexFailed(f"{url!r} is not the address of a server, such as http://127.0.0.1:8000")
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 8000)
    return chromadb.HttpClient(
        host=parts.hostname, port=port, ssl=secure, settings=Settings(anonymized_telemetry=False)
    )
