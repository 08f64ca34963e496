"""The setting `model` in, a language model as llama-index knows it out, not yet asked anything.

All of them speak OpenAI's form of chat over HTTP: OpenAI, Anthropic and Ollama offer it beside their own, and so do vLLM,
llama.cpp and LM Studio. A GGUF file is served by llama.cpp in this process, on a port of this machine behind a key of
the moment. Opening asks no other server, so that one that is down costs its answers and not the assistant.
"""

from __future__ import annotations

import os
import secrets
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from greenland_qa.errors import BackendUnavailable, SettingsError

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

# Where each maker's programs expect its server.
_ADDRESSES = {
    "openai": "https://api.openai.com/v1",
    "anthropic": "https://api.anthropic.com/v1",
    "ollama": "http://127.0.0.1:11434/v1",
}
_FORMS = (
    "Write none, ollama:NAME, openai:NAME, anthropic:NAME, gguf:PATH, or http(s)://address with #NAME if the server has "
    "several models."
)
# What an answer may take of the context; it bounds what one question can cost.
ANSWER_TOKENS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageModel:
    """A model ready to be asked, under the name that its answers are signed with. A server of ours lives as long as it."""

    name: str
    llm: LLM = field(repr=False)  # its own repr holds the key
    server: object = field(repr=False, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What the setting says: the model's name and the address of its server, or the file it is in."""

    name: str
    address: str = ""
    file: Path | None = None


def place_of(model: str) -> Place:
    """Where the model of this setting is. Raises: SettingsError."""
    maker, _, name = model.partition(":")
    if maker in ("http", "https"):
        return _at_address(model)
    if not name:
        raise SettingsError(f"{model!r} is not a language model.", advice=_FORMS)
    if maker == "gguf":
        return Place(name=Path(name).stem, file=Path(name))
    if maker not in _ADDRESSES:
        raise SettingsError(f"{maker!r} is not a maker of language models that is known here.", advice=_FORMS)
    return Place(name=name, address=_ADDRESSES[maker])


def _at_address(model: str) -> Place:
    parts = urlsplit(model)
    # A password in an address would be shown wherever the address is.
    if not parts.hostname or "@" in parts.netloc or parts.query:
        raise SettingsError(
            "The address of the language model has no host, or it holds a user, a password or a query.",
            advice="Write http(s)://host:port and put the key in GREENLAND_QA_MODEL_KEY.",
        )
    path = parts.path.rstrip("/") or "/v1"
    return Place(name=parts.fragment or "default", address=f"{parts.scheme}://{parts.netloc}{path}")


def open_llm(
    model: str, *, key: str = "", context: int = 4096, timeout_s: float = 60.0, threads: int = 0
) -> LanguageModel:
    """The model of this setting. `context` counts tokens; a server that is silent for `timeout_s` is given up; a file is
    run by so many `threads`, 0 for as many as there are cores.

    Raises: SettingsError; BackendUnavailable if a package or the file is missing.
    """
    place = place_of(model)
    if place.file is not None:
        return _served_here(place.name, place.file, context, timeout_s, threads)
    return LanguageModel(name=place.name, llm=_over_http(place.name, place.address, key, context, timeout_s))


def _over_http(name: str, address: str, key: str, context: int, timeout_s: float) -> LLM:
    try:
        from llama_index.llms.openai_like import OpenAILike  # noqa: PLC0415  # an extra, not installed everywhere
    except ImportError as exc:
        raise _missing("a language model", "llm") from exc
    llm: LLM = OpenAILike(
        model=name,
        api_base=address,
        api_key=key or "none",  # servers that want no key take any, and the client insists on one
        is_chat_model=True,
        context_window=context,
        max_tokens=ANSWER_TOKENS,
        temperature=0.0,
        timeout=timeout_s,
        max_retries=0,  # whether to try again is the writer's decision
    )
    return llm


def _served_here(name: str, file: Path, context: int, timeout_s: float, threads: int) -> LanguageModel:
    if not file.is_file():
        raise BackendUnavailable(
            f"There is no model file {file}.", advice="Correct the path after gguf: and try again."
        )
    try:
        import xllamacpp  # noqa: PLC0415  # an extra, not installed everywhere
    except ImportError as exc:
        raise _missing("a GGUF file", "gguf") from exc
    key = secrets.token_hex(16)
    chosen: Any = xllamacpp.CommonParams()
    chosen.model.path = os.fspath(file)
    chosen.n_ctx = context
    chosen.port = 0  # any that is free
    chosen.api_keys = [key]
    chosen.endpoint_slots = True
    if threads:
        chosen.cpuparams.n_threads = threads
    try:
        server = xllamacpp.Server(chosen)
        # A server that is let go before its main loop has begun waits for it for ever. Health is told by others than
        # that loop, so what is asked for is the state of the slots, which only the loop knows.
        with closing(HTTPConnection(urlsplit(server.listening_address).netloc, timeout=timeout_s)) as connection:
            connection.request("GET", "/slots", headers={"Authorization": f"Bearer {key}"})
            connection.getresponse().read()
    except Exception as exc:  # the binding has no type of its own for what goes wrong
        raise BackendUnavailable(
            f"{file.name} is not a model that llama.cpp can load.", advice="Choose another GGUF file."
        ) from exc
    llm = _over_http(name, f"{server.listening_address}/v1", key, context, timeout_s)
    return LanguageModel(name=name, llm=llm, server=server)


def _missing(what: str, extra: str) -> BackendUnavailable:
    return BackendUnavailable(
        f"A package that {what} needs is not installed.", advice=f"Run: pip install 'greenland-qa[{extra}]'"
    )
