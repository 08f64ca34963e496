"""Rows of the catalogue in, our nouns out, and the other way: each statement in SQL that touches articles stands here.

Every row carries a checksum, and a body's id is its hash: what was flipped on the disk is an error, never an answer.
"""

from __future__ import annotations

import json
import sqlite3
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from greenland_qa.archive.catalogue import read_manifest, write_manifest
from greenland_qa.archive.nouns import Listing
from greenland_qa.domain import Article, DateBasis, Dated, Passage, Source, article_id_of
from greenland_qa.ports import FloatMatrix

HalfMatrix = npt.NDArray[np.float16]

_SOURCE = "id, title, title_made, outlet, url, file, published, basis, authors, language, chars, passages, checksum"
_PASSAGE = 'key, article, ordinal, "start", "end", vector, checksum'
# Keys asked for in one statement; SQLite itself allows a few more on every system.
_AT_ONCE = 500
Row = tuple[Any, ...]


def find_article(connection: sqlite3.Connection, article_id: str) -> int | None:
    """The key of the article, or None."""
    row = connection.execute("SELECT key FROM articles WHERE id = ?", (article_id,)).fetchone()
    return row[0] if row else None


def find_place(connection: sqlite3.Connection, source: Source) -> tuple[int, ...]:
    """Keys of the articles at the same place: the same address or, where there is none, the same file."""
    if source.url is not None:
        rows = connection.execute("SELECT key FROM articles WHERE url = ? ORDER BY key", (source.url,))
    elif source.file is not None:
        rows = connection.execute(
            "SELECT key FROM articles WHERE file = ? AND url IS NULL ORDER BY key", (source.file,)
        )
    else:
        return ()
    return tuple(key for (key,) in rows)


def find_origin(connection: sqlite3.Connection, origin: str) -> str | None:
    """The name under which the file with this whole path is held, or None."""
    row = connection.execute(
        "SELECT file FROM articles JOIN origins ON article = key WHERE path = ? AND url IS NULL ORDER BY key", (origin,)
    ).fetchone()
    return row[0] if row else None


def remember_seen(connection: sqlite3.Connection, article: Article) -> None:
    """Notes where the article was seen, for as long as this connection is open: on the disk, for there may be millions."""
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS seen (id TEXT PRIMARY KEY, url TEXT, file TEXT, origin TEXT)")
    source = article.source
    row = (source.article_id, source.url, source.file, article.origin)
    connection.execute("INSERT OR REPLACE INTO seen VALUES (?, ?, ?, ?)", row)


def read_seen(connection: sqlite3.Connection, article_id: str) -> tuple[str | None, str | None, str | None] | None:
    """(address, file, whole path) at which the article was last seen; None if it was not."""
    row = connection.execute("SELECT url, file, origin FROM seen WHERE id = ?", (article_id,)).fetchone()
    return (row[0], row[1], row[2]) if row else None


def read_origin(connection: sqlite3.Connection, article: int) -> str | None:
    """The whole path of the file that the article was read from, or None."""
    row = connection.execute("SELECT path FROM origins WHERE article = ?", (article,)).fetchone()
    return row[0] if row else None


def read_origins(connection: sqlite3.Connection, file: str) -> tuple[str, ...]:
    """The whole paths of the articles that are held under this name and were read from a file."""
    rows = connection.execute(
        "SELECT path FROM articles JOIN origins ON article = key WHERE file = ? AND url IS NULL ORDER BY key",
        (file,),
    )
    return tuple(str(path) for (path,) in rows)


def write_origin(connection: sqlite3.Connection, article: int, origin: str | None) -> None:
    """Where the article was read, in the place of what was known of that."""
    connection.execute("DELETE FROM origins WHERE article = ?", (article,))
    if origin is not None:
        connection.execute("INSERT INTO origins VALUES (?, ?)", (article, origin))


def read_source(connection: sqlite3.Connection, article: int) -> tuple[Source, str]:
    """The source and the language of the article with this key."""
    row = connection.execute(f"SELECT {_SOURCE} FROM articles WHERE key = ?", (article,)).fetchone()
    if row is None:
        raise sqlite3.DatabaseError(f"the article {article} of a passage is missing")
    return _source_of(row), row[9]


def read_article(connection: sqlite3.Connection, article: int) -> Article:
    """The whole article with this key."""
    source, language = read_source(connection, article)
    return Article(source=source, body=_body(connection, article, source.article_id), language=language)


