"""`python -m benchmarks.ingest_rate --articles CORPUS.jsonl.gz`: how fast articles go in, ours beside llama-index's.

Reading, splitting, embedding and writing of the same articles with the same model, each run in a process of its own
with a new archive, in turns. The clock runs from the first byte read to the last one written, sealing included; loading
the model comes before it, for both. llama-index's pipeline runs as one would write it, with nodes that the model reads
to the end, in its own batches of 10 and in larger ones; and with its default nodes of 1,024 tokens, of which the model
reads the first 256 only: less work, and less found. The fastest round counts: whatever else the machine does only ever
adds time. Processor time is told beside it, that of child processes included.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.common import REPOSITORY, Json, save
from greenland_qa.backends.models import locate
from greenland_qa.compose import ingest_paths, open_embedder
from greenland_qa.settings import DEFAULT_EMBEDDER, Settings

REQUIREMENTS = Path(__file__).parent / "peers" / "requirements.txt"
NEEDED = ("llama-index-embeddings-huggingface", "llama-index-vector-stores-chroma")
# Nodes of the size of our passages, without and with the overlap that llama-index's documentation uses.
PEERS: dict[str, Json] = {
    "llama-index, 256 tokens, batches of 10": {"chunk_size": 256, "chunk_overlap": 0, "batch": 10},
    "llama-index, 256 tokens, batches of 64": {"chunk_size": 256, "chunk_overlap": 0, "batch": 64},
    "llama-index, 256 tokens overlapping by 20, batches of 10": {"chunk_size": 256, "chunk_overlap": 20, "batch": 10},
    "llama-index, its defaults: 1,024 tokens overlapping by 200": {
        "chunk_size": 1024,
        "chunk_overlap": 200,
        "batch": 10,
    },
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ingest_rate", description=__doc__)
    parser.add_argument("--articles", type=Path, required=True, help="a file of JSON lines, plain or .gz")
    parser.add_argument("--count", type=int, default=100, help="how many of them, evenly from the whole file")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--packages", type=Path, default=None, help="keep llama-index's packages here and use them again"
    )
    parser.add_argument("--ours", type=Path, nargs=2, default=None, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.ours:
        ours(*chosen.ours)
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        rows = sample(chosen.articles, chosen.count)
        articles = folder / "articles.jsonl"
        articles.write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
        packages = installed(chosen.packages or folder / "packages")
        figures = measured(articles, packages, folder, chosen.rounds)
    words = sum(len(row["text"].split()) for row in rows)
    versions = told(figures, len(rows), words)
    settings = {"model": DEFAULT_EMBEDDER, "rounds": chosen.rounds, "articles": len(rows), "words": words, **versions}
    save("ingest_rate", settings=settings, figures=figures)


def sample(path: Path, count: int) -> list[Json]:
    """`count` articles, evenly from the whole file."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        lines = file.readlines()
    return [json.loads(line) for line in lines[:: max(1, len(lines) // count)][:count]]


def installed(folder: Path) -> Path:
    """A folder with llama-index's packages for Hugging Face and Chroma alone; the rest of it is ours already."""
    if not folder.exists():
        pinned = [line for line in REQUIREMENTS.read_text("utf-8").splitlines() if line.startswith(NEEDED)]
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(folder), *pinned]
        subprocess.run(command, check=True)
    return folder


def measured(articles: Path, packages: Path, folder: Path, rounds: int) -> Json:
    """What each run of each system took: all of them once, then all of them again."""
    figures: Json = {}
    for number in range(rounds):
        for name in ("ours", *PEERS):
            result = folder / "result.json"
            if name == "ours":
                command = ["-m", "benchmarks.ingest_rate", "--articles", articles, "--ours", articles, result]
            else:
                setting = json.dumps({**PEERS[name], "model": str(locate(DEFAULT_EMBEDDER))})
                command = ["-m", "benchmarks.peers.ingest_with_llama_index", articles, setting, result]
            run_alone(command, packages)
            took = json.loads(result.read_text("utf-8"))
            rounds_of = figures.setdefault(name, {"seconds": [], "processor_s": []})
            rounds_of["seconds"].append(round(took.pop("seconds"), 2))
            rounds_of["processor_s"].append(round(took.pop("processor_s"), 2))
            figures[name] |= took
            print(f"round {number + 1}, {name}: {figures[name]['seconds'][-1]} s", file=sys.stderr, flush=True)
    return figures


def run_alone(command: Sequence[str | Path], packages: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(packages), "HF_HUB_OFFLINE": "1", "ANONYMIZED_TELEMETRY": "False"}
    subprocess.run([sys.executable, *command], check=True, cwd=REPOSITORY, env=environment)


def ours(articles: Path, result: Path) -> None:
    """One run of ours, in this process."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(index=Path(folder) / "index")
        embedder = open_embedder(settings)
        embedder.embed_question("Loaded before the clock runs.")
        began, spent = time.perf_counter(), sum(os.times()[:4])
        steps = list(ingest_paths([articles], settings, embedder=embedder))
        took = {"seconds": time.perf_counter() - began, "processor_s": sum(os.times()[:4]) - spent}
    result.write_text(json.dumps({**took, "passages": sum(step.passages for step in steps)}), "utf-8")


def told(figures: Json, articles: int, words: int) -> Json:
    """Adds the rates and how much faster ours is, by the fastest round of each; gives the versions of the peers."""
    versions: Json = {}
    seconds = {name: min(figure["seconds"]) for name, figure in figures.items()}
    for name, figure in figures.items():
        versions |= figure.pop("versions", {})
        figure["articles_per_s"] = round(articles / seconds[name], 2)
        figure["words_per_s"] = round(words / seconds[name])
        if name != "ours":
            figure["ours is faster"] = round(seconds[name] / seconds["ours"], 2)
    return versions


if __name__ == "__main__":
    main()
