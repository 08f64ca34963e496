"""The assistant's search as a llama-index retriever."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.callbacks.base import CallbackManager
from llama_index.core.schema import NodeWithScore, QueryBundle

from greenland_qa.compose import Assistant
from greenland_qa.interop.nodes import node_of


class GreenlandQARetriever(BaseRetriever):
    """Finds the `k` best passages, best first. The assistant stays its maker's: close it there.

    `as_of`, `asked_on` (a date or YYYY-MM-DD) and `outlets` mean what they mean to `Assistant.search`.
    """

    def __init__(
        self,
        assistant: Assistant,
        *,
        k: int = 10,
        as_of: date | str | None = None,
        asked_on: date | str | None = None,
        outlets: Sequence[str] = (),
        callback_manager: CallbackManager | None = None,
    ) -> None:
        super().__init__(callback_manager=callback_manager)
        self._assistant = assistant
        self._k = k
        self._as_of = as_of
        self._asked_on = asked_on
        self._outlets = tuple(outlets)

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        candidates = self._assistant.search(
            query_bundle.query_str, k=self._k, as_of=self._as_of, asked_on=self._asked_on, outlets=self._outlets
        )
        return [node_of(candidate.passage, candidate.score) for candidate in candidates]

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        # In a thread of its own: searching computes, and an event loop must not wait for that.
        return await asyncio.to_thread(self._retrieve, query_bundle)
