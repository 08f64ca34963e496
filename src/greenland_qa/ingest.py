"""Articles in, steps out, each of them safely in the archive: split, embedded in batches, put.

Deliberately does not know that questions exist, nor where articles come from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from greenland_qa.archive import ArchiveWriter, Change
from greenland_qa.domain import Article, Passage, Source
from greenland_qa.errors import UnreadableSource
from greenland_qa.language.days import day
from greenland_qa.language.passages import split
from greenland_qa.ports import Embedder, FloatMatrix

# Passages embedded together. The embedder sorts them by length, so more are faster; these are a few seconds of work,
# and no more can an interruption cost.
PASSAGES_AT_ONCE = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What became of one reading: an article in the archive (`source`, `change`), or a `problem`."""

    source: Source | None
    change: Change | None
    problem: UnreadableSource | None
    passages: int
    """How many were embedded and put; 0 if there was nothing to do."""


def ingest(readings: Iterable[Article | UnreadableSource], writer: ArchiveWriter, embedder: Embedder) -> Iterator[Step]:
    """One step a reading, in their order. A step that was given out is on the disk; stopping early loses none of them.

    Raises: ArchiveError, BackendError.
    """
    batch: list[_Read] = []
    waiting = 0
    for reading in readings:
        read = _look(writer.placed(reading) if isinstance(reading, Article) else reading, writer)
        batch.append(read)
        waiting += len(read.passages)
        # What costs nothing is told at once, unless something before it waits to be embedded.
        if waiting >= PASSAGES_AT_ONCE or not waiting:
            yield from _put(batch, writer, embedder)
            batch, waiting = [], 0
    yield from _put(batch, writer, embedder)


def embedded_text(passage: Passage) -> str:
    """What the model sees of a passage: the title, the day, and then the text. What is cited is only the text."""
    published = passage.source.published.day
    parts = (passage.source.title, day(published) if published else "", passage.text)
    return " ".join(part if part is passage.text else f"{part.rstrip('. ')}." for part in parts if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    reading: Article | UnreadableSource
    passages: tuple[Passage, ...] = ()
    """Those to embed."""


def _look(reading: Article | UnreadableSource, writer: ArchiveWriter) -> _Read:
    if isinstance(reading, Article) and writer.needs_vectors(reading):
        return _Read(reading=reading, passages=split(reading))
    return _Read(reading=reading)


def _put(batch: list[_Read], writer: ArchiveWriter, embedder: Embedder) -> Iterator[Step]:
    texts = [embedded_text(passage) for read in batch for passage in read.passages]
    vectors = embedder.embed_passages(texts) if texts else None
    at = 0
    for read in batch:
        rows = None if vectors is None else vectors[at : at + len(read.passages)]
        at += len(read.passages)
        yield _step(read, rows, writer, embedder)


def _step(read: _Read, vectors: FloatMatrix | None, writer: ArchiveWriter, embedder: Embedder) -> Step:
    reading = read.reading
    if isinstance(reading, UnreadableSource):
        return Step(source=None, change=None, problem=reading, passages=0)
    change = writer.update(reading)
    if change is not None:
        return Step(source=reading.source, change=change, problem=None, passages=0)
    passages = read.passages
    if vectors is None or not passages:
        # Held when it was looked at, but replaced since by another reading of the same batch.
        passages = split(reading)
        vectors = embedder.embed_passages([embedded_text(passage) for passage in passages])
    change = writer.put(reading, passages, vectors)
    return Step(source=reading.source, change=change, problem=None, passages=len(passages))
