"""The retriever as llama-index uses it: nodes, offsets, events of its own, async, and its own evaluator."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest
from llama_index.core.evaluation import RetrieverEvaluator
from llama_index.core.llms import MockLLM
from llama_index.core.postprocessor import SimilarityPostprocessor
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.response_synthesizers.no_text import NoText
from llama_index.core.schema import MetadataMode, NodeWithScore, QueryBundle

from greenland_qa.compose import Assistant
from greenland_qa.errors import QuestionRejected
from greenland_qa.interop import GreenlandQARetriever
from greenland_qa.language.passages import split

ASKED_ON = date(2026, 2, 1)
TROOPS = "How large is the German reconnaissance team?"
TRUMAN = "Which former US president wanted to buy Greenland?"


@pytest.fixture
def retriever(assistant: Assistant) -> GreenlandQARetriever:
    return GreenlandQARetriever(assistant, k=5, asked_on=ASKED_ON)


def passage_with(assistant: Assistant, words: str) -> str:
    """The id of the passage that holds these words."""
    for listing in assistant.articles():
        for passage in split(assistant.article(listing.source.article_id)):
            if words in passage.text:
                return passage.id
    raise AssertionError(f"no passage holds {words!r}")


def test_a_node_is_a_passage_word_for_word_at_its_place_in_the_article(
    assistant: Assistant, retriever: GreenlandQARetriever
) -> None:
    nodes = retriever.retrieve(TROOPS)
    assert len(nodes) == 5
    for found in nodes:
        body = assistant.article(found.node.metadata["article_id"]).body
        assert found.node.text == body[found.node.start_char_idx : found.node.end_char_idx]
        assert found.node.ref_doc_id == found.node.metadata["article_id"]


def test_the_nodes_are_those_of_the_search_in_its_order(assistant: Assistant, retriever: GreenlandQARetriever) -> None:
    found = assistant.search(TROOPS, k=5, asked_on=ASKED_ON)
    nodes = retriever.retrieve(TROOPS)
    assert [n.node_id for n in nodes] == [c.passage.id for c in found]
    assert [n.score for n in nodes] == [c.score for c in found]


def test_a_node_tells_a_language_model_the_title_and_the_day_but_not_our_ids(retriever: GreenlandQARetriever) -> None:
    node = next(n.node for n in retriever.retrieve(TRUMAN) if n.node.metadata["published"])
    told = node.get_content(MetadataMode.LLM)
    assert node.metadata["title"] in told
    assert f"published: {node.metadata['published']}" in told
    assert node.metadata["article_id"] not in told
    assert "None" not in told
    assert node.get_content(MetadataMode.NONE) == node.text


def test_what_is_unknown_of_an_article_is_none(retriever: GreenlandQARetriever) -> None:
    metadata = retriever.retrieve(TRUMAN)[0].node.metadata
    assert {"title", "outlet", "url", "file", "published", "published_basis", "authors", "article_id"} == set(metadata)
    assert metadata["outlet"] is None


def test_articles_after_the_as_of_day_are_not_found(assistant: Assistant) -> None:
    early = GreenlandQARetriever(assistant, k=50, as_of="2026-01-10", asked_on=ASKED_ON)
    days = {n.node.metadata["published"] for n in early.retrieve(TROOPS)}
    assert days
    assert max(days) <= "2026-01-10"


def test_an_outlet_that_the_archive_does_not_hold_gives_no_nodes(assistant: Assistant) -> None:
    assert GreenlandQARetriever(assistant, outlets=["Nobody’s Gazette"]).retrieve(TROOPS) == []


def test_async_gives_the_same_nodes_and_leaves_the_loop_free(retriever: GreenlandQARetriever) -> None:
    async def both() -> tuple[list[NodeWithScore], list[NodeWithScore]]:
        one, other = await asyncio.gather(retriever.aretrieve(TROOPS), retriever.aretrieve(QueryBundle(TRUMAN)))
        return one, other

    one, other = asyncio.run(both())
    assert [n.node_id for n in one] == [n.node_id for n in retriever.retrieve(TROOPS)]
    assert [n.node_id for n in other] == [n.node_id for n in retriever.retrieve(TRUMAN)]


def test_an_empty_question_is_rejected_as_everywhere(retriever: GreenlandQARetriever) -> None:
    with pytest.raises(QuestionRejected):
        retriever.retrieve("  ")


@pytest.mark.parametrize(
    ("question", "words", "day"),
    [
        (TROOPS, "13-person German reconnaissance team", "2026-01-16"),
        (TRUMAN, "Harry Truman", "2026-01-08"),
    ],
)
def test_llama_indexs_evaluator_finds_the_right_passage_among_the_first(
    assistant: Assistant, question: str, words: str, day: str
) -> None:
    retriever = GreenlandQARetriever(assistant, k=5, asked_on=day)
    evaluator = RetrieverEvaluator.from_metric_names(["hit_rate", "mrr"], retriever=retriever)
    result = evaluator.evaluate(query=question, expected_ids=[passage_with(assistant, words)])
    assert result.metric_vals_dict["hit_rate"] == 1.0
    assert result.metric_vals_dict["mrr"] >= 0.5


def test_it_stands_in_llama_indexs_own_query_engine(retriever: GreenlandQARetriever) -> None:
    engine = RetrieverQueryEngine(
        retriever=retriever,
        response_synthesizer=NoText(llm=MockLLM()),
        node_postprocessors=[SimilarityPostprocessor(similarity_cutoff=0.0)],
    )
    assert [n.node_id for n in engine.query(TROOPS).source_nodes] == [n.node_id for n in retriever.retrieve(TROOPS)]
