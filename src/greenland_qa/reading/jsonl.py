"""JSON lines (.jsonl, .ndjson, .json, each also .gz) in, an article a line out; a broken line costs only itself.

An article is known again by its `url` or its `file`, as each row states them; of several texts with one file the second is
"#2". A row with neither is known by its text alone, because the number of its line changes when a line is put before it.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from greenland_qa.domain import Article
from greenland_qa.errors import UnreadableSource
from greenland_qa.reading.article import Known, NoArticle, make_article
from greenland_qa.reading.faults import fault, unopened
from greenland_qa.reading.text import MAX_ARTICLE_BYTES

SUFFIXES = (".jsonl", ".ndjson", ".json", ".jsonl.gz", ".ndjson.gz", ".json.gz")
# A text may be escaped in JSON; a line beyond this is not one article.
MAX_LINE_BYTES = 2 * MAX_ARTICLE_BYTES
# So many broken lines without one good one: the file is something else, and a million complaints help nobody.
GIVE_UP_AFTER = 20
_ONE_LINE = "Write one whole JSON object on the line."
_FIELDS = "Give it a text; see the README for the other fields."


def read_jsonl(path: Path, *, today: date) -> Iterator[Article | UnreadableSource]:
    """Every article of the file in order, and in the place of each broken line why; memory holds one line at a time, and
    the ids of the articles that have a file and no address.
    """
    good = broken = 0
    files: dict[str, dict[str, int]] = defaultdict(dict)
    for line, found in _lines(path):
        if isinstance(found, UnreadableSource):
            results: Iterator[Article | UnreadableSource] = iter([found])
        else:
            results = (_apart(result, files) for result in _row(path, line, found, today))
        for result in results:
            good, broken = (good + 1, broken) if isinstance(result, Article) else (good, broken + 1)
            yield result
        if not good and broken >= GIVE_UP_AFTER:
            why = f"has no article in its first {line:,} lines, so the rest was not read"
            yield fault(path, why, advice="Check that it holds one JSON object a line, each with a text.")
            return
    if not good and not broken:
        yield fault(path, "is empty", advice="Write one JSON object a line into it, or leave it out.")


def _apart(result: Article | UnreadableSource, files: dict[str, dict[str, int]]) -> Article | UnreadableSource:
    """An article without an address under a name of its own, where another text has named the same file; `files`: which
    of those that have named it each article was, by its id.
    """
    if isinstance(result, UnreadableSource) or result.source.file is None or result.source.url is not None:
        return result
    numbers = files[result.source.file]
    number = numbers.setdefault(result.source.article_id, len(numbers) + 1)
    name = result.source.file if number == 1 else f"{result.source.file}#{number}"
    return replace(result, source=replace(result.source, file=name))


def count_lines(path: Path) -> int:
    """How many lines the file has, blank ones too. Raises: OSError, EOFError, zlib.error."""
    lines, last = 0, b"\n"
    with _opened(path) as file:
        # By blocks, not by lines: a file may be one endless line.
        while block := file.read(1 << 20):
            lines += block.count(b"\n")
            last = block[-1:]
    return lines + (last != b"\n")


def _opened(path: Path) -> gzip.GzipFile | BinaryIO:
    return gzip.open(path, "rb") if path.name.lower().endswith(".gz") else path.open("rb")


def _lines(path: Path) -> Iterator[tuple[int, bytes | UnreadableSource]]:
    """(number from 1, line) for each line that is not blank; in the place of what cannot be read, why."""
    number = 0
    try:
        with _opened(path) as file:
            while line := file.readline(MAX_LINE_BYTES + 1):
                number += 1
                if len(line) > MAX_LINE_BYTES:
                    while line and not line.endswith(b"\n"):
                        line = file.readline(MAX_LINE_BYTES)
                    size = f"is longer than {MAX_LINE_BYTES // 1_000_000} MB, too long for one article"
                    yield number, fault(path, size, advice="Split the article, or leave the line out.", line=number)
                elif line.strip():
                    yield number, line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
    except (EOFError, zlib.error, gzip.BadGzipFile) as exc:
        cut = isinstance(exc, EOFError)
        why = "is cut off here; what stands before was read" if cut else f"is not sound gzip data here ({exc})"
        yield number + 1, fault(path, why, advice="Fetch or pack the file again.", line=number + 1)
    except OSError as exc:
        yield number, unopened(path, exc)


def _row(path: Path, line: int, data: bytes, today: date) -> Iterator[Article | UnreadableSource]:
    try:
        row = json.loads(data.decode("utf-8"))
        text, known = _fields(row)
        made = make_article(text, known, today=today)
    except UnicodeDecodeError:
        yield fault(path, "is not UTF-8 text", advice="Save the file as UTF-8.", line=line)
    except json.JSONDecodeError as exc:
        yield fault(path, f"is not JSON ({exc.msg}, column {exc.colno})", advice=_ONE_LINE, line=line)
    except RecursionError:
        yield fault(path, "is nested too deeply", advice="Write one flat JSON object on the line.", line=line)
    except _Wrong as exc:
        yield fault(path, str(exc), advice=_FIELDS, line=line)
    except NoArticle as exc:
        yield fault(path, str(exc), advice=_FIELDS, line=line)
    except ValueError:  # a number of thousands of digits, which Python does not read
        yield fault(path, "is not JSON that can be read", advice=_ONE_LINE, line=line)
    else:
        if made.complaint:
            yield fault(path, f"was read, but {made.complaint}", advice="Correct the field published.", line=line)
        yield made.article


class _Wrong(ValueError):
    """What is wrong with a row, without its place."""


def _fields(row: object) -> tuple[str, Known]:
    if not isinstance(row, dict):
        raise _Wrong("is JSON, but not an object in braces")
    text = row.get("text")
    if not isinstance(text, str | None):
        raise _Wrong("has a text that is not a text")
    if not text or not text.strip():
        raise _Wrong("has no text")
    if len(text) > MAX_ARTICLE_BYTES:
        raise _Wrong(f"has a text of more than {MAX_ARTICLE_BYTES:,} characters, too long for one article")
    return text, Known(
        title=_text(row, "title"),
        outlet=_text(row, "outlet"),
        url=_text(row, "url"),
        file=_text(row, "file"),
        published=_text(row, "published"),
        authors=_authors(row.get("authors")),
        language=_text(row, "language"),
    )


def _text(row: dict[str, Any], name: str) -> str | None:
    """The field as text, as a title may be 1984; None where it is absent or blank."""
    value = row.get(name)
    if isinstance(value, list | dict):
        raise _Wrong(f"has a {name} that is not a text")
    return str(value) if value is not None and str(value).strip() else None


def _authors(value: object) -> tuple[str, ...]:
    """A list of names, or one text in which semicolons part them."""
    if value is None:
        return ()
    names = value.split(";") if isinstance(value, str) else value
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise _Wrong("has authors that are neither a text nor a list of texts")
    return tuple(names)
