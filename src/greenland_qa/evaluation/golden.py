"""Golden sets in, questions with what is expected of their answers out. Knows no assistant and no reply."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from greenland_qa.domain import MAX_QUESTION_CHARS
from greenland_qa.errors import GoldenSetError
from greenland_qa.evaluation.table import read_table

KINDS = (
    "fact", "list", "date", "who-said", "quote", "multi", "paraphrase", "typo", "conflict", "timeline", "status",
    "as-of", "follow-up", "false-premise", "injection", "unanswerable",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldQuote:
    """Where an answer stands: verbatim words of an article, named by its file, address or id."""

    article: str
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldenQuestion:
    """A question and what is expected of its reply. Only id and question are always there."""

    id: str
    question: str
    kind: str = ""
    """One of KINDS; empty where nobody said."""
    answerable: bool | None = None
    """False: the right reply is a refusal. None: nobody has said yet what is expected, so nothing is graded."""
    answer: str | None = None
    must_include: tuple[tuple[str, ...], ...] = ()
    must_exclude: tuple[str, ...] = ()
    evidence: tuple[GoldQuote, ...] = ()
    as_of: date | None = None
    asked_on: date | None = None
    history: tuple[tuple[str, str], ...] = ()
    path: Path | None = None
    line: int = 0
    """Where it was read from, for messages; lines count from 1."""

    @property
    def place(self) -> str:
        return f"{self.path.name if self.path else 'golden set'}, line {self.line}"


def read_golden(paths: Sequence[Path]) -> tuple[GoldenQuestion, ...]:
    """The questions of these files (JSON lines, or CSV by the file's ending) in order.

    Raises: GoldenSetError for the first line that cannot be used, an id that stands twice, or a set without questions.
    """
    questions = []
    for found in scan_golden(paths):
        if isinstance(found, GoldenSetError):
            raise found
        questions.append(found)
    if not questions:
        names = ", ".join(path.name for path in paths)
        raise GoldenSetError(f"{names or 'The golden set'} holds no question.", advice="Add one JSON object a line.")
    return tuple(questions)


def scan_golden(paths: Sequence[Path]) -> Iterator[GoldenQuestion | GoldenSetError]:
    """Every question and, in the place of each line that is none, the error that says why."""
    seen: dict[str, str] = {}
    for path in paths:
        for found in _scan_file(path):
            if isinstance(found, GoldenQuestion):
                if found.id in seen:
                    yield _error(
                        found, f"the id {found.id!r} stands in {seen[found.id]} already", "Give it another id."
                    )
                    continue
                seen[found.id] = found.place
            yield found


def read_lines(path: Path) -> str:
    """The text of a file of lines. Raises: GoldenSetError if it cannot be read, or where it is no UTF-8 text."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as exc:
        reason = exc.strerror or str(exc)
        raise GoldenSetError(
            f"{path} cannot be read: {reason}.", advice="Check the file's name and place.", path=path
        ) from exc
    except UnicodeDecodeError as exc:
        line = exc.object.count(b"\n", 0, exc.start) + 1
        raise error_at(path, line, "this is not UTF-8 text", "Save the file as UTF-8.") from exc


def _scan_file(path: Path) -> Iterator[GoldenQuestion | GoldenSetError]:
    try:
        text = read_lines(path)
    except GoldenSetError as exc:
        yield exc
        return
    lines = _table_lines(text) if path.suffix.casefold() == ".csv" else _json_lines(text)
    try:
        for line, row in lines:
            try:
                yield parse_question(row, path=path, line=line)
            except GoldenSetError as exc:
                yield exc
    except csv.Error as exc:
        yield GoldenSetError(f"{path.name} is no table: {exc}.", advice="Save the sheet as CSV again.", path=path)


def _json_lines(text: str) -> Iterator[tuple[int, str]]:
    # Not splitlines(): a question may hold U+2028, which JSON leaves as it is.
    return ((line, row) for line, row in enumerate(text.split("\n"), 1) if row.strip())


def _table_lines(text: str) -> Iterator[tuple[int, str]]:
    return ((line, json.dumps(row)) for line, row in read_table(text))


def parse_question(text: str, *, path: Path | None = None, line: int = 0) -> GoldenQuestion:
    """The question of one line of JSON. Raises: GoldenSetError, which names file, line and field."""
    try:
        row = json.loads(text)
        if not isinstance(row, dict):
            raise _Wrong("a question is a JSON object, and this line is not one")
        return _question(row, path, line)
    except json.JSONDecodeError as exc:
        cut = exc.pos >= len(text.rstrip()) or "Unterminated" in exc.msg
        why = "the line ends in the middle of its JSON" if cut else f"this is not JSON ({exc.msg}, column {exc.colno})"
        raise error_at(path, line, why, "Write one whole JSON object on the line.") from exc
    except RecursionError as exc:
        raise error_at(path, line, "this JSON is nested too deeply", "Write one flat JSON object on the line.") from exc
    except _Wrong as exc:
        raise error_at(path, line, str(exc), "Correct the line; formats of the fields stand in the README.") from exc
    except ValueError as exc:  # a number of thousands of digits, which Python does not read
        raise error_at(
            path, line, "this is not JSON that can be read", "Write one flat JSON object on the line."
        ) from exc


class _Wrong(ValueError):
    """What is wrong with a row, without its place."""


def _question(row: Mapping[str, Any], path: Path | None, line: int) -> GoldenQuestion:
    for name in ("id", "question"):
        if name not in row:
            raise _Wrong(f"the field {name} is missing")
    if unknown := sorted(set(row) - set(_READ) - _FOR_PEOPLE):
        raise _Wrong(f"the field {unknown[0]!r} is unknown")
    # null is "not said", as if the field were absent; a question without text is not.
    said = {name: value for name, value in row.items() if value is not None or name in ("id", "question")}
    fields = {name: read(name, said[name]) for name, read in _READ.items() if name in said}
    if fields.get("must_include") or fields.get("evidence"):
        fields.setdefault("answerable", True)
    question = GoldenQuestion(**fields, path=path, line=line)
    if question.as_of and question.asked_on and question.as_of > question.asked_on:
        raise _Wrong("as_of lies after asked_on")
    return question


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise _Wrong(f"{name} is {_called(value)} instead of a text")
    if not value.strip():
        raise _Wrong(f"{name} is empty")
    if any("\ud800" <= c <= "\udfff" for c in value):  # JSON may escape one half of a pair, and no file can hold it
        raise _Wrong(f"{name} holds half a character")
    return value


def _asked(name: str, value: object) -> str:
    text = _text(name, value)
    if len(text) > MAX_QUESTION_CHARS:
        raise _Wrong(f"the question has {len(text):,} characters, and {MAX_QUESTION_CHARS:,} are the most")
    return text


def _kind(name: str, value: object) -> str:
    kind = _text(name, value)
    if kind not in KINDS:
        raise _Wrong(f"the kind {kind!r} is unknown; kinds are {', '.join(KINDS)}")
    return kind


def _yes_no(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise _Wrong(f"{name} is {_called(value)} instead of true or false")
    return value


def _day(name: str, value: object) -> date:
    text = _text(name, value)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _Wrong(f"{name} is {text!r} instead of a day like 2026-01-31") from None


def _texts(name: str, value: object) -> tuple[str, ...]:
    return tuple(_text(f"an entry of {name}", v) for v in _list(name, value))


def _groups(name: str, value: object) -> tuple[tuple[str, ...], ...]:
    groups = tuple(_texts(f"a group of {name}", group) for group in _list(name, value))
    if () in groups:
        raise _Wrong(f"a group of {name} is empty")
    return groups


def _evidence(name: str, value: object) -> tuple[GoldQuote, ...]:
    quotes = []
    for entry in _list(name, value):
        if not isinstance(entry, dict) or set(entry) != {"article", "quote"}:
            raise _Wrong(f"an entry of {name} has the fields article and quote, and nothing else")
        quotes.append(
            GoldQuote(
                article=_text("the article of the evidence", entry["article"]),
                quote=_text("the quote of the evidence", entry["quote"]),
            )
        )
    return tuple(quotes)


def _history(name: str, value: object) -> tuple[tuple[str, str], ...]:
    turns = []
    for turn in _list(name, value):
        pair = _texts(f"a turn of {name}", turn)
        if len(pair) != 2:
            raise _Wrong(f"a turn of {name} is a pair of question and answer, and this one has {len(pair)} texts")
        turns.append((pair[0], pair[1]))
    return tuple(turns)


def _list(name: str, value: object) -> list[Any]:
    if not isinstance(value, list):
        raise _Wrong(f"{name} is {_called(value)} instead of a list")
    return value


def _called(value: object) -> str:
    """The JSON name of a value's type: bool before int, because True is an int in Python."""
    names = ((bool, "true or false"), (int, "a number"), (float, "a number"), (str, "a text"), (list, "a list"))
    return next((name for kind, name in names if isinstance(value, kind)), "null" if value is None else "an object")


_READ: Mapping[str, Callable[[str, object], Any]] = {
    "id": _text,
    "kind": _kind,
    "question": _asked,
    "answerable": _yes_no,
    "answer": _text,
    "must_include": _groups,
    "must_exclude": _texts,
    "evidence": _evidence,
    "as_of": _day,
    "asked_on": _day,
    "history": _history,
}
# Notes that the authors of a set leave for each other; nothing is graded by them.
_FOR_PEOPLE = frozenset({"why", "status", "ordered", "conflict", "false_premise", "note"})


def _error(question: GoldenQuestion, why: str, advice: str) -> GoldenSetError:
    return error_at(question.path, question.line, why, advice)


def error_at(path: Path | None, line: int, why: str, advice: str) -> GoldenSetError:
    """What is wrong with a line, counted from 1, in one sentence that names its place."""
    name = path.name if path else "golden set"
    return GoldenSetError(f"{name}, line {line}: {why}.", advice=advice, path=path, line=line)


def misquoted(
    questions: Iterable[GoldenQuestion], bodies: Callable[[str], Sequence[str]], same: Callable[[str], str]
) -> Iterator[GoldenSetError]:
    """An error for each gold quote that does not stand in its article.

    `bodies` gives the texts of the articles that a golden set may mean by a name (none: not in the archive); `same`
    folds what does not count when two texts are compared.
    """
    folded: dict[str, tuple[str, ...]] = {}
    for question in questions:
        for gold in question.evidence:
            if gold.article not in folded:
                folded[gold.article] = tuple(same(body) for body in bodies(gold.article))
            if not folded[gold.article]:
                yield _error(
                    question,
                    f"the evidence names the article {gold.article!r}, which is not in the archive",
                    "Ingest the article, or correct the name.",
                )
            elif not any(same(gold.quote) in body for body in folded[gold.article]):
                start = gold.quote if len(gold.quote) <= 60 else f"{gold.quote[:57]}..."
                yield _error(
                    question,
                    f"the words “{start}” do not stand in {gold.article}",
                    "Copy the quote from the article, word for word.",
                )
