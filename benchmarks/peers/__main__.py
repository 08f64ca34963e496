"""`python -m benchmarks.peers GOLDEN [--rtqa FOLDER]`: other systems and ours, same articles, questions and model.

Without a language model a peer answers with the best passages that it finds, and never refuses: on the golden set its
answer is the first passage, or the first three, cited whole. Beside that stands what it would reach if it refused below
the cut-off that suits these very questions best: a favour that ours does not get.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import venv
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.common import REPOSITORY, Json, build, dated_questions, save, times
from benchmarks.retrieval import by_half, differences, judge, placed, systems
from greenland_qa.archive import EVERYTHING, Archive, Model
from greenland_qa.backends.models import locate
from greenland_qa.compose import Assistant
from greenland_qa.evaluation import GoldenQuestion, Graded, Results, evaluate, grade, read_golden

PEERS = ("llama_index", "haystack", "txtai")
FOUND = 5
FOUND_IN_RTQA = 100
ENDS = ("value", "low", "high")
REQUIREMENTS = Path(__file__).with_name("requirements.txt")


def environment(folder: Path) -> Path:
    """The Python of the peers' environment, made if it is not there; it sees this project's packages below its own."""
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
        ours = next(path for path in sys.path if path.endswith("site-packages"))
        theirs = next((folder / "lib").glob("python*/site-packages"))
        (theirs / "shared.pth").write_text(f"{ours}\n")
        subprocess.run([python, "-m", "pip", "install", "--quiet", "-r", REQUIREMENTS], check=True)
    return python


def peer(python: Path, name: str, job: Json, folder: Path) -> Json:
    """What the peer makes of the job, in a process of its own."""
    asked, answered = folder / "job.json", folder / f"{name}.json"
    asked.write_text(json.dumps(job), "utf-8")
    command = [python, "-m", f"benchmarks.peers.with_{name}", asked, answered]
    subprocess.run(command, check=True, cwd=REPOSITORY)
    return dict(json.loads(answered.read_text("utf-8")))


def question_text(question: GoldenQuestion) -> str:
    """A peer has no model to make a follow-up stand alone: the question before it stands before it."""
    return f"{question.history[-1][0]} {question.question}" if question.history else question.question


def as_reply(found: Sequence[Sequence[Any]], bodies: dict[str, str], least: float) -> Json:
    """The passages as a reply of ours would look, or a refusal if the best of them scores under the cut-off."""
    if not found or found[0][2] < least:
        return {"kind": "refusal", "text": "", "citations": [], "refusal": {"nearest": []}}
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


def golden_figures(questions: Sequence[GoldenQuestion], run: Json, bodies: dict[str, str]) -> Json:
    """The figures of a peer's run with one passage and with three, never refusing and with the best cut-off."""
    figures: Json = {"latency": times(run["query_ms"]), "index_s": run["index_s"]}
    for count in (1, 3):

        def graded(least: float, count: int = count) -> tuple[Graded, ...]:
            found = run["found"]
            return tuple(grade(q, as_reply(found[q.id][:count], bodies, least), bodies) for q in questions)

        cuts = sorted({hits[0][2] for hits in run["found"].values() if hits})
        best = max(cuts, key=lambda least: (sum(g.correct is True for g in graded(least)), -least))
        figures[f"first {count}"] = told(Results(graded=graded(-np.inf)))
        figures[f"first {count}, cut off in hindsight"] = told(Results(graded=graded(best)))
    return figures


def told(results: Results) -> Json:
    return {
        name: {end: None if v is None else round(v, 4) for end, v in zip(ENDS, (f.value, f.low, f.high), strict=True)}
        for name, f in results.figures().items()
    }


