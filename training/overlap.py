"""`python -m training.overlap DATA MEASURED...`: how many rows to train on share 13 words in a row with what is measured on.

MEASURED are files of JSON lines (plain or .gz) or of text; every text in them counts. The count should be 0.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from training.rows import NEWS

WORDS = 13
_WORD = re.compile(r"\w+")


def runs(text: str) -> Iterator[int]:
    """A hash for each run of 13 words."""
    words = _WORD.findall(text.casefold())
    return (hash(tuple(words[at : at + WORDS])) for at in range(len(words) - WORDS + 1))


def texts(path: Path) -> Iterator[str]:
    """Every text of the file."""
    content = (gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()).decode("utf-8")
    if ".json" not in path.name:
        yield content
        return
    for line in content.splitlines():
        yield from _strings(json.loads(line))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _strings(part)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("measured", type=Path, nargs="+")
    given = parser.parse_args()
    measured = {run for path in given.measured for text in texts(path) for run in runs(text)}
    for path in (given.data / "answers.jsonl.gz", given.data / "support.jsonl.gz", NEWS):
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        rows = [json.loads(line) for line in content.splitlines()]
        shared = sum(any(run in measured for text in _strings(row) for run in runs(text)) for row in rows)
        print(f"{path.name}: {shared:,} of {len(rows):,} rows share {WORDS} words in a row")


if __name__ == "__main__":
    main()
