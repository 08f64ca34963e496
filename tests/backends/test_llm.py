"""Where each setting finds its model, and what it says when that is not there."""

import logging
import subprocess
import sys
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
import xllamacpp

from greenland_qa.backends.llm import Place, open_llm, place_of
from greenland_qa.errors import BackendUnavailable, SettingsError
from greenland_qa.writing.listening import listen
from speaking import server, smol, streams

KEY = "sk-canary-123456789"


@pytest.mark.parametrize(
    ("model", "name", "address"),
    [
        ("ollama:llama3.2:3b", "llama3.2:3b", "http://127.0.0.1:11434/v1"),
        ("openai:gpt-x", "gpt-x", "https://api.openai.com/v1"),
        ("anthropic:claude-x", "claude-x", "https://api.anthropic.com/v1"),
        ("http://127.0.0.1:8000", "default", "http://127.0.0.1:8000/v1"),
        ("https://models.example/api/v2/#big", "big", "https://models.example/api/v2"),
    ],
)
def test_each_form_names_a_model_and_its_server(model: str, name: str, address: str) -> None:
    assert place_of(model) == Place(name=name, address=address)
    assert open_llm(model).name == name


@pytest.mark.parametrize(
    "model", ["", "llama", "openai:", "mistral:large", "http://", "http://user:hunter2@host/", "http://host/v1?key=1"]
)
def test_what_is_no_model_is_said_with_the_forms_that_are(model: str) -> None:
    with pytest.raises(SettingsError) as caught:
        place_of(model)
    assert "http(s)://" in caught.value.advice
    assert "hunter2" not in str(caught.value)


def test_a_file_that_is_not_there_or_no_model(tmp_path: Path) -> None:
    with pytest.raises(BackendUnavailable, match="no model file"):
        open_llm(f"gguf:{tmp_path / 'no.gguf'}")
    (tmp_path / "bad.gguf").write_bytes(b"not a model")
    with pytest.raises(BackendUnavailable, match=r"bad\.gguf"):
        open_llm(f"gguf:{tmp_path / 'bad.gguf'}")


def test_the_key_goes_to_the_server_and_nowhere_else(caplog: pytest.LogCaptureFixture) -> None:
    sent: list[str] = []
    with (
        caplog.at_level(logging.DEBUG),
        server(lambda h: (sent.append(h.headers["Authorization"]), streams(h, ["Ice."]))[0]) as address,  # type: ignore[func-returns-value]
    ):
        model = open_llm(address, key=KEY)
        assert list(listen(model.llm, model.name, [("user", "Hello.")], timeout_s=20)) == ["Ice."]
    assert sent == [f"Bearer {KEY}"]
    assert KEY not in repr(model)
    assert KEY not in caplog.text


@pytest.mark.parametrize("threads", [0, 1, 3])
def test_a_file_is_run_by_as_many_threads_as_are_set(threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def refuse(params: Any) -> None:
        asked.append(params.cpuparams.n_threads)
        raise RuntimeError

    monkeypatch.setattr(xllamacpp, "Server", refuse)
    with pytest.raises(BackendUnavailable):
        open_llm(f"gguf:{smol()}", threads=threads)
    # llama.cpp takes as many as there are cores for -1.
    assert asked == [threads or -1]


def test_a_model_that_nobody_asks_anything_can_be_let_go() -> None:
    # At once: making the client, which is left out here, gives the server time to begin.
    at_once = "import greenland_qa.backends.llm as of\nof._over_http = lambda *_: None\n"
    opened = f"{at_once}for _ in range(3): of.open_llm('gguf:{smol()}', context=512)"
    assert subprocess.run([sys.executable, "-c", opened], timeout=60, check=False, capture_output=True).returncode == 0


def test_a_real_model_from_a_file_answers_over_http() -> None:
    model = open_llm(f"gguf:{smol()}", context=1024)
    assert model.name.startswith("SmolLM2-135M")
    with closing(listen(model.llm, model.name, [("user", "Say hello.")], timeout_s=120)) as pieces:
        assert "".join(islice(pieces, 3)).strip()
