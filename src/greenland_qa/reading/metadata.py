"""A metadata.csv in, what it says of each text file beside it out; a bad row costs only itself.

It says nothing of JSON lines: their rows speak for themselves.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from greenland_qa.errors import UnreadableSource
from greenland_qa.reading.article import Known, web_address
from greenland_qa.reading.dating import BadDay, stated_day
from greenland_qa.reading.faults import fault, unopened
from greenland_qa.reading.text import MAX_ARTICLE_BYTES, NotText, clean, decode

NAME = "metadata.csv"
_COLUMNS = ("file", "title", "outlet", "url", "published", "authors")
_HOW = f"The first line names the columns: {', '.join(_COLUMNS)}."


@dataclass(frozen=True, slots=True)
class Table:
    """What the table says: per file (as it names it, with "/") what is known, and what is wrong with its rows."""

    known: Mapping[str, Known] = field(default_factory=dict)
    faults: tuple[UnreadableSource, ...] = ()


def read_metadata(path: Path, *, today: date) -> Table:
    """The table at this path; an empty one where there is none."""
    known: dict[str, Known] = {}
    faults: list[UnreadableSource] = []
    if not os.path.exists(path):
        return Table()
    for line, found in _rows(path):
        if isinstance(found, UnreadableSource):
            faults.append(found)
            continue
        name = found.get("file", "").replace("\\", "/").removeprefix("./")
        if why := _wrong_file(path.parent, name, known):
            faults.append(fault(path, why, advice="Correct or remove the row.", line=line))
            continue
        known[name], wrong = _known(found, today)
        faults += [fault(path, why, advice="Correct the row; its other fields were used.", line=line) for why in wrong]
    return Table(known, tuple(faults))


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str] | UnreadableSource]]:
    """(line, its cells by column in small letters) for each row that has a cell."""
    try:
        if path.stat().st_size > MAX_ARTICLE_BYTES:
            yield 0, fault(path, "is too large for a table of metadata", advice=_HOW)
            return
        text = decode(path.read_bytes())
    except OSError as exc:
        yield 0, unopened(path, exc)
        return
    except NotText as exc:
        yield 0, fault(path, str(exc), advice=exc.advice)
        return
    head = text.partition("\n")[0]
    # Spreadsheets of half of Europe part the columns with semicolons.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if head.count(";") > head.count(",") else ",")
    try:
        columns = [clean(cell).lower() for cell in next(reader, [])]
        if "file" not in columns:
            yield 1, fault(path, "has no column named file", advice=_HOW, line=1)
            return
        for cells in reader:
            row = {column: clean(cell) for column, cell in zip(columns, cells, strict=False)}
            if any(row.values()):
                yield reader.line_num, row
    except csv.Error as exc:
        line = max(reader.line_num, 1)
        yield line, fault(path, f"is no table from here on ({exc})", advice="Save the sheet as CSV again.", line=line)


def _wrong_file(folder: Path, name: str, known: Mapping[str, Known]) -> str | None:
    if not name:
        return "names no file"
    if name in known:
        return f"names {name!r} again"
    if name.startswith("/") or ".." in name.split("/") or not os.path.isfile(folder / name):
        return f"names {name!r}, which is not in the folder"
    return None


def _known(row: Mapping[str, str], today: date) -> tuple[Known, list[str]]:
    """What the row says, without what cannot be used; and what that is."""
    wrong = []
    published, url = row.get("published") or None, row.get("url") or None
    if published:
        try:
            stated_day(published, today)
        except BadDay as bad:
            wrong.append(f"has the date {published[:60]!r}, which {bad}")
            published = None
    if url and web_address(url) is None:
        wrong.append(f"has the address {url[:60]!r}, which is not one of http or https")
        url = None
    authors = tuple(name for name in row.get("authors", "").split(";") if name.strip())
    title, outlet = row.get("title") or None, row.get("outlet") or None
    return Known(title=title, outlet=outlet, url=url, published=published, authors=authors), wrong
