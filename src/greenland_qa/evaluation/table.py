"""The CSV of a spreadsheet in, golden rows as the JSON lines have them out; and back. Judges nothing in them.

Columns are the fields, `evidence_1_article`, `evidence_1_quote`, `history_1_question`, `history_1_answer` and so on.
In a cell, ";" parts what must all be there and "|" what may stand for one another: "13 | thirteen; German".
A backslash before either makes it plain text.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Row = dict[str, Any]

PLAIN = ("id", "kind", "question", "answerable", "answer", "as_of", "asked_on", "why", "note")
# A list of small objects or pairs, spread over numbered columns: field -> the two halves of each column's name.
NUMBERED = {"evidence": ("article", "quote"), "history": ("question", "answer")}
_NUMBERED = re.compile(r"(evidence|history)_([1-9]\d?)_(\w+)")
_YES_NO = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def read_table(text: str) -> Iterator[tuple[int, Row]]:
    """(line in the file, golden row) for each row that is not empty. Comma, semicolon or tab, as the first line says.

    Raises: csv.Error for what is no table.
    """
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    head = [name.strip() for name in next(reader, [])]
    begins = reader.line_num + 1
    for cells in reader:
        if len(cells) > len(head):
            raise csv.Error(f"line {begins} has {len(cells)} cells, and the head has {len(head)}")
        said = {name: cell.strip() for name, cell in zip(head, cells, strict=False) if cell.strip()}
        if said:
            yield begins, _row(said)
        begins = reader.line_num + 1


def write_table(rows: Iterable[Mapping[str, Any]]) -> str:
    """The CSV of golden rows, comma-separated, with the columns that some row fills."""
    flat = [_cells(row) for row in rows]
    names = dict.fromkeys(name for cells in flat for name in cells)
    known = [*PLAIN[:5], "must_include", "must_exclude"]
    head = [*(n for n in known if n in names), *(n for n in names if n not in known)]
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, head, lineterminator="\n")
    writer.writeheader()
    writer.writerows(flat)
    return file.getvalue()


def _row(said: Mapping[str, str]) -> Row:
    row: Row = {}
    numbered: dict[str, dict[int, dict[str, str]]] = {}
    for name, cell in said.items():
        if found := _NUMBERED.fullmatch(name):
            numbered.setdefault(found[1], {}).setdefault(int(found[2]), {})[found[3]] = cell
        elif name == "must_include":
            row[name] = [_strings(group, "|") for group in _split(cell, ";")]
        elif name == "must_exclude":
            row[name] = _strings(cell, ";")
        elif name == "answerable":
            row[name] = _YES_NO.get(cell.casefold(), cell)
        else:
            row[name] = cell
    for field, entries in numbered.items():
        in_order = [entries[number] for number in sorted(entries)]
        row[field] = (
            in_order if field == "evidence" else [[e.get(half, "") for half in NUMBERED[field]] for e in in_order]
        )
    return row


def _cells(row: Mapping[str, Any]) -> dict[str, str]:
    cells: dict[str, str] = {}
    for name, value in row.items():
        if value is None or value == []:
            continue
        if name in NUMBERED:
            for number, entry in enumerate(value, 1):
                halves = NUMBERED[name]
                texts = [entry[half] for half in halves] if isinstance(entry, Mapping) else entry
                cells |= {f"{name}_{number}_{half}": text for half, text in zip(halves, texts, strict=True)}
        elif name == "must_include":
            cells[name] = "; ".join(" | ".join(map(_escaped, group)) for group in value)
        elif name == "must_exclude":
            cells[name] = "; ".join(map(_escaped, value))
        else:
            cells[name] = str(value).lower() if isinstance(value, bool) else str(value)
    return cells


def _split(cell: str, mark: str) -> list[str]:
    """The parts between the marks that no backslash protects; empty ones are left out."""
    parts = re.findall(rf"(?:\\.|[^{mark}\\]|\\$)+", cell, re.DOTALL)
    return [part for part in parts if part.strip()]


def _strings(cell: str, mark: str) -> list[str]:
    """The same as plain strings."""
    return [re.sub(r"\\([;|\\])", r"\1", part.strip()) for part in _split(cell, mark)]


def _escaped(text: str) -> str:
    return re.sub(r"([;|\\])", r"\\\1", text)
