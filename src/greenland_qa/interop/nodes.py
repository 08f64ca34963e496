"""A passage or a cited span in, a llama-index node with the same words and offsets out."""

from __future__ import annotations

from llama_index.core.schema import NodeRelationship, NodeWithScore, RelatedNodeInfo, TextNode

from greenland_qa.domain import Passage, Span

# What a language model or an embedding model need not read; the program that gets the node does.
_FOR_PROGRAMS = ("article_id", "file", "published_basis", "number")


def node_of(words: Passage | Span, score: float | None, *, number: int | None = None) -> NodeWithScore:
    """A TextNode whose text is verbatim, its character offsets, and the article it stands in as its source.

    Metadata: title, outlet, url, file, published (YYYY-MM-DD), published_basis, authors, article_id, each None where
    unknown; for a citation also its number.
    """
    source = words.source
    day = source.published.day
    metadata = {
        "title": source.title,
        "outlet": source.outlet,
        "url": source.url,
        "file": source.file,
        "published": day.isoformat() if day else None,
        "published_basis": source.published.basis.value,
        "authors": "; ".join(source.authors) or None,
        "article_id": source.article_id,
    }
    if number is not None:
        metadata["number"] = str(number)
    hidden = [key for key, value in metadata.items() if value is None or key in _FOR_PROGRAMS]
    node = TextNode(
        id_=words.id,
        text=words.text,
        start_char_idx=words.start,
        end_char_idx=words.end,
        metadata=metadata,
        excluded_llm_metadata_keys=hidden,
        excluded_embed_metadata_keys=hidden,
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=source.article_id)},
    )
    return NodeWithScore(node=node, score=score)
