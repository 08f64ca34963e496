"""Paths in, articles out: walks folders, chooses the format by a file's name, lets metadata.csv have the last word.

In a folder hidden files and README files are passed over, and links are not followed.
"""

from __future__ import annotations

import os
import stat
import unicodedata
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from greenland_qa.domain import Article
from greenland_qa.errors import UnreadableSource
from greenland_qa.reading import jsonl, plain
from greenland_qa.reading.article import Known
from greenland_qa.reading.faults import fault, unopened
from greenland_qa.reading.metadata import NAME as METADATA
from greenland_qa.reading.metadata import Table, read_metadata

_ONLY = "only .txt, .md, .jsonl and .jsonl.gz are read"
# Counting decompresses; beyond this it would no longer be cheap beside the reading itself.
MAX_COUNTED_BYTES = 500_000_000
MAX_COUNTED_GZ_BYTES = 50_000_000


def read(paths: Sequence[Path], *, today: date | None = None) -> Iterator[Article | UnreadableSource]:
    """Every article of the files and folders, in the order of the paths, a folder's sorted by name; raises for none.

    What is no article is an UnreadableSource in its place. `Source.file` is the path below the folder that was given,
    with "/", or the name of a file given by itself. A stated day after the day after `today` is not believed.
    """
    today = today or date.today()
    given: dict[str, Path] = {}
    for path in map(Path, paths):
        for item in _walk(path, today):
            if isinstance(item, UnreadableSource):
                yield item
                continue
            place, known = item
            # Two files of one name would take each other's place in the archive, and one article would be lost.
            former = given.setdefault(known.file or "", place)
            if former != place and not _same(former, place) and place.name.lower().endswith(plain.SUFFIXES):
                why = f"has the same name as {former}, and an article is known again by its name"
                yield fault(place, why, advice="Read the folder that holds both instead.")
                continue
            yield from _read_file(place, known, today)


def count(paths: Sequence[Path]) -> int | None:
    """How many articles to expect, for a progress bar; None where counting would take long or finds nothing."""
    total, budget, packed_budget = 0, MAX_COUNTED_BYTES, MAX_COUNTED_GZ_BYTES
    for path in map(Path, paths):
        for item in _files(path):
            if isinstance(item, UnreadableSource):
                continue
            if not item.name.lower().endswith(jsonl.SUFFIXES):
                total += item.name.lower().endswith(plain.SUFFIXES)
                continue
            try:
                size = item.stat().st_size
                if item.name.lower().endswith(".gz"):
                    packed_budget -= size
                else:
                    budget -= size
                if budget < 0 or packed_budget < 0:
                    return None
                total += jsonl.count_lines(item)
            except (OSError, EOFError, zlib.error):
                return None
    return total or None


def _read_file(path: Path, known: Known, today: date) -> Iterator[Article | UnreadableSource]:
    name = path.name.lower()
    if name.endswith(jsonl.SUFFIXES):
        yield from jsonl.read_jsonl(path, today=today)
    elif name.endswith(plain.SUFFIXES):
        for item in plain.read_plain(path, known, today=today):
            yield replace(item, origin=str(path.resolve())) if isinstance(item, Article) else item
    else:
        yield fault(path, f"is of a kind that cannot be read; {_ONLY}", advice="Save its text as a .txt file.")


def _walk(path: Path, today: date) -> Iterator[tuple[Path, Known] | UnreadableSource]:
    """Each file to read with what metadata.csv says of it, its own or that of a folder above it up to `path`."""
    # os.path, not pathlib: these say False, and do not raise, where the system refuses to look.
    if not os.path.isdir(path):
        table = read_metadata(path.parent / METADATA, today=today)
        for item in _files(path):
            yield item if isinstance(item, UnreadableSource) else (item, _named(table, path.name, path.name))
        return
    tables: dict[Path, Table] = {}
    readable = 0
    for item in _files(path):
        if isinstance(item, UnreadableSource):
            yield item
            continue
        below = item.relative_to(path)
        known = Known(file=_name(below.as_posix()))
        for folder in [path / p for p in reversed(below.parents)]:
            if folder not in tables:
                tables[folder] = read_metadata(folder / METADATA, today=today)
                yield from tables[folder].faults
            known = _over(known, tables[folder].known.get(item.relative_to(folder).as_posix()))
        readable += item.name.lower().endswith((*plain.SUFFIXES, *jsonl.SUFFIXES))
        yield item, known
    if not readable:
        yield fault(path, f"holds no articles; {_ONLY}", advice="Name the folder that holds the articles.")


def _named(table: Table, key: str, name: str) -> Known:
    return _over(Known(file=_name(name)), table.known.get(key))


def _over(known: Known, said: Known | None) -> Known:
    """What is known, with what a table says in its place where it says something."""
    if said is None:
        return known
    fields = ("title", "outlet", "url", "published", "authors")
    return replace(known, **{name: value for name in fields if (value := getattr(said, name))})


def _files(path: Path) -> Iterator[Path | UnreadableSource]:
    """The path itself if it is a file; else the files below it in order, no hidden ones, READMEs or metadata.csv."""
    try:
        mode = path.stat().st_mode
    except OSError as exc:
        yield unopened(path, exc)
        return
    except ValueError:  # a NUL in the name
        yield fault(path, "is not a name that a file can have", advice="Check its name.")
        return
    if stat.S_ISREG(mode):
        yield path
        return
    if not stat.S_ISDIR(mode):
        yield fault(path, "is neither a file nor a folder", advice="Name a file or a folder.")
        return
    barred: list[OSError] = []
    for folder, subfolders, names in os.walk(path, onerror=barred.append):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        yield from (unopened(Path(exc.filename or path), exc) for exc in barred)
        barred.clear()
        for name in sorted(names):
            if not name.startswith(".") and name != METADATA and not name.lower().startswith("readme."):
                yield from _plain_file(Path(folder, name))
    yield from (unopened(Path(exc.filename or path), exc) for exc in barred)


def _plain_file(path: Path) -> Iterator[Path | UnreadableSource]:
    try:
        mode = path.lstat().st_mode
    except OSError as exc:
        yield unopened(path, exc)
        return
    if stat.S_ISREG(mode):
        yield path
    elif stat.S_ISLNK(mode):
        # Its target may lie anywhere on the machine; inside the folder it is read under its own name anyway.
        yield fault(path, "is a link, and links in a folder are not followed", advice="Name the file that it leads to.")
    else:
        yield fault(path, "is not an ordinary file", advice="Leave it out of the folder.")


def _same(a: Path, b: Path) -> bool:
    try:
        return a.samefile(b)
    except OSError:
        return False


def _name(name: str) -> str:
    """The name as text: NFC, so that a file has one name on every system, and without bytes that are no text."""
    return unicodedata.normalize("NFC", os.fsencode(name).decode("utf-8", "replace"))