def read_listings(connection: sqlite3.Connection) -> Iterator[tuple[int, Listing]]:
    """(key, listing) of every article, in the order of keys."""
    for key, *row in connection.execute(f"SELECT key, {_SOURCE} FROM articles ORDER BY key"):
        yield key, Listing(source=_source_of(row), chars=row[10], passages=row[11])


def read_passages(connection: sqlite3.Connection, keys: Sequence[int]) -> dict[int, Passage]:
    """The passages with these keys; those that are not there are left out."""
    rows: list[Row] = []
    for at in range(0, len(keys), _AT_ONCE):
        some = keys[at : at + _AT_ONCE]
        marks = ",".join("?" * len(some))
        rows += connection.execute(f"SELECT {_PASSAGE} FROM passages WHERE key IN ({marks})", some)
    return _passages_of(connection, rows)


def read_neighbours(connection: sqlite3.Connection, key: int, before: int, after: int) -> tuple[Passage, ...]:
    """The passage and up to so many before and after it in its article, in order; () if it is not there."""
    rows = connection.execute(
        f"""SELECT {_PASSAGE} FROM passages WHERE article = (SELECT article FROM passages WHERE key = :key)
            AND ordinal - (SELECT ordinal FROM passages WHERE key = :key) BETWEEN :first AND :last""",
        {"key": key, "first": -before, "last": after},
    ).fetchall()
    return tuple(sorted(_passages_of(connection, rows).values(), key=lambda p: p.ordinal))


def read_vectors(
    connection: sqlite3.Connection, dim: int, above: int = 0
) -> Iterator[tuple[list[int], list[int], HalfMatrix]]:
    """(keys, keys of their articles, (n, dim) float16) in blocks, in the order of keys, for all keys above this one."""
    rows = connection.execute(f"SELECT {_PASSAGE} FROM passages WHERE key > ? ORDER BY key", (above,))
    while some := rows.fetchmany(4096):
        for row in some:
            _check_passage(row, dim)
        vectors = np.frombuffer(b"".join(row[5] for row in some), np.float16).reshape(len(some), dim)
        yield [row[0] for row in some], [row[1] for row in some], vectors


def insert_article(
    connection: sqlite3.Connection, article: Article, passages: Sequence[Passage], vectors: HalfMatrix
) -> None:
    """Adds the article, which is not there yet, with its passages, their vectors and their words."""
    chars, count = len(article.body), len(passages)
    row = _row_of(article.source, article.language, chars, count)
    marks = ", ".join("?" * len(row))
    inserted = connection.execute(f"INSERT INTO articles ({_SOURCE}) VALUES ({marks})", row)
    key = inserted.lastrowid
    assert key is not None
    connection.execute("INSERT INTO bodies VALUES (?, ?)", (key, article.body.encode("utf-8")))
    write_origin(connection, key, article.origin)
    insert_passages(connection, key, passages, vectors)


def renew_words(connection: sqlite3.Connection) -> None:
    """Makes the full-text index anew from the texts; inside a transaction. Every row and text is checked on the way."""
    connection.execute("INSERT INTO full_text (full_text) VALUES ('delete-all')")
    for article, listing in list(read_listings(connection)):
        rows = connection.execute(f"SELECT {_PASSAGE} FROM passages WHERE article = ?", (article,)).fetchall()
        if len(rows) != listing.passages:
            raise sqlite3.DatabaseError("an article has lost passages")
        _insert_words(connection, _passages_of(connection, rows))


