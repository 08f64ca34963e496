"""`python -m tests.durability.damage FOLDER`: an archive, its files damaged one way after the other, and what readers say.

Reads cases from stdin, one JSON a line, and answers each with a line: "same", "error: ...", "warned: ..." or "wrong: ...". Runs in a
process of its own, because a reader that dies of a damaged file is one of the things to find out.
"""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
from tests.durability.plan import MODEL, plan, vectors

from greenland_qa.archive import Archive, ArchiveWriter
from greenland_qa.errors import ArchiveError
from greenland_qa.language.passages import split

REPOSITORY = Path(__file__).resolve().parents[2]
WAYS = ("delete", "empty", "half", "shorter by a byte", "zero block")
_BLOCK = 4_096
_QUESTIONS = 8


def prepare(folder: Path) -> None:
    """A sound archive of 40 articles: a sealed generation, and four articles that came later."""
    steps = plan(3, 40, places=40)
    with ArchiveWriter.open(folder, model=MODEL) as writer:
        for number, step in enumerate(steps):
            if number == 36:
                writer.seal()
            article = step.article()
            writer.put(article, split(article), vectors(article))


def cases(folder: Path, flips: int) -> Iterator[dict[str, Any]]:
    """Each file of the archive with each way of damaging it, and so many random flips of a bit in each."""
    files = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file() and p.suffix != ".lock")
    for file in files:
        for way in WAYS:
            yield {"file": file, "way": way, "seed": 0}
        for seed in range(flips):
            yield {"file": file, "way": "flip", "seed": seed}


def damage(path: Path, way: str, seed: int) -> None:
    """Damages the file."""
    data = bytearray(path.read_bytes())
    chance = random.Random(f"{path.name} {seed}")
    if way == "delete":
        path.unlink()
        return
    if way == "flip" and data:
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    elif way == "zero block" and data:
        at = chance.randrange(0, len(data), _BLOCK)
        data[at : at + _BLOCK] = bytes(len(data[at : at + _BLOCK]))
    elif way == "half":
        data = data[: len(data) // 2]
    elif way == "shorter by a byte":
        data = data[:-1]
    elif way == "empty":
        data = bytearray()
    path.write_bytes(data)


def answers(folder: Path) -> tuple[list[object], bool]:
    """What a reader says: by vector and by words, with the texts found, and whether it says that it may be unsound."""
    found: list[object] = []
    with closing(Archive.open(folder, model=MODEL, exact_up_to=0)) as archive:
        chance = np.random.default_rng(5)
        for number in range(_QUESTIONS):
            hits = archive.dense(chance.standard_normal(MODEL.dim).astype(np.float32), 10)
            found.append([[h.key, round(h.score, 5)] for h in hits])
            found.append([p.text for p in archive.passages([h.key for h in hits])])
            hits = archive.full_text([f"version {number}", "treaty", "envoy", str(number)], 10)
            found.append([[h.key, round(h.score, 5)] for h in hits])
            found.append([p.text for p in archive.passages([h.key for h in hits])])
        found.append([[h.source.title, h.chars, h.passages] for h in archive.articles()])
        said = " ".join(archive.damage())
    return found, "cannot be proven sound" in said


def verdicts(folder: Path, chosen: list[dict[str, Any]]) -> Counter[str]:
    """How many of the cases ended how: "same", "error", "warned", or "wrong" or "death" with the case.

    Damaged files are always those of a copy.
    """
    ended: Counter[str] = Counter()
    left = list(chosen)
    while left:
        command = [sys.executable, "-m", "tests.durability.damage", str(folder)]
        given = "".join(f"{json.dumps(case)}\n" for case in left)
        ran = subprocess.run(command, input=given, capture_output=True, text=True, cwd=REPOSITORY, check=False)
        said = ran.stdout.splitlines()
        for case, line in zip(left, said, strict=False):
            kind = line.partition(":")[0]
            ended[kind if kind in ("same", "error", "warned") else f"{line} {case}"] += 1
        left = left[len(said) :]
        if left:
            ended[f"death ({ran.returncode}) {left.pop(0)} {ran.stderr[-200:]}"] += 1
    return ended


def _judge(folder: Path, expected: list[object], case: dict[str, Any]) -> str:
    with tempfile.TemporaryDirectory() as copy:
        index = Path(copy) / "index"
        shutil.copytree(folder, index)
        damage(index / case["file"], case["way"], case["seed"])
        if case.get("without sum"):
            (index / "catalogue.sha256").unlink(missing_ok=True)
        try:
            found, warned = answers(index)
            if found == expected:
                return "same"
            return "warned: another answer, and it says that it may be" if warned else "wrong: another answer"
        except ArchiveError as exc:
            return f"error: {exc}"
        except Exception as exc:
            return f"wrong: {type(exc).__name__} {exc}"


def main(folder: Path) -> None:
    expected, _ = answers(folder)
    for line in sys.stdin:
        sys.stdout.write(f"{' '.join(_judge(folder, expected, json.loads(line)).splitlines())}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
