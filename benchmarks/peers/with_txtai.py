"""txtai: an embeddings database of paragraphs, dense, hybrid, and asked by SQL with a date."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from txtai import Embeddings
from txtai.pipeline import Segmentation
from txtai.vectors import VectorsFactory

from benchmarks.peers.side import Asked, Found, Job, Search, Setting, Text, serve

PARAGRAPHS = "paragraphs"
# How many of each list its SQL filters, as its documentation does for filters that leave little.
CANDIDATES = 1000


def split(texts: Sequence[Text]) -> list[Text]:
    """Each paragraph, as its segmentation pipeline cuts them; one text is indexed, so the title goes before it."""
    segment = Segmentation(paragraphs=True)
    return [
        Text(article=t.article, text=piece, day=t.day, embedded="\n".join(filter(None, (t.title, piece))))
        for t in texts
        for piece in segment(t.text)
    ]


def database(job: Job, *, hybrid: bool, dated: bool = False) -> Search:
    pieces = job.texts if job.is_split else split(job.texts)
    method: dict[str, Any] = {"path": job.model}
    if job.vectors is not None:
        model = VectorsFactory.create({"path": job.model, "gpu": False})
        known = dict(zip((p.embedded for p in pieces), job.vectors, strict=True))

        def transform(texts: list[str]) -> np.ndarray[Any, Any]:
            return np.vstack([known[t] if t in known else model.encode([t])[0] for t in texts]).astype(np.float32)

        method = {"method": "external", "transform": transform}
    embeddings = Embeddings(**method, hybrid=hybrid, content=dated, gpu=False)
    embeddings.index(
        (number, {"text": p.embedded, "day": p.number_of_day} if dated else p.embedded, None)
        for number, p in enumerate(pieces)
    )

    def found(number: object, score: float) -> tuple[str, str, float]:
        piece = pieces[int(str(number))]
        return piece.article, piece.text, float(score)

    def search(asked: Asked) -> Found:
        return [found(number, score) for number, score in embeddings.search(asked.text, job.k)]

    def search_by_then(asked: Asked) -> Found:
        sql = f"select id, score from txtai where similar(:question, {CANDIDATES}) and day <= {asked.day}"
        rows = embeddings.search(sql, job.k, parameters={"question": asked.text})
        return [found(row["id"], row["score"]) for row in rows]

    return search_by_then if dated else search


if __name__ == "__main__":
    serve(
        "txtai",
        ("txtai", "faiss-cpu"),
        {PARAGRAPHS: split},
        {
            "dense, paragraphs": Setting(split=PARAGRAPHS, build=lambda job: database(job, hybrid=False)),
            "hybrid, paragraphs": Setting(split=PARAGRAPHS, build=lambda job: database(job, hybrid=True)),
            "hybrid, published by then": Setting(
                split=PARAGRAPHS, build=lambda job: database(job, hybrid=True, dated=True), dated=True
            ),
        },
    )
