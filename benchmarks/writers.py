"""`python -m benchmarks.writers GOLDEN --model gguf:PATH`: what a language model does to the answers, good and bad.

The same questions are answered by quotation and with the model writing, in one run. Every sentence of the model's that was
shown stands in the results with the words it cites, so that a person can check them by hand, and every one that was
withheld with the reason.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.common import REPOSITORY, Json, build, mean, progress, save
from greenland_qa.compose import Assistant
from greenland_qa.evaluation.golden import read_golden
from greenland_qa.evaluation.results import Results
from greenland_qa.evaluation.running import Row, ask_all


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("golden", type=Path)
    parser.add_argument("--model", required=True, help="as in GREENLAND_QA_MODEL")
    parser.add_argument("--articles", type=Path, default=REPOSITORY / "seeds")
    parser.add_argument("--asked-on", type=date.fromisoformat, default=date(2026, 2, 1))
    parser.add_argument("--judge", action="store_true", help="let the small judge have its say")
    chosen = parser.parse_args()
    questions = read_golden([chosen.golden])
    rows: dict[str, list[Row]] = {}
    with tempfile.TemporaryDirectory() as folder:
        settings, embedder, _ = build([chosen.articles], Path(folder) / "index")
        # Silence is no fault here: on two cores the prompt alone takes a small model ten seconds and more.
        settings = settings.model_copy(update={"judge": chosen.judge, "model_timeout_s": 300.0})
        for model in ("none", chosen.model):
            settings = settings.model_copy(update={"model": model})
            with Assistant.open(settings=settings, embedder=embedder) as assistant:
                asked = ask_all(assistant, questions, asked_on=chosen.asked_on)
                rows[assistant.writer] = list(progress(asked, f"questions answered by {assistant.writer}"))
    quoting, writing = rows.values()
    figures = {name: _figures(found) for name, found in rows.items()}
    gained = [
        float(bool(w.graded.correct)) - float(bool(q.graded.correct)) for q, w in zip(quoting, writing, strict=True)
    ]
    save(
        "writers",
        settings={"golden": chosen.golden.name, "articles": chosen.articles.name, "judge": chosen.judge},
        figures={
            "questions": len(questions),
            **figures,
            "correct, model less quotation": mean(gained),
            **_told(writing),
        },
    )


def _figures(rows: list[Row]) -> Json:
    results = Results(graded=tuple(row.graded for row in rows))
    return {
        **{name: asdict(figure) for name, figure in results.figures().items()},
        "wrong": {row.graded.id: "; ".join(row.graded.wrong) for row in rows if row.graded.correct is False},
        "latency_ms": {
            stage: {"p50": round(p50, 1), "p95": round(p95, 1)} for stage, (p50, p95) in results.latency_ms().items()
        },
    }


def _told(rows: list[Row]) -> Json:
    """What the model wrote: shown, with the words cited; withheld, with the reasons; and what was noted."""
    shown: list[Json] = []
    for row in rows:
        quotes = {c["number"]: [] for c in row.reply.get("citations", [])}
        for cited in row.reply.get("citations", []):
            quotes[cited["number"]].append(cited["quote"])
        shown += [
            {"question": row.graded.id, "text": s["text"], "cites": [q for n in s["citations"] for q in quotes[n]]}
            for s in row.reply.get("sentences", [])
            if s["reason"] != "verbatim"
        ]
    withheld: list[Any] = [w for row in rows for w in row.reply.get("withheld", [])]
    return {
        "model's own sentences shown": shown,
        "withheld": len(withheld),
        "withheld because": dict(Counter(_kind(w["reason"]) for w in withheld).most_common()),
        "replies by quotation alone": sum(
            any("by quotation instead" in note for note in row.reply.get("notes", [])) for row in rows
        ),
        "notes": dict(Counter(note for row in rows for note in row.reply.get("notes", [])).most_common(12)),
    }


def _kind(reason: str) -> str:
    """The reason without the words that it names: "the figure … is not in the cited words"."""
    words = reason.split(" ")
    for kind in ("figure", "date", "name", "quotation", "address"):
        if words[:2] == ["the", kind]:
            return f"the {kind} … is not in the cited words"
    return reason if "“" not in reason else f"{reason.split('“')[0]}…"


if __name__ == "__main__":
    main()
