"""`python -m benchmarks.answers GOLDEN`: every figure of a golden set, end to end, without a language model.

Builds the archive of the articles in a folder of its own, loads the assistant, asks every question once.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from dataclasses import asdict
from datetime import date
from pathlib import Path

from benchmarks.common import REPOSITORY, build, memory, save
from greenland_qa.compose import Assistant
from greenland_qa.evaluation import Finished, run


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("golden", nargs="+", type=Path)
    parser.add_argument("--articles", type=Path, default=REPOSITORY / "seeds")
    parser.add_argument("--asked-on", type=date.fromisoformat, default=date(2026, 2, 1))
    parser.add_argument("--name", default="answers", help="name of the results file")
    parser.add_argument("--judge", action="store_true", help="let the small judge have its say")
    chosen = parser.parse_args()
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        settings, embedder, built = build([chosen.articles], Path(folder) / "index")
        settings = settings.model_copy(update={"judge": chosen.judge})
        with Assistant.open(settings=settings, embedder=embedder) as assistant:
            assistant.ask("What is this about?", asked_on=chosen.asked_on)  # the first question loads what is lazy
            out = Path(folder) / "run"
            *_, last = run(chosen.golden, assistant, asked_on=chosen.asked_on, out=out)
        assert isinstance(last, Finished)
        report_bytes = (out / "report.html").stat().st_size
    results = last.results
    save(
        chosen.name,
        settings={
            "golden": [path.name for path in chosen.golden],
            "articles": chosen.articles.name,
            "asked_on": chosen.asked_on.isoformat(),
            "embedder": settings.embedder,
            "writer": "extractive",
            "judge": settings.judge,
        },
        figures={
            "questions": len(results.graded),
            **{name: asdict(figure) for name, figure in results.figures().items()},
            "outcomes": results.outcomes(),
            "by_kind": {
                kind or "not said": {
                    "correct": sum(g.correct is True for g in results.graded if g.kind == kind),
                    "of": sum(g.correct is not None for g in results.graded if g.kind == kind),
                }
                for kind in results.kinds
            },
            "wrong": {g.id: "; ".join(g.wrong) for g in results.graded if g.correct is False},
            "latency_ms": {
                stage: {"p50": round(p50, 2), "p95": round(p95, 2)}
                for stage, (p50, p95) in results.latency_ms().items()
            },
            "building": built,
            "whole_run_s": round(time.perf_counter() - began, 1),
            "report_bytes": report_bytes,
            **memory(),
        },
    )


if __name__ == "__main__":
    main()
