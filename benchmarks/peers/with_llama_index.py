"""llama-index: VectorStoreIndex on Chroma as in its starter, and its fusion of that with BM25."""

from __future__ import annotations

import chromadb
from llama_index.core import Document, StorageContext, VectorStoreIndex
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.llms import MockLLM
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.retrievers import QueryFusionRetriever
from llama_index.core.schema import BaseNode, MetadataMode, TextNode
from llama_index.embeddings.huggingface import HuggingFaceEmbedding
from llama_index.retrievers.bm25 import BM25Retriever
from llama_index.vector_stores.chroma import ChromaVectorStore

from benchmarks.peers.side import Found, Job, Search, serve


def nodes_of(job: Job, **splitter: int) -> list[BaseNode]:
    if job.vectors is not None:
        return [
            TextNode(text=t.text, metadata={"article": t.article}, embedding=row.tolist())
            for t, row in zip(job.texts, job.vectors, strict=True)
        ]
    documents = [Document(text=t.text, metadata={"article": t.article}) for t in job.texts]
    return SentenceSplitter(**splitter).get_nodes_from_documents(documents)


def index_of(job: Job, nodes: list[BaseNode], name: str) -> VectorStoreIndex:
    # Cosine, because Chroma's default distance would give this model's unit vectors the same order anyway.
    collection = chromadb.EphemeralClient().create_collection(name, metadata={"hnsw:space": "cosine"})
    storage = StorageContext.from_defaults(vector_store=ChromaVectorStore(chroma_collection=collection))
    model = HuggingFaceEmbedding(model_name=job.model, device="cpu")
    return VectorStoreIndex(nodes, storage_context=storage, embed_model=model)


def searched(retriever: BaseRetriever) -> Search:
    def search(question: str) -> Found:
        hits = retriever.retrieve(question)
        return [
            (str(h.node.metadata["article"]), h.node.get_content(MetadataMode.NONE), float(h.score or 0)) for h in hits
        ]

    return search


def plain(job: Job) -> Search:
    """The starter: 1,024 tokens a node, overlapping by 20."""
    return searched(index_of(job, nodes_of(job), "plain").as_retriever(similarity_top_k=job.k))


def small_nodes(job: Job) -> Search:
    """Nodes that this embedding model reads to the end."""
    nodes = nodes_of(job, chunk_size=256, chunk_overlap=20)
    return searched(index_of(job, nodes, "small").as_retriever(similarity_top_k=job.k))


def fusion(job: Job) -> Search:
    """Reciprocal rank fusion of dense and BM25 on the small nodes; no query is made up, for there is no LLM."""
    nodes = nodes_of(job, chunk_size=256, chunk_overlap=20)
    dense = index_of(job, nodes, "fusion").as_retriever(similarity_top_k=job.k)
    lexical = BM25Retriever.from_defaults(nodes=nodes, similarity_top_k=min(job.k, len(nodes)))
    return searched(
        QueryFusionRetriever(
            [dense, lexical],
            llm=MockLLM(),
            num_queries=1,
            mode="reciprocal_rerank",
            similarity_top_k=job.k,
            use_async=False,
        )
    )


if __name__ == "__main__":
    serve(
        "llama-index",
        ("llama-index-core", "llama-index-vector-stores-chroma", "chromadb"),
        {"plain, 1,024 tokens": plain, "plain, 256 tokens": small_nodes, "fusion with BM25, 256 tokens": fusion},
    )
