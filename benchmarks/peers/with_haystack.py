"""haystack: the embedding retriever over its in-memory store, and the hybrid pipeline of its tutorial."""

from __future__ import annotations

from haystack import Document
from haystack.components.joiners import DocumentJoiner
from haystack.components.preprocessors import DocumentSplitter
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack.utils import ComponentDevice
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)

from benchmarks.peers.side import Found, Job, Search, serve


def store_of(job: Job) -> InMemoryDocumentStore:
    """The documents, split by 200 words, which is the splitter's own default, and embedded."""
    store = InMemoryDocumentStore(embedding_similarity_function="cosine")
    if job.vectors is not None:
        documents = [
            Document(id=str(i), content=t.text, meta={"article": t.article}, embedding=row.tolist())
            for i, (t, row) in enumerate(zip(job.texts, job.vectors, strict=True))
        ]
    else:
        articles = [Document(content=t.text, meta={"article": t.article}) for t in job.texts]
        splitter = DocumentSplitter(split_by="word", split_length=200, split_overlap=0)
        embedder = SentenceTransformersDocumentEmbedder(
            model=job.model, device=ComponentDevice.from_str("cpu"), progress_bar=False
        )
        embedder.warm_up()
        documents = embedder.run(splitter.run(articles)["documents"])["documents"]
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
    return lambda question: shown(retriever.run(embedder.run(question)["embedding"])["documents"])


def hybrid(job: Job) -> Search:
    """Dense and BM25 joined by reciprocal rank fusion; without the tutorial's ranking model, as ours is without one."""
    embedder, store = question_embedder(job), store_of(job)
    by_meaning = InMemoryEmbeddingRetriever(store, top_k=job.k)
    by_words = InMemoryBM25Retriever(store, top_k=job.k)
    joiner = DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=job.k)

    def search(question: str) -> Found:
        near = by_meaning.run(embedder.run(question)["embedding"])["documents"]
        worded = by_words.run(question)["documents"]
        return shown(joiner.run([near, worded])["documents"])

    return search


if __name__ == "__main__":
    serve("haystack", ("haystack-ai",), {"embedding, 200 words": dense, "hybrid with BM25, 200 words": hybrid})
