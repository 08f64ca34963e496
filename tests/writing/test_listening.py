"""Servers fail in many ways; each becomes one of our errors, and none holds a word of the server's or of the key."""

import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler

import pytest
from benchmarks.scripted import ScriptedLLM

from greenland_qa.backends.llm import open_llm
from greenland_qa.errors import BackendMalformed, BackendTimeout, BackendUnavailable
from greenland_qa.writing.listening import MOST_CHARS, listen
from speaking import event, server, streams

KEY = "sk-canary-123456789"
HELLO = [("system", "Be brief."), ("user", "Hello.")]


def heard(address: str, timeout_s: float = 20.0) -> str:
    model = open_llm(f"{address}#m", key=KEY, timeout_s=timeout_s)
    return "".join(listen(model.llm, model.name, HELLO, timeout_s=timeout_s))


def fails(status: int) -> Callable[[BaseHTTPRequestHandler], None]:
    return lambda handler: handler.send_error(status, f"no {KEY}", f"secret words about {KEY}")


def test_a_stream_is_heard_piece_by_piece() -> None:
    with server(lambda handler: streams(handler, ["The ", "ice ", "melts."])) as address:
        assert heard(address) == "The ice melts."


@pytest.mark.parametrize(
    ("status", "words"), [(401, "key"), (403, "key"), (404, "no language model"), (429, "quota"), (500, "500"), (503, "503")]
)  # fmt: skip
def test_a_refusing_server_is_told_of_by_what_to_do(status: int, words: str) -> None:
    with server(fails(status)) as address, pytest.raises(BackendUnavailable, match=words) as caught:
        heard(address)
    assert KEY not in f"{caught.value} {caught.value.advice}"
    assert "secret" not in f"{caught.value} {caught.value.advice}"


def test_a_server_that_is_down() -> None:
    with server(fails(500)) as address:
        pass
    with pytest.raises(BackendUnavailable, match="cannot be reached"):
        heard(address)


def silent(handler: BaseHTTPRequestHandler) -> None:
    streams(handler, ["The "], done=False)
    time.sleep(3)


def pings(handler: BaseHTTPRequestHandler) -> None:
    streams(handler, [], done=False)
    for _ in range(30):
        handler.wfile.write(b": ping\n\n")
        handler.wfile.flush()
        time.sleep(0.1)


@pytest.mark.parametrize("answer", [lambda _: time.sleep(3), silent, pings])
def test_silence_is_given_up(answer: Callable[[BaseHTTPRequestHandler], None]) -> None:
    with server(answer) as address, pytest.raises(BackendTimeout):
        heard(address, timeout_s=0.5)


def bad_json(handler: BaseHTTPRequestHandler) -> None:
    streams(handler, ["The "], done=False)
    handler.wfile.write(b"data: {not json}\n\n")


def cut_off(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/event-stream")
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    event(handler, {"choices": [{"index": 0, "delta": {"content": "The "}}]})


@pytest.mark.parametrize("answer", [bad_json, cut_off])
def test_a_stream_that_breaks(answer: Callable[[BaseHTTPRequestHandler], None]) -> None:
    with server(answer) as address, pytest.raises(BackendMalformed, match="broke off"):
        heard(address)


def test_an_answer_that_is_no_chat() -> None:
    def page(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(b"<html>Welcome</html>")

    with server(page) as address:
        assert heard(address) == ""


def test_a_hundred_thousand_tokens_are_not_waited_for() -> None:
    sent = 0

    def endless(handler: BaseHTTPRequestHandler) -> None:
        nonlocal sent
        streams(handler, [], done=False)
        for sent in range(100_000):
            event(handler, {"choices": [{"index": 0, "delta": {"content": f"Word {sent}. "}}]})

    with server(endless) as address, pytest.raises(BackendMalformed, match="come to an end"):
        heard(address)
    assert sent < 100_000


def test_hanging_up_stops_the_model() -> None:
    said = threading.Event()

    def long(_: str) -> str:
        return " ".join(["ice"] * (MOST_CHARS // 8))

    llm = ScriptedLLM(long, pace_s=0.01)
    stream = listen(llm, "m", HELLO, timeout_s=5)
    assert next(stream) == "ice"
    stream.close()
    deadline = time.monotonic() + 10
    while any(t.name == "greenland-qa listens" for t in threading.enumerate()) and time.monotonic() < deadline:
        said.wait(0.05)
    assert not any(t.name == "greenland-qa listens" for t in threading.enumerate())


def test_an_error_of_the_client_s_own_is_translated_too() -> None:
    with pytest.raises(BackendMalformed, match="no answer"):
        list(listen(ScriptedLLM(KeyError(KEY)), "m", HELLO, timeout_s=5))
