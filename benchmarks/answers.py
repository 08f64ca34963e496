"""`python -m benchmarks.answers GOLDEN`: every figure of a golden set, end to end, without a language model.

Builds the archive of the articles in a folder of its own, loads the assistant, asks every question once; then once more
with the small judge.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from dataclasses import asdict
from datetime import date
from pathlib import Path

from benchmarks.common import REPOSITORY, Json, build, memory, save
from greenland_qa.compose import Assistant
from greenland_qa.evaluation import Finished, run
from greenland_qa.evaluation.results import Results
from greenland_qa.ports import Embedder
from greenland_qa.settings import Settings


def asked(golden: list[Path], settings: Settings, embedder: Embedder, asked_on: date, out: Path) -> Results:
    """What came of the golden sets, and a report in the folder `out`."""
    with Assistant.open(settings=settings, embedder=embedder) as assistant:
        assistant.ask("What is this about?", asked_on=asked_on)  # the first question loads what is lazy
        *_, last = run(golden, assistant, asked_on=asked_on, out=out)
    assert isinstance(last, Finished)
    return last.results


def figures_of(results: Results) -> Json:
    return {
        **{name: asdict(figure) for name, figure in results.figures().items()},
        "wrong": {g.id: "; ".join(g.wrong) for g in results.graded if g.correct is False},
        "latency_ms": {
            s: {"p50": round(p50, 2), "p95": round(p95, 2)} for s, (p50, p95) in results.latency_ms().items()
        },
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("golden", nargs="+", type=Path)
    parser.add_argument("--articles", type=Path, default=REPOSITORY / "seeds")
    parser.add_argument("--asked-on", type=date.fromisoformat, default=date(2026, 2, 1))
    parser.add_argument("--name", default="answers", help="name of the results file")
    chosen = parser.parse_args()
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        settings, embedder, built = build([chosen.articles], Path(folder) / "index")
        settings = settings.model_copy(update={"judge": False})
        out = Path(folder) / "run"
        results = asked(chosen.golden, settings, embedder, chosen.asked_on, out)
        report_bytes = (out / "report.html").stat().st_size
        whole_run_s, plain_memory = round(time.perf_counter() - began, 1), memory()
        settings = settings.model_copy(update={"judge": True})
        judged = asked(chosen.golden, settings, embedder, chosen.asked_on, Path(folder) / "judged")
    save(
        chosen.name,
        settings={
            "golden": [path.name for path in chosen.golden],
            "articles": chosen.articles.name,
            "asked_on": chosen.asked_on.isoformat(),
            "embedder": settings.embedder,
            "writer": "extractive",
        },
        figures={
            "questions": len(results.graded),
            **figures_of(results),
            "outcomes": results.outcomes(),
            "by_kind": {
                kind or "not said": {
                    "correct": sum(g.correct is True for g in results.graded if g.kind == kind),
                    "of": sum(g.correct is not None for g in results.graded if g.kind == kind),
                }
                for kind in results.kinds
            },
            "building": built,
            "whole_run_s": whole_run_s,
            "report_bytes": report_bytes,
            **plain_memory,
            "with the judge": figures_of(judged) | memory(),
        },
    )


if __name__ == "__main__":
    main()
