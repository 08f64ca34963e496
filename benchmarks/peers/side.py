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


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """An article, or a piece of one; `article` names the article in both cases."""

    article: str
    text: str
    title: str = ""
    day: str = ""
    """When it was published, YYYY-MM-DD; empty if nobody knows."""
    embedded: str = ""
    """What the peer embeds for this piece: the text, and whatever its documentation puts before it."""

    @property
    def number_of_day(self) -> int:
        return int(self.day.replace("-", "") or 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question, and the day on which it is asked as YYYYMMDD; 0 if that does not matter."""

    text: str
    day: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What a peer's own generator says, and the passages it cites."""

    text: str
    cited: Found


Search = Callable[[Asked], "Found | Answered"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Job:
    """What to index and how many to find. `vectors` are those of `texts`, one row each, if these are pieces.

    Each is its own: what is built of a job once serves all settings of it.
    """

    model: str
    k: int
    texts: tuple[Text, ...]
    vectors: Any | None
    llm: Mapping[str, Any] | None = None
    """Model, api_base and api_key of a server that speaks OpenAI's form, for settings that write."""

    @property
    def is_split(self) -> bool:
        return self.vectors is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One way to set a peer up: how it splits, and what then searches."""

    split: str
    build: Callable[[Job], Search]
    dated: bool = False
    """Whether it asks for the day of publication, which not all articles have."""
    writes: bool = False
    """Whether a language model writes its answers."""


Split = Callable[[Sequence[Text]], list[Text]]


def serve(name: str, packages: Sequence[str], splits: Mapping[str, Split], settings: Mapping[str, Setting]) -> None:
    """Does the job of the command line: JOB RESULT. A job either wants the pieces of a split, or names its settings."""
    job_path, result_path = map(Path, sys.argv[1:3])
    data = json.loads(job_path.read_text("utf-8"))
    result: dict[str, Any] = {
        "system": name,
        "versions": {package: version(package) for package in packages},
        "settings": {s: [setting.split, setting.dated, setting.writes] for s, setting in settings.items()},
    }
    texts = tuple(Text(**t) for t in data.get("texts", ()))
    if split := data.get("split"):
        pieces = splits[split](texts)
        result["pieces"] = [[p.article, p.text, p.title, p.day, p.embedded] for p in pieces]
    elif chosen := data.get("settings"):
        vectors = np.load(data["vectors"]).astype(np.float32) if data["vectors"] else None
        job = Job(model=data["model"], k=data["k"], texts=texts, vectors=vectors, llm=data.get("llm"))
        result["runs"] = [_run(name, s, settings[s], job, data["questions"]) for s in chosen]
        result["peak_rss_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10)
    result_path.write_text(json.dumps(result), "utf-8")


def _run(name: str, told: str, setting: Setting, job: Job, questions: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    began = time.perf_counter()
    search = setting.build(job)
    built = time.perf_counter() - began
    search(Asked(text="What is this about?", day=questions[0]["day"]))  # the first question loads what is lazy
    found: dict[str, Any] = {}
    said: dict[str, str] = {}
    spent_ms = []
    for question in questions:
        began = time.perf_counter()
        reply = search(Asked(text=question["text"], day=question["day"]))
        spent_ms.append((time.perf_counter() - began) * 1000)
        if isinstance(reply, Answered):
            said[question["id"]] = reply.text
            reply = reply.cited
        found[question["id"]] = [list(hit) for hit in reply][: job.k]
    print(f"{name}, {told}: {len(found)} questions", file=sys.stderr, flush=True)
    return {"setting": told, "index_s": round(built, 2), "query_ms": spent_ms, "found": found, "said": said}
