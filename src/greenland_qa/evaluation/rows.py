"""Files of golden rows in, the rows as their authors wrote them out; and back. JSON lines, or CSV by a file's ending."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from greenland_qa.errors import GoldenSetError
from greenland_qa.evaluation.golden import read_lines, scan_golden
from greenland_qa.evaluation.table import read_table, write_table

Row = dict[str, Any]


def read_rows(path: Path) -> tuple[Row, ...]:
    """Every row with all its fields, notes for people too. Raises: GoldenSetError for the first that cannot be used."""
    for found in scan_golden([path]):
        if isinstance(found, GoldenSetError):
            raise found
    text = read_lines(path)
    if is_table(path):
        return tuple(row for _, row in read_table(text))
    return tuple(json.loads(line) for line in text.split("\n") if line.strip())


def row_line(row: Mapping[str, Any]) -> str:
    """The row as a line of JSON, its line break included."""
    return json.dumps(row, ensure_ascii=False) + "\n"


def write_rows(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Writes a new file. Raises: GoldenSetError if there is one already, or if it cannot be written."""
    # A spreadsheet takes CSV without this mark for text in the encoding of the country.
    text = f"\ufeff{write_table(rows)}" if is_table(path) else "".join(map(row_line, rows))
    refuse_existing(path)
    try:
        with path.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
    except OSError as exc:
        reason = exc.strerror or str(exc)
        raise GoldenSetError(f"{path} cannot be written: {reason}.", advice="Choose another place.", path=path) from exc


def refuse_existing(path: Path) -> None:
    """Raises: GoldenSetError if something is there already: work by hand is never written over."""
    if path.exists():
        raise GoldenSetError(f"{path} exists already.", advice="Choose another name, or remove the file.", path=path)


def is_table(path: Path) -> bool:
    return path.suffix.casefold() == ".csv"
