"""The assistant as llama-index knows such things, and llama-index's Documents as articles.

Only types are shared. llama-index's stores, pipeline and citation engine are not used: they lose offsets and articles.
"""

from greenland_qa.interop.articles import articles_from_documents
from greenland_qa.interop.query_engine import GreenlandQAQueryEngine
from greenland_qa.interop.retriever import GreenlandQARetriever

__all__ = ["GreenlandQAQueryEngine", "GreenlandQARetriever", "articles_from_documents"]
