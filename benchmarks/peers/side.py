"""What a peer's process reads and writes: a job file in, a result file out. Knows no peer and nothing of ours."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

# (article, text, score), best first
Found = Sequence[tuple[str, str, float]]
Search = Callable[[str], Found]


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """An article to split, or a passage that is ready; `article` names the article in both cases."""

    article: str
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What to index and how many to find. `vectors` are those of `texts`, one row each, if they are given."""

    model: str
    k: int
    texts: tuple[Text, ...]
    vectors: Any | None

    @property
    def is_split(self) -> bool:
        return self.vectors is not None


def serve(name: str, packages: Sequence[str], settings: Mapping[str, Callable[[Job], Search]]) -> None:
    """Runs each setting on the job of the command line: JOB RESULT."""
    job_path, result_path = map(Path, sys.argv[1:3])
    data = json.loads(job_path.read_text("utf-8"))
    vectors = np.load(data["vectors"]).astype(np.float32) if data["vectors"] else None
    job = Job(model=data["model"], k=data["k"], texts=tuple(Text(**t) for t in data["texts"]), vectors=vectors)
    runs = []
    for setting, build in settings.items():
        began = time.perf_counter()
        search = build(job)
        built = time.perf_counter() - began
        search("What is this about?")  # the first question loads what is lazy
        found, spent_ms = {}, []
        for question in data["questions"]:
            began = time.perf_counter()
            found[question["id"]] = [list(hit) for hit in search(question["text"])][: job.k]
            spent_ms.append((time.perf_counter() - began) * 1000)
        runs.append({"setting": setting, "index_s": round(built, 2), "query_ms": spent_ms, "found": found})
        print(f"{name}, {setting}: {len(found)} questions", file=sys.stderr, flush=True)
    result = {
        "system": name,
        "versions": {package: version(package) for package in packages},
        "peak_rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10),
        "runs": runs,
    }
    result_path.write_text(json.dumps(result), "utf-8")
