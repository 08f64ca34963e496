"""txtai: an embeddings database of paragraphs, dense and hybrid."""

from __future__ import annotations

from typing import Any

import numpy as np
from txtai import Embeddings
from txtai.pipeline import Segmentation
from txtai.vectors import VectorsFactory

from benchmarks.peers.side import Found, Job, Search, serve


def pieces_of(job: Job) -> list[tuple[str, str]]:
    """(article, text) of each paragraph, as its segmentation pipeline cuts them, or the passages that were given."""
    if job.is_split:
        return [(t.article, t.text) for t in job.texts]
    segment = Segmentation(paragraphs=True)
    return [(t.article, piece) for t in job.texts for piece in segment(t.text)]


def database(job: Job, *, hybrid: bool) -> Search:
    pieces = pieces_of(job)
    method: dict[str, Any] = {"path": job.model}
    if job.vectors is not None:
        model = VectorsFactory.create({"path": job.model, "gpu": False})
        known = dict(zip((text for _, text in pieces), job.vectors, strict=True))

        def transform(texts: list[str]) -> np.ndarray[Any, Any]:
            return np.vstack([known[t] if t in known else model.encode([t])[0] for t in texts]).astype(np.float32)

        method = {"method": "external", "transform": transform}
    embeddings = Embeddings(**method, hybrid=hybrid, gpu=False)
    embeddings.index([(number, text, None) for number, (_, text) in enumerate(pieces)])

    def search(question: str) -> Found:
        return [(*pieces[int(number)], float(score)) for number, score in embeddings.search(question, job.k)]

    return search


def dense(job: Job) -> Search:
    return database(job, hybrid=False)


def hybrid(job: Job) -> Search:
    return database(job, hybrid=True)


if __name__ == "__main__":
    serve("txtai", ("txtai", "faiss-cpu"), {"dense, paragraphs": dense, "hybrid, paragraphs": hybrid})
