"""The query engine as llama-index uses it: the reply, the cited spans, async, and its own judge of faithfulness."""

from __future__ import annotations

import asyncio
import json
import re
from datetime import date
from typing import Any

import pytest
from llama_index.core.base.response.schema import Response
from llama_index.core.evaluation import FaithfulnessEvaluator
from llama_index.core.llms import CompletionResponse, CompletionResponseGen, CustomLLM, LLMMetadata
from llama_index.core.llms.callbacks import llm_completion_callback
from llama_index.core.tools import QueryEngineTool

from greenland_qa.compose import Assistant
from greenland_qa.domain import Answer
from greenland_qa.errors import QuestionRejected
from greenland_qa.interop import GreenlandQAQueryEngine

ASKED_ON = date(2026, 2, 1)
ANSWERED = "How large is the German reconnaissance team sent to Greenland?"
REFUSED = "How many goals did the handball team of Uruguay score?"


class VerbatimJudge(CustomLLM):
    """Says YES where every sentence of the information stands in the context word for word, else NO."""

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(model_name="verbatim-judge")

    @llm_completion_callback()
    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        del formatted, kwargs
        asked = prompt.rpartition("Information:")[2]
        information, _, context = asked.partition("Context:")
        unmarked = re.sub(r"(?:\s*\[\d+\])+(\.?)", r"\1", information).strip()
        held = " ".join(context.split())
        return CompletionResponse(text="YES" if " ".join(unmarked.split()) in held else "NO")

    @llm_completion_callback()
    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponseGen:
        yield self.complete(prompt, formatted=formatted, **kwargs)


@pytest.fixture
def engine(assistant: Assistant) -> GreenlandQAQueryEngine:
    return GreenlandQAQueryEngine(assistant, asked_on=ASKED_ON)


def asked(engine: GreenlandQAQueryEngine, question: str) -> Response:
    response = engine.query(question)
    assert isinstance(response, Response)
    return response


def test_an_answer_is_the_assistants_with_its_citations(assistant: Assistant, engine: GreenlandQAQueryEngine) -> None:
    reply = assistant.ask(ANSWERED, asked_on=ASKED_ON)
    response = asked(engine, ANSWERED)
    assert isinstance(reply, Answer)
    assert str(response) == reply.text
    assert response.metadata["kind"] == "answer"
    assert "13-person" in str(response)
    assert "[1]" in str(response)


def test_the_source_nodes_are_the_cited_spans_word_for_word(
    assistant: Assistant, engine: GreenlandQAQueryEngine
) -> None:
    response = asked(engine, ANSWERED)
    assert response.source_nodes
    for found, citation in zip(response.source_nodes, response.metadata["citations"], strict=True):
        body = assistant.article(found.node.metadata["article_id"]).body
        assert found.node.text == body[found.node.start_char_idx : found.node.end_char_idx] == citation["quote"]
        assert (found.node.start_char_idx, found.node.end_char_idx) == (citation["start"], citation["end"])
        assert found.node.metadata["number"] == str(citation["number"])
        assert found.score is None or 0 <= found.score <= 1


def test_a_refusal_is_its_message_and_cites_nothing(engine: GreenlandQAQueryEngine) -> None:
    response = asked(engine, REFUSED)
    assert response.metadata["kind"] == "refusal"
    assert str(response) == response.metadata["refusal"]["message"]
    assert response.source_nodes == []


def test_the_metadata_can_be_written_as_json(engine: GreenlandQAQueryEngine) -> None:
    for question in (ANSWERED, REFUSED):
        metadata = asked(engine, question).metadata
        assert json.loads(json.dumps(metadata)) == metadata


def test_async_gives_the_same_replies(engine: GreenlandQAQueryEngine) -> None:
    async def both() -> list[Any]:
        return await asyncio.gather(engine.aquery(ANSWERED), engine.aquery(REFUSED))

    answer, refusal = asyncio.run(both())
    assert str(answer) == str(engine.query(ANSWERED))
    assert str(refusal) == str(engine.query(REFUSED))


def test_as_of_hides_what_was_published_later(assistant: Assistant) -> None:
    early = GreenlandQAQueryEngine(assistant, as_of="2026-01-10", asked_on=ASKED_ON)
    assert all(n.node.metadata["published"] <= "2026-01-10" for n in early.query(ANSWERED).source_nodes)
    assert "13-person" not in str(early.query(ANSWERED))


def test_an_empty_question_is_rejected_as_everywhere(engine: GreenlandQAQueryEngine) -> None:
    with pytest.raises(QuestionRejected):
        engine.query("?!")


def test_llama_indexs_judge_of_faithfulness_passes_what_is_quoted(engine: GreenlandQAQueryEngine) -> None:
    judge = FaithfulnessEvaluator(llm=VerbatimJudge())
    response = asked(engine, ANSWERED)
    assert judge.evaluate_response(query=ANSWERED, response=response).passing
    altered = Response(response="The team has 1,300 people.", source_nodes=response.source_nodes)
    assert not judge.evaluate_response(query=ANSWERED, response=altered).passing


def test_it_stands_in_a_llama_index_tool(engine: GreenlandQAQueryEngine) -> None:
    tool = QueryEngineTool.from_defaults(engine, name="archive", description="The archive of articles.")
    assert "13-person" in tool.call(ANSWERED).content
