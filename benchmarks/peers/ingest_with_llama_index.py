"""llama-index's own pipeline: SentenceSplitter, HuggingFaceEmbedding, ChromaVectorStore.

Run as ARTICLES.jsonl SETTING RESULT: the setting is JSON, and so is the result.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

import chromadb
from llama_index.core import Document
from llama_index.core.ingestion import IngestionPipeline
from llama_index.core.node_parser import SentenceSplitter
from llama_index.embeddings.huggingface import HuggingFaceEmbedding
from llama_index.vector_stores.chroma import ChromaVectorStore

PACKAGES = ("llama-index-core", "llama-index-embeddings-huggingface", "llama-index-vector-stores-chroma", "chromadb")
# What the title and the day are called among the metadata, which the pipeline embeds with each node, as ours does.
TOLD = ("title", "published")


def read(articles: Path) -> list[Document]:
    rows = (json.loads(line) for line in articles.read_text("utf-8").splitlines())
    return [Document(text=row["text"], metadata={name: row[name][:300] for name in TOLD}) for row in rows]


def main() -> None:
    articles, setting, result = Path(sys.argv[1]), json.loads(sys.argv[2]), Path(sys.argv[3])
    model = HuggingFaceEmbedding(model_name=setting["model"], device="cpu", embed_batch_size=setting["batch"])
    model.get_text_embedding("Loaded before the clock runs.")
    splitter = SentenceSplitter(chunk_size=setting["chunk_size"], chunk_overlap=setting["chunk_overlap"])
    splitter.split_text("So is this.")
    with tempfile.TemporaryDirectory() as folder:
        collection = chromadb.PersistentClient(folder).create_collection("news", metadata={"hnsw:space": "cosine"})
        store = ChromaVectorStore(chroma_collection=collection)
        pipeline = IngestionPipeline(transformations=[splitter, model], vector_store=store)
        began, spent = time.perf_counter(), sum(os.times()[:4])
        nodes = pipeline.run(documents=read(articles))
        took = {"seconds": time.perf_counter() - began, "processor_s": sum(os.times()[:4]) - spent}
        written = collection.count()
    if written != len(nodes):
        raise SystemExit(f"{len(nodes)} nodes, but {written} written")
    versions = {package: version(package) for package in PACKAGES}
    result.write_text(json.dumps({**took, "passages": written, "versions": versions}), "utf-8")


if __name__ == "__main__":
    main()