def insert_passages(
    connection: sqlite3.Connection, article: int, passages: Sequence[Passage], vectors: HalfMatrix
) -> None:
    """Adds the passages of an article that has none."""
    first = int(read_manifest(connection, "next_key"))
    rows = []
    for key, passage, vector in zip(range(first, first + len(passages)), passages, vectors, strict=True):
        start_to_vector = (key, article, passage.ordinal, passage.start, passage.end, vector.tobytes())
        rows.append((*start_to_vector, _passage_checksum(*start_to_vector)))
    connection.executemany(f"INSERT INTO passages ({_PASSAGE}) VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    _insert_words(connection, {row[0]: passage for row, passage in zip(rows, passages, strict=True)})
    write_manifest(connection, next_key=first + len(passages))


def update_source(
    connection: sqlite3.Connection, article: int, source: Source, language: str, passages: int | None = None
) -> None:
    """Puts this source in the place of the article's former one; `passages`: how many it has now, None for as many as
    before. Its words in the full-text index are not touched.
    """
    kept = connection.execute("SELECT chars, passages FROM articles WHERE key = ?", (article,)).fetchone()
    sets = ", ".join(f"{name} = ?" for name in _SOURCE.split(", "))
    row = _row_of(source, language, kept[0], kept[1] if passages is None else passages)
    connection.execute(f"UPDATE articles SET {sets} WHERE key = ?", (*row, article))


def delete_passages(connection: sqlite3.Connection, article: int) -> None:
    """Takes the article's passages, their vectors and their words out."""
    rows = connection.execute(f"SELECT {_PASSAGE} FROM passages WHERE article = ?", (article,)).fetchall()
    # The index keeps no text, so it must be told what it once took in, word for word.
    connection.executemany(
        "INSERT INTO full_text (full_text, rowid, title, text) VALUES ('delete', ?, ?, ?)",
        [(key, p.source.title, p.text) for key, p in _passages_of(connection, rows).items()],
    )
    connection.execute("DELETE FROM passages WHERE article = ?", (article,))


def delete_article(connection: sqlite3.Connection, article: int) -> None:
    """Takes the article out: its text, its passages, their vectors and their words."""
    delete_passages(connection, article)
    write_origin(connection, article, None)
    connection.execute("DELETE FROM bodies WHERE article = ?", (article,))
    connection.execute("DELETE FROM articles WHERE key = ?", (article,))


def _insert_words(connection: sqlite3.Connection, passages: Mapping[int, Passage]) -> None:
    connection.executemany(
        "INSERT INTO full_text (rowid, title, text) VALUES (?, ?, ?)",
        [(key, p.source.title, p.text) for key, p in passages.items()],
    )


def _passages_of(connection: sqlite3.Connection, rows: Iterable[Row]) -> dict[int, Passage]:
    articles: dict[int, tuple[Source, str]] = {}
    found: dict[int, Passage] = {}
    for row in rows:
        _check_passage(row)
        key, article, ordinal, start, end = row[:5]
        if article not in articles:
            source, _ = read_source(connection, article)
            articles[article] = source, _body(connection, article, source.article_id)
        source, body = articles[article]
        found[key] = Passage(source=source, ordinal=ordinal, start=start, end=end, text=body[start:end])
    return found


def _body(connection: sqlite3.Connection, article: int, article_id: str) -> str:
    row = connection.execute("SELECT body FROM bodies WHERE article = ?", (article,)).fetchone()
    body = row[0].decode("utf-8") if row and isinstance(row[0], bytes) else ""
    if article_id_of(body) != article_id:
        raise sqlite3.DatabaseError(f"the text of the article {article_id} is not what was put in")
    return body


def _source_of(row: Sequence[Any]) -> Source:
    article_id, title, made, outlet, url, file, published, basis, authors = row[:9]
    if row[12] != _checksum(row[:12]):
        raise sqlite3.DatabaseError("the record of an article is not what was put in")
    day = date.fromisoformat(published) if published else None
    return Source(
        article_id=article_id,
        title=title,
        title_made=bool(made),
        outlet=outlet,
        url=url,
        file=file,
        published=Dated(day=day, basis=DateBasis(basis)),
        authors=tuple(json.loads(authors)),
    )


def _row_of(source: Source, language: str, chars: int, passages: int) -> Row:
    day = source.published.day
    row: Row = (
        source.article_id,
        source.title,
        int(source.title_made),
        source.outlet,
        source.url,
        source.file,
        day.isoformat() if day else None,
        source.published.basis.value,
        json.dumps(source.authors, ensure_ascii=False),
        language,
        chars,
        passages,
    )
    return (*row, _checksum(row))


def _checksum(row: Sequence[Any]) -> int:
    return zlib.crc32(json.dumps(list(row)).encode("ascii"))


def _passage_checksum(key: int, article: int, ordinal: int, start: int, end: int, vector: bytes) -> int:
    return zlib.crc32(vector, zlib.crc32(struct.pack("<5q", key, article, ordinal, start, end)))


def _check_passage(row: Row, dim: int | None = None) -> None:
    try:
        sound = _passage_checksum(*row[:6]) == row[6]
    except (TypeError, struct.error):  # a number that became a text, or one that is far too large
        sound = False
    if not sound or (dim is not None and len(row[5]) != 2 * dim):
        raise sqlite3.DatabaseError("the record of a passage is not what was put in")


def half(vectors: FloatMatrix) -> HalfMatrix:
    """Rows of unit length in float16, from rows of any length. Raises: ValueError for a row that has no direction."""
    norms = np.linalg.norm(vectors.astype(np.float64), axis=1, keepdims=True)
    if not np.isfinite(norms).all() or (norms == 0).any():
        raise ValueError("a vector is zero or not finite")
    halves: HalfMatrix = (vectors / norms).astype(np.float16)
    return halves