def on_golden(golden: Sequence[Path], python: Path, folder: Path) -> Json:
    """Every system on the golden set; each peer splits and embeds the articles itself."""
    questions = read_golden(golden)
    settings, embedder, built = build([REPOSITORY / "seeds"], folder / "seeds")
    with Assistant.open(settings=settings, embedder=embedder) as assistant:
        assistant.ask("What is this about?", asked_on="2026-02-01")
        results = evaluate(assistant, questions, asked_on=date(2026, 2, 1))
        bodies = {
            str(listing.source.file): assistant.article(listing.source.article_id).body
            for listing in assistant.articles()
        }
    p50, p95 = results.latency_ms()["total"]
    figures: Json = {
        "ours": {
            "reply": told(results),
            "latency": {"p50_ms": round(p50, 2), "p95_ms": round(p95, 2), "n": len(questions)},
            "index_s": built["ingest_s"],
        }
    }
    job = {
        "model": str(locate(settings.embedder)),
        "k": FOUND,
        "texts": [{"article": file, "title": "", "text": body} for file, body in sorted(bodies.items())],
        "vectors": None,
        "questions": [{"id": q.id, "text": question_text(q)} for q in questions],
    }
    for name in PEERS:
        result = peer(python, name, job, folder)
        for run in result["runs"]:
            figures[f"{result['system']}: {run['setting']}"] = golden_figures(questions, run, bodies)
        figures.setdefault("versions", {}).update(result["versions"])
    return figures


def on_rtqa(rtqa: Path, every: int, index: Path, python: Path, folder: Path) -> Json:
    """Every system on rtqa-2023. All get our passages and our vectors: embedding them once is what time allows."""
    questions = dated_questions(rtqa)[::every]
    _, embedder, _ = build([rtqa / "corpus.jsonl.gz"], index)
    model = Model(name=embedder.name, fingerprint=embedder.fingerprint, dim=embedder.dim)
    with Archive.open(index, model=model) as archive:
        hits = archive.dense(embedder.embed_question("news"), archive.coverage().passages, EVERYTHING)
        keys = sorted(hit.key for hit in hits)
        texts = placed(archive.passages(keys))
        np.save(folder / "vectors.npy", archive.vectors(keys))
        ours = [judge(q, placed(systems(archive, embedder)["ours"](q))) for q in questions]
    job = {
        "model": str(locate(embedder.name)),
        "k": FOUND_IN_RTQA,
        "texts": [{"article": address, "title": "", "text": text} for address, text in texts],
        "vectors": str(folder / "vectors.npy"),
        "questions": [{"id": q.id, "text": q.text} for q in questions],
    }
    figures: Json = {"passages": len(texts), "questions": len(questions), "ours": by_half(questions, ours)}
    for name in PEERS:
        result = peer(python, name, job, folder)
        for run in result["runs"]:
            judged = [judge(q, [(address, text) for address, text, _ in run["found"][q.id]]) for q in questions]
            setting = run["setting"].partition(",")[0]  # what it says of splitting does not hold here
            figures[f"{result['system']}: {setting}"] = {
                **by_half(questions, judged),
                "ours against it": differences(ours, judged),
                "latency": times(run["query_ms"]),
                "index_s": run["index_s"],
                "peak_rss_mb": result["peak_rss_mb"],
            }
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    parser.add_argument("golden", nargs="+", type=Path)
    parser.add_argument("--rtqa", type=Path, default=None, help="the folder of rtqa-2023")
    parser.add_argument("--index", type=Path, default=None, help="keep the archive of rtqa-2023 here and use it again")
    parser.add_argument("--every", type=int, default=1, help="of rtqa-2023 ask only each n-th question")
    parser.add_argument("--venv", type=Path, default=None, help="keep the peers' environment here and use it again")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        python = environment(chosen.venv or folder / "venv")
        figures: Json = {"golden": on_golden(chosen.golden, python, folder)}
        if chosen.rtqa:
            figures["rtqa-2023"] = on_rtqa(chosen.rtqa, chosen.every, chosen.index or folder / "rtqa", python, folder)
    settings = {
        "golden": [path.name for path in chosen.golden],
        "embedder": "all-MiniLM-L6-v2",
        "asked_on": "2026-02-01",
    }
    save("peers", settings=settings, figures=figures)


if __name__ == "__main__":
    main()
