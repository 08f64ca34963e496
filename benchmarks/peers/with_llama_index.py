"""llama-index: VectorStoreIndex on Chroma as in its starter, its fusion with BM25, its filters, CitationQueryEngine."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, partial

import chromadb
from llama_index.core import Document, StorageContext, VectorStoreIndex
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.llms import MockLLM
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.query_engine import CitationQueryEngine
from llama_index.core.retrievers import QueryFusionRetriever
from llama_index.core.schema import BaseNode, MetadataMode, NodeWithScore, TextNode
from llama_index.core.vector_stores import FilterOperator, MetadataFilter, MetadataFilters
from llama_index.embeddings.huggingface import HuggingFaceEmbedding
from llama_index.llms.openai_like import OpenAILike
from llama_index.retrievers.bm25 import BM25Retriever
from llama_index.vector_stores.chroma import ChromaVectorStore

from benchmarks.peers.side import Answered, Asked, Found, Job, Search, Setting, Text, serve

# Its default, and nodes that this embedding model reads to the end.
SPLITS = {"1,024 tokens": (1024, 20), "256 tokens": (256, 20)}
LARGE, SMALL = SPLITS
NOT_EMBEDDED = ["article", "number_of_day"]
_MARK = re.compile(r"\[(\d+)\]")


def split(texts: Sequence[Text], size: str) -> list[Text]:
    return [
        Text(
            article=node.metadata["article"],
            text=node.get_content(MetadataMode.NONE),
            title=node.metadata.get("title", ""),
            day=node.metadata.get("published", ""),
            embedded=node.get_content(MetadataMode.EMBED),
        )
        for node in _nodes(texts, size)
    ]


def _nodes(texts: Sequence[Text], size: str) -> list[BaseNode]:
    tokens, overlap = SPLITS[size]
    documents = [Document(text=t.text, metadata=_metadata(t), excluded_embed_metadata_keys=NOT_EMBEDDED) for t in texts]
    return SentenceSplitter(chunk_size=tokens, chunk_overlap=overlap).get_nodes_from_documents(documents)


def _metadata(text: Text) -> dict[str, str | int]:
    """What is known of it: a folder of text files has neither titles nor days."""
    said = {"article": text.article, "title": text.title, "published": text.day, "number_of_day": text.number_of_day}
    return {name: value for name, value in said.items() if value}


@cache
def nodes_of(job: Job, size: str) -> list[BaseNode]:
    if job.vectors is None:
        return _nodes(job.texts, size)
    return [
        TextNode(
            text=t.text,
            metadata=_metadata(t),
            excluded_embed_metadata_keys=NOT_EMBEDDED,
            embedding=row.tolist(),
        )
        for t, row in zip(job.texts, job.vectors, strict=True)
    ]


@cache
def index_of(job: Job, size: str) -> VectorStoreIndex:
    # Cosine, because Chroma's default distance would give this model's unit vectors the same order anyway.
    name = f"of-{SPLITS[size][0]}-tokens"
    collection = chromadb.EphemeralClient().create_collection(name, metadata={"hnsw:space": "cosine"})
    storage = StorageContext.from_defaults(vector_store=ChromaVectorStore(chroma_collection=collection))
    model = HuggingFaceEmbedding(model_name=job.model, device="cpu")
    return VectorStoreIndex(nodes_of(job, size), storage_context=storage, embed_model=model)


def searched(retriever: BaseRetriever) -> Search:
    return lambda asked: _shown(retriever.retrieve(asked.text))


def _shown(hits: Sequence[NodeWithScore]) -> Found:
    return [(str(h.node.metadata["article"]), h.node.get_content(MetadataMode.NONE), float(h.score or 0)) for h in hits]


def plain(job: Job, size: str) -> Search:
    """The starter: dense search alone."""
    return searched(index_of(job, size).as_retriever(similarity_top_k=job.k))


def by_then(job: Job) -> Search:
    """Its metadata filter hides what was published later."""
    index = index_of(job, SMALL)

    def search(asked: Asked) -> Found:
        known = MetadataFilter(key="number_of_day", value=asked.day, operator=FilterOperator.LTE)
        retriever = index.as_retriever(similarity_top_k=job.k, filters=MetadataFilters(filters=[known]))
        return _shown(retriever.retrieve(asked.text))

    return search


def fusion(job: Job) -> Search:
    """Reciprocal rank fusion of dense and BM25 on the small nodes; no query is made up, for there is no LLM."""
    nodes = nodes_of(job, SMALL)
    dense = index_of(job, SMALL).as_retriever(similarity_top_k=job.k)
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


def citing(job: Job) -> Search:
    """CitationQueryEngine as in its documentation: three nodes, cut into sources of 512 tokens, and a language model."""
    assert job.llm is not None
    llm = OpenAILike(**job.llm, is_chat_model=True, temperature=0.0, timeout=300.0, max_retries=0)
    index = index_of(job, LARGE)
    engine = CitationQueryEngine.from_args(index, llm=llm, similarity_top_k=3, citation_chunk_size=512)

    def answer(asked: Asked) -> Answered:
        response = engine.query(asked.text)
        sources = response.source_nodes
        marks = {int(mark) for mark in _MARK.findall(str(response))}
        # Where it marks none, all that it read counts as cited: its documentation shows them beside the answer.
        cited = [source for number, source in enumerate(sources, 1) if number in marks] or sources
        return Answered(text=str(response), cited=[(a, _unnumbered(text), s) for a, text, s in _shown(cited)])

    return answer


def _unnumbered(source: str) -> str:
    """The engine writes "Source 1:" before the text of each source."""
    return re.sub(r"^Source \d+:\n", "", source).strip()


if __name__ == "__main__":
    serve(
        "llama-index",
        ("llama-index-core", "llama-index-vector-stores-chroma", "chromadb"),
        {size: partial(split, size=size) for size in SPLITS},
        {
            "plain, 1,024 tokens": Setting(split=LARGE, build=partial(plain, size=LARGE)),
            "plain, 256 tokens": Setting(split=SMALL, build=partial(plain, size=SMALL)),
            "fusion with BM25, 256 tokens": Setting(split=SMALL, build=fusion),
            "256 tokens, published by then": Setting(split=SMALL, build=by_then, dated=True),
            "CitationQueryEngine": Setting(split=LARGE, build=citing, writes=True),
        },
    )
