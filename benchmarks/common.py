"""What every benchmark needs: an archive to ask, the machine it ran on, and a place for its results."""

from __future__ import annotations

import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from greenland_qa.archive import Archive, Model
from greenland_qa.compose import ingest_paths, open_embedder
from greenland_qa.evaluation.metrics import percentile, percentiles, resampled
from greenland_qa.ports import Embedder
from greenland_qa.settings import Settings

REPOSITORY = Path(__file__).resolve().parent.parent
RESULTS = Path(__file__).resolve().parent / "results"

Json = dict[str, Any]
T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedQuestion:
    """A question of rtqa-2023: asked on a day, with the addresses of the articles that hold an answer around it."""

    id: str
    text: str
    asked_on: date
    answers: tuple[str, ...]
    relevant: frozenset[str]

    @property
    def half(self) -> str:
        """Constants were chosen on the first half of the year; only the second says what they are worth."""
        return "January to June" if self.asked_on.month <= 6 else "July to December"


HALVES = ("January to June", "July to December")


def dated_questions(folder: Path) -> tuple[DatedQuestion, ...]:
    """The questions of the set's questions.jsonl that have a relevant article."""
    rows = [json.loads(line) for line in (folder / "questions.jsonl").read_text("utf-8").splitlines()]
    return tuple(
        DatedQuestion(
            id=row["id"],
            text=row["question"],
            asked_on=date.fromisoformat(row["asked_on"]),
            answers=tuple(row["answers"]),
            relevant=frozenset(row["relevant"]),
        )
        for row in rows
        if row["relevant"]
    )


def build(paths: Sequence[Path], index: Path) -> tuple[Settings, Embedder, Json]:
    """The archive of these articles at `index`, built or completed; the settings, the model, and what building took."""
    settings = Settings(index=index)
    began = time.perf_counter()
    embedder = open_embedder(settings)
    loaded = time.perf_counter()
    steps = list(progress(ingest_paths(paths, settings, embedder=embedder), "articles read"))
    passages = sum(step.passages for step in steps)
    unreadable = sum(step.problem is not None for step in steps)
    return settings, embedder, {
        "model_load_s": round(loaded - began, 2),
        "ingest_s": round(time.perf_counter() - loaded, 2),
        "articles": len(steps) - unreadable,
        "unreadable": unreadable,
        "passages": passages,
    }  # fmt: skip


def opened(index: Path, embedder: Embedder) -> Archive:
    """The archive at `index`, which was built with this model."""
    return Archive.open(index, model=Model(name=embedder.name, fingerprint=embedder.fingerprint, dim=embedder.dim))


def progress(things: Iterable[T], what: str) -> Iterator[T]:
    """The things as they come, with a line on stderr every ten seconds."""
    said = time.monotonic()
    for number, thing in enumerate(things, 1):
        yield thing
        if time.monotonic() - said > 10:
            said = time.monotonic()
            print(f"{number:,} {what}", file=sys.stderr, flush=True)


def timed(work: Callable[[T], R], on: T, spent_ms: list[float]) -> R:
    """What the work makes of `on`; its milliseconds go on the list."""
    began = time.perf_counter()
    result = work(on)
    spent_ms.append((time.perf_counter() - began) * 1000)
    return result


def times(spent_ms: Sequence[float]) -> Json:
    return {
        "p50_ms": round(percentile(spent_ms, 50), 2),
        "p95_ms": round(percentile(spent_ms, 95), 2),
        "n": len(spent_ms),
    }


def mean(values: Sequence[float]) -> Json:
    """The mean of one value a question, with its 95 % bootstrap interval."""
    column = np.asarray(values, np.float64)
    low, high = percentiles(resampled(len(column), lambda drawn: column[drawn].mean(axis=1))) or (0.0, 0.0)
    return {"value": round(float(column.mean()), 4), "low": round(low, 4), "high": round(high, 4)}


def memory() -> Json:
    """Resident memory of this process in MB: now, and at its highest."""
    pages = int(Path("/proc/self/statm").read_text().split()[1]) if Path("/proc/self/statm").exists() else 0
    return {
        "rss_mb": round(pages * resource.getpagesize() / 2**20),
        "peak_rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10),
    }


def save(name: str, *, settings: Json, figures: Json) -> Path:
    """Writes benchmarks/results/NAME.json with all that is needed to judge the figures."""
    path = RESULTS / f"{name}.json"
    content = {
        "benchmark": name,
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "commit": _git("rev-parse", "--short=12", "HEAD")
        + ("-changed" if _git("status", "--porcelain", "src") else ""),
        "machine": machine(),
        "settings": settings,
        "figures": figures,
    }
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(json.dumps(figures, ensure_ascii=False, indent=1))
    return path


def machine() -> Json:
    """Cores, processor, memory, Python, and what else the machine was doing (load); no name and no address of it."""
    info = Path("/proc/cpuinfo")
    models = [line.partition(":")[2].strip() for line in info.read_text().splitlines() if line.startswith("model name")]
    pages = Path("/proc/meminfo").read_text().split()[1] if Path("/proc/meminfo").exists() else "0"
    return {
        "cores": len(models) or None,
        "processor": models[0] if models else platform.processor(),
        "memory_gb": round(int(pages) / 2**20),
        "load": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "system": platform.system(),
    }


def _git(*arguments: str) -> str:
    ran = subprocess.run(["git", "-C", str(REPOSITORY), *arguments], capture_output=True, text=True, check=False)
    return ran.stdout.strip()
