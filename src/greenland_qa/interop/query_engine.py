"""The assistant's replies as a llama-index query engine."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.response.schema import Response
from llama_index.core.callbacks.base import CallbackManager
from llama_index.core.prompts.mixin import PromptMixinType
from llama_index.core.schema import QueryBundle

from greenland_qa.compose import Assistant
from greenland_qa.domain import Answer, Journey
from greenland_qa.formats import reply_json
from greenland_qa.interop.nodes import node_of


class GreenlandQAQueryEngine(BaseQueryEngine):
    """Answers by quotation, or refuses. The assistant stays its maker's: close it there.

    The response's text is the answer, its citations as [1], or the refusal's message. Its source nodes are the cited
    spans, none for a refusal. Its metadata is the reply as `greenland_qa.formats` writes it: "kind" is "answer" or
    "refusal". `as_of`, `asked_on` (a date or YYYY-MM-DD) and `outlets` mean what they mean to `Assistant.ask`.
    """

    def __init__(
        self,
        assistant: Assistant,
        *,
        as_of: date | str | None = None,
        asked_on: date | str | None = None,
        outlets: Sequence[str] = (),
        callback_manager: CallbackManager | None = None,
    ) -> None:
        super().__init__(callback_manager=callback_manager)
        self._assistant = assistant
        self._as_of = as_of
        self._asked_on = asked_on
        self._outlets = tuple(outlets)

    def _query(self, query_bundle: QueryBundle) -> Response:
        journey = self._assistant.journey(
            query_bundle.query_str, as_of=self._as_of, asked_on=self._asked_on, outlets=self._outlets
        )
        return _response(journey)

    async def _aquery(self, query_bundle: QueryBundle) -> Response:
        # In a thread of its own: answering computes, and an event loop must not wait for that.
        return await asyncio.to_thread(self._query, query_bundle)

    def _get_prompt_modules(self) -> PromptMixinType:
        return {}


def _response(journey: Journey) -> Response:
    reply = journey.reply
    metadata = reply_json(journey)
    if not isinstance(reply, Answer):
        return Response(response=reply.message, source_nodes=[], metadata=metadata)
    relevance = {evidence.span.id: evidence.relevance for evidence in journey.evidence}
    nodes = [node_of(c.span, relevance.get(c.span.id), number=c.number) for c in reply.citations]
    return Response(response=reply.text, source_nodes=nodes, metadata=metadata)
