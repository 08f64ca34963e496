"""A file of questions in, a question or what is wrong with the line out, one a line, in order."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from greenland_qa.errors import GoldenSetError, UnreadableSource
from greenland_qa.evaluation.golden import GoldenQuestion, parse_question

# A golden set is refused for a field that it should not have; a list of questions may carry what its owner likes.
_FIELDS = ("id", "question", "asked_on", "as_of", "history")


def read_questions(path: Path) -> tuple[GoldenQuestion | GoldenSetError, ...]:
    """The questions of the file (`-`: of stdin), and in the place of each line that is none the error that says why.

    Blank lines are passed over, fields that are not asked for too; a line without an id gets its number, from 1.
    Raises: UnreadableSource if there is no text to read.
    """
    try:
        content = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
        lines = content.decode("utf-8-sig").split("\n")
    except OSError as exc:
        raise UnreadableSource(
            f"{path} cannot be read: {exc.strerror}.", advice="Check its place and permissions.", path=path
        ) from exc
    except UnicodeDecodeError as exc:
        line = content.count(b"\n", 0, exc.start) + 1
        raise UnreadableSource(
            f"{path}, line {line}: it is not UTF-8 text.", advice="Save the file as UTF-8.", path=path, line=line
        ) from exc
    questions = tuple(_questions(lines, path))
    if not questions:
        raise UnreadableSource(f"{path} holds no question.", advice="Write one JSON object a line.", path=path)
    return questions


def _questions(lines: list[str], path: Path) -> Iterator[GoldenQuestion | GoldenSetError]:
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield parse_question(_only_asked(line, number), path=path, line=number)
            except GoldenSetError as exc:
                yield exc


def _only_asked(line: str, number: int) -> str:
    """The line with the fields of a question only; a line that is no JSON object as it is, to be refused in words."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return line
    if not isinstance(row, dict):
        return line
    asked = {field: row[field] for field in _FIELDS if field in row}
    asked["id"] = str(number if asked.get("id") is None else asked["id"])
    return json.dumps(asked)
