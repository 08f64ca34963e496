"""Where an article was found, and by what name: files that are renumbered, moved or named alike lose no article.

An article's place is its address, or the name of its file; its origin is where on the disk that file was read. Every
function works on the catalogue inside a transaction of the writer's, or reads.
"""

from __future__ import annotations

import itertools
import os
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePath

from greenland_qa.archive import records
from greenland_qa.domain import Article, Source


def placed(connection: sqlite3.Connection, article: Article) -> Article:
    """The article under the name of its file that no other article has: the one that this file is held under, and where
    another file of that name still lies where it was read, one with the folders before it.
    """
    source, origin = article.source, article.origin
    if source.url is not None or source.file is None or origin is None:
        return article
    held = records.find_origin(connection, origin)
    names = [held] if held is not None else _names(source.file, origin)
    free = next(name for name in names if name == held or not _is_taken(connection, name, origin))
    return article if free == source.file else replace(article, source=replace(source, file=free))


def has_left(connection: sqlite3.Connection, held: int, article: Article) -> bool:
    """Whether the file that the held article was read from is gone, and this one, elsewhere, has its text."""
    if article.origin is None or article.source.url is not None:
        return False
    source, _ = records.read_source(connection, held)
    origin = records.read_origin(connection, held)
    return source.url is None and origin is not None and origin != article.origin and not os.path.exists(origin)


def moved(connection: sqlite3.Connection, key: int, article: Article) -> bool:
    """Whether the article with this key was seen at another place than this one's, which then is its place."""
    source, _ = records.read_source(connection, key)
    seen = records.read_seen(connection, source.article_id)
    if seen is None or same_place(replace(source, url=seen[0], file=seen[1]), article.source):
        return False
    move(connection, key, *seen)
    return True


def move(connection: sqlite3.Connection, key: int, url: str | None, file: str | None, origin: str | None) -> None:
    """Puts the article with this key at another place; its title and its day, which its words are kept with, stay."""
    source, language = records.read_source(connection, key)
    there = replace(source, url=url, file=file)
    records.update_source(connection, key, there, language)
    records.write_origin(connection, key, origin)


def same_place(one: Source, other: Source) -> bool:
    """Whether two sources name one place. The same text elsewhere is a second printing, not news about the first."""
    if one.url is not None and other.url is not None:
        return one.url == other.url
    if one.url is not None or other.url is not None:
        return one.file is not None and one.file == other.file
    return one.file == other.file


def _is_taken(connection: sqlite3.Connection, name: str, origin: str) -> bool:
    return any(path != origin and os.path.exists(path) for path in records.read_origins(connection, name))


def _names(file: str, origin: str) -> Iterator[str]:
    """The file's name, then with one folder more before it each, then with a number behind it: endless."""
    yield file
    parts = PurePath(origin).parts
    for count in range(len(PurePath(file).parts) + 1, len(parts)):
        yield "/".join(parts[-count:])
    yield from (f"{file}#{number}" for number in itertools.count(2))
