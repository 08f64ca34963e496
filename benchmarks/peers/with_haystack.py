"""haystack: the embedding retriever over its in-memory store, the hybrid pipeline of its tutorial, and dates."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from haystack import Document
from haystack.components.joiners import DocumentJoiner
from haystack.components.preprocessors import DocumentSplitter
from haystack.components.rankers import MetaFieldRanker
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack.utils import ComponentDevice
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)

from benchmarks.peers.side import Asked, Found, Job, Search, Setting, Text, serve

# The splitter's own default. The title is embedded with each piece, as `meta_fields_to_embed` is for.
WORDS = "200 words"


def split(texts: Sequence[Text]) -> list[Text]:
    pieces = _split(texts)
    return [
        Text(
            article=p.meta["article"],
            text=str(p.content),
            title=p.meta["title"],
            day=p.meta["day"],
            embedded="\n".join(filter(None, (p.meta["title"], p.content))),
        )
        for p in pieces
    ]


def _split(texts: Sequence[Text]) -> list[Document]:
    articles = [Document(content=t.text, meta={"article": t.article, "title": t.title, "day": t.day}) for t in texts]
    splitter = DocumentSplitter(split_by="word", split_length=200, split_overlap=0)
    return list(splitter.run(articles)["documents"])


@cache
def store_of(job: Job) -> InMemoryDocumentStore:
    store = InMemoryDocumentStore(embedding_similarity_function="cosine")
    if job.vectors is not None:
        documents = [
            Document(
                id=str(i),
                content=t.text,
                meta={"article": t.article, "day": t.number_of_day},
                embedding=row.tolist(),
            )
            for i, (t, row) in enumerate(zip(job.texts, job.vectors, strict=True))
        ]
    else:
        embedder = SentenceTransformersDocumentEmbedder(
            model=job.model,
            device=ComponentDevice.from_str("cpu"),
            progress_bar=False,
            meta_fields_to_embed=["title"],
        )
        embedder.warm_up()
        documents = embedder.run(_split(job.texts))["documents"]
    store.write_documents(documents)
    return store


def shown(documents: list[Document]) -> Found:
    return [(str(d.meta["article"]), str(d.content), float(d.score or 0)) for d in documents]


def question_embedder(job: Job) -> SentenceTransformersTextEmbedder:
    embedder = SentenceTransformersTextEmbedder(
        model=job.model, device=ComponentDevice.from_str("cpu"), progress_bar=False
    )
    embedder.warm_up()
    return embedder


def dense(job: Job) -> Search:
    embedder = question_embedder(job)
    retriever = InMemoryEmbeddingRetriever(store_of(job), top_k=job.k)
    return lambda asked: shown(retriever.run(embedder.run(asked.text)["embedding"])["documents"])


def hybrid(job: Job, *, dated: bool = False, newest: float = 0.0) -> Search:
    """Dense and BM25 joined by reciprocal rank fusion; without the tutorial's ranking model, as ours is without one.

    `dated` hides what was published later; `newest` is the weight of its ranker by a meta field, the day.
    """
    embedder, store = question_embedder(job), store_of(job)
    by_meaning = InMemoryEmbeddingRetriever(store, top_k=job.k)
    by_words = InMemoryBM25Retriever(store, top_k=job.k)
    joiner = DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=job.k)
    ranker = MetaFieldRanker("day", weight=newest, ranking_mode="reciprocal_rank_fusion", top_k=job.k)

    def search(asked: Asked) -> Found:
        by_then: dict[str, Any] | None = None
        if dated:
            by_then = {"field": "meta.day", "operator": "<=", "value": asked.day}
        near = by_meaning.run(embedder.run(asked.text)["embedding"], filters=by_then)["documents"]
        worded = by_words.run(asked.text, filters=by_then)["documents"]
        joined = joiner.run([near, worded])["documents"]
        return shown(ranker.run(joined)["documents"] if newest and joined else joined)

    return search


if __name__ == "__main__":
    serve(
        "haystack",
        ("haystack-ai",),
        {WORDS: split},
        {
            "embedding, 200 words": Setting(split=WORDS, build=dense),
            "hybrid with BM25, 200 words": Setting(split=WORDS, build=hybrid),
            "hybrid, published by then": Setting(split=WORDS, build=lambda job: hybrid(job, dated=True), dated=True),
            "hybrid, published by then, newest first by half": Setting(
                split=WORDS, build=lambda job: hybrid(job, dated=True, newest=0.5), dated=True
            ),
        },
    )
