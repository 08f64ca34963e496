"""`python -m benchmarks.size`: how the cost of writing, searching and asking grows, without the cost of a model.

Articles of made-up words, vectors at random: as many as asked for, written, sealed, searched and asked as real ones are.
So the cost of embedding is not in it: it grows with the number of passages alone, and `ingest_rate` measures it. Each
size runs in a process of its own, so that its memory is its own.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from benchmarks.common import REPOSITORY, Json, memory, progress, save, timed, times
from greenland_qa.archive import EVERYTHING, Archive, ArchiveWriter, Model, Scope
from greenland_qa.compose import Assistant
from greenland_qa.domain import Article, DateBasis, Dated, Passage, Source, article_id_of
from greenland_qa.language.passages import split
from greenland_qa.ports import FloatMatrix, FloatVector
from greenland_qa.settings import Settings

DIM = 384
QUESTIONS = 200
QUESTIONS_OF_THE_WHOLE = 40
FIRST_DAY = date(2025, 1, 1)
DAYS = 365
WORDS_OF_A_PASSAGE = 100
OUTLETS = tuple(f"Outlet {letter}" for letter in "ABCDEFGHIJ")


def articles() -> Iterator[Article]:
    """Articles of about ten passages without end; frequent words are frequent as in a language (Zipf)."""
    chance = random.Random(1)
    vocabulary = ["".join(chance.choices("abcdefghijklmnoprstuvw", k=chance.randint(3, 9))) for _ in range(20_000)]
    weights = [1 / rank for rank in range(1, len(vocabulary) + 1)]
    number = 0
    while True:
        picked = chance.choices(vocabulary, weights, k=10 * WORDS_OF_A_PASSAGE)
        sentences = [" ".join(picked[i : i + 20]).capitalize() + "." for i in range(0, len(picked), 20)]
        body = " ".join(sentences)
        day = Dated(day=FIRST_DAY + timedelta(days=number % DAYS), basis=DateBasis.STATED)
        outlet = OUTLETS[number % len(OUTLETS)]
        source = Source(article_id=article_id_of(body), title=f"Title {number}", outlet=outlet, published=day)
        yield Article(source=source, body=body)
        number += 1


class RandomEmbedder:
    """A vector at random for every text: asking costs what it costs beside the model."""

    name = "random"
    fingerprint = "0" * 64
    dim = DIM

    def __init__(self) -> None:
        self._chance = np.random.default_rng(3)

    def embed_passages(self, texts: Sequence[str]) -> FloatMatrix:
        return vectors(len(texts), self._chance)

    def embed_question(self, text: str) -> FloatVector:  # noqa: ARG002  # the port has it; a vector at random needs none
        return vectors(1, self._chance)[0]


def vectors(count: int, chance: np.random.Generator) -> FloatMatrix:
    drawn = chance.standard_normal((count, DIM)).astype(np.float32)
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


def measure(size: int, folder: Path) -> Json:
    """Writing, sealing and searching an archive of `size` passages."""
    embedder = RandomEmbedder()
    model = Model(name=embedder.name, fingerprint=embedder.fingerprint, dim=DIM)
    chance = np.random.default_rng(2)
    began, held = time.perf_counter(), 0
    with ArchiveWriter.open(folder, model=model) as writer:
        for article in progress(articles(), "articles written"):
            passages: tuple[Passage, ...] = split(article)
            writer.put(article, passages, vectors(len(passages), chance))
            held += len(passages)
            if held >= size:
                break
        written = time.perf_counter()
        writer.seal()
        sealed = time.perf_counter()
    figures: Json = {
        "passages": held,
        "write_s": round(written - began, 2),
        "seal_s": round(sealed - written, 2),
        "disk_mb": round(sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()) / 2**20, 1),
        "before opening": memory(),
    }
    opened = time.perf_counter()
    with Archive.open(folder, model=model) as archive:
        archive.dense(vectors(1, chance)[0], 10, EVERYTHING)
        figures["open_and_first_search_ms"] = round((time.perf_counter() - opened) * 1000, 1)
        some = next(articles()).body.lower().replace(".", "").split()
        terms = [some[i : i + 6] for i in range(QUESTIONS)]
        scopes = {
            "everything": EVERYTHING,
            "as of the middle": Scope(as_of=FIRST_DAY + timedelta(days=DAYS // 2)),
            "as of the third day": Scope(as_of=FIRST_DAY + timedelta(days=2)),
            "one outlet": Scope(outlets=OUTLETS[:1]),
        }
        for name, scope in scopes.items():
            dense_ms: list[float] = []
            text_ms: list[float] = []
            for vector, words in zip(vectors(QUESTIONS, chance), terms, strict=True):
                timed(lambda v, s=scope: archive.dense(v, 100, s), vector, dense_ms)
                timed(lambda w, s=scope: archive.full_text(w, 100, s), words, text_ms)
            figures[name] = {"dense": times(dense_ms), "full text": times(text_ms)}
    figures["searching"] = memory()
    with Assistant.open(settings=Settings(index=folder), embedder=embedder) as assistant:
        asked_ms: list[float] = []
        for words in terms[:QUESTIONS_OF_THE_WHOLE]:
            timed(lambda w: assistant.ask(f"What is said of {' '.join(w)}?", asked_on=FIRST_DAY), words, asked_ms)
        figures["ask"] = times(asked_ms)
    return {**figures, **memory()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[1_000, 10_000, 100_000])
    parser.add_argument("--alone", action="store_true", help="measure one size in this process and print it")
    chosen = parser.parse_args()
    if chosen.alone:
        with tempfile.TemporaryDirectory() as folder:
            print(json.dumps(measure(chosen.sizes[0], Path(folder) / "index")))
        return
    figures = {}
    for size in chosen.sizes:
        command = [sys.executable, "-m", "benchmarks.size", "--alone", str(size)]
        ran = subprocess.run(command, check=True, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True)
        figures[f"{size:,} passages"] = json.loads(ran.stdout.splitlines()[-1])
    save("size", settings={"dim": DIM, "questions": QUESTIONS, "k": 100}, figures=figures)


if __name__ == "__main__":
    main()
