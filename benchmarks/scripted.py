"""A language model as llama-index knows one that says what it is told to say, at the pace that it is told."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from llama_index.core.base.llms.types import ChatMessage, ChatResponse, ChatResponseGen, CompletionResponse, LLMMetadata
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.llms import CustomLLM

Saying = str | Exception | Callable[[str], str]


class ScriptedLLM(CustomLLM):
    """Says what its script says, one entry a call and the last one for ever; remembers every prompt it was shown.

    An entry is a text, an error to raise, or a function from the last message to a text.
    """

    pace_s: float = 0.0
    name: str = "scripted"
    context: int = 4096
    _script: list[Saying] = PrivateAttr()
    _prompts: list[list[str]] = PrivateAttr(default_factory=list)
    _options: list[dict[str, Any]] = PrivateAttr(default_factory=list)

    def __init__(self, *script: Saying, pace_s: float = 0.0, context: int = 4096) -> None:
        super().__init__()
        self.pace_s, self.context, self._script = pace_s, context, list(script)

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(model_name=self.name, context_window=self.context, is_chat_model=True)

    @property
    def prompts(self) -> list[list[str]]:
        """The texts of the messages of each call."""
        return self._prompts

    @property
    def options(self) -> list[dict[str, Any]]:
        """What each call said beside the messages."""
        return self._options

    def stream_chat(self, messages: Sequence[ChatMessage], **options: Any) -> ChatResponseGen:
        self._options.append(options)
        shown = [str(m.content) for m in messages]
        self._prompts.append(shown)
        saying = self._script[0] if len(self._script) == 1 else self._script.pop(0)
        if isinstance(saying, Exception):
            raise saying
        text = saying(shown[-1]) if callable(saying) else saying

        def said() -> ChatResponseGen:
            whole = ""
            for piece in pieces_of(text):
                time.sleep(self.pace_s)
                whole += piece
                yield ChatResponse(message=ChatMessage(role="assistant", content=whole), delta=piece)

        return said()

    def complete(self, prompt: str, formatted: bool = False, **_: Any) -> CompletionResponse:
        raise NotImplementedError

    def stream_complete(self, prompt: str, formatted: bool = False, **_: Any) -> Any:
        raise NotImplementedError


def pieces_of(text: str) -> Iterator[str]:
    """The text in pieces of about a token: a word with the blank before it."""
    first, *others = text.split(" ")
    yield first
    for word in others:
        yield f" {word}"


def mark_of(prompt: str, words: str) -> str:
    """The mark under which a prompt shows the source that holds these words: "[K47]"."""
    line = next(line for line in prompt.splitlines() if words in line)
    return line[: line.index("]") + 1]
