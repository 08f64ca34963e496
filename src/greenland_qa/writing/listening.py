"""A language model and messages in, what it says out piece by piece; or a BackendError that says why it does not.

Knows nothing of questions and evidence. Whatever the model's client raises becomes one of our errors here, and none of
its words are kept: a server's message may hold the key, or what a stranger wrote.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from greenland_qa.errors import BackendError, BackendMalformed, BackendTimeout, BackendUnavailable

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

# An answer is a few sentences; what is longer is a model that does not stop.
MOST_CHARS = 6_000
# A model that drips one word in each span of patience is given up after so many of them.
PATIENCES = 5
# How servers say that they do not take what was asked of them, before a word is written.
_REFUSALS = (400, 415, 422, 501)


class RequestRefused(BackendUnavailable):
    """The server does not take the request as it is; it may take a plainer one."""


def listen(
    llm: LLM,
    name: str,
    messages: Sequence[tuple[str, str]],
    *,
    timeout_s: float,
    options: Mapping[str, Any] | None = None,
) -> Generator[str, None, None]:
    """What the model says to these (role, text) messages, as it comes. Closing the iterator hangs up. `options` go to the
    model's client as they are.

    Raises: BackendUnavailable (RequestRefused); BackendTimeout after `timeout_s` of silence; BackendMalformed for what
    never ends.
    """
    pieces: queue.SimpleQueue[str | Exception | None] = queue.SimpleQueue()
    hung_up = threading.Event()
    # A thread, because a client blocks as long as it likes: only waiting on a queue can be given up in time.
    threading.Thread(
        target=_hear, args=(llm, messages, options or {}, pieces, hung_up), name="greenland-qa listens", daemon=True
    ).start()
    heard, began = 0, time.monotonic()
    try:
        while True:
            left = began + PATIENCES * timeout_s - time.monotonic()
            try:
                piece = pieces.get(timeout=max(0.0, min(timeout_s, left)))
            except queue.Empty:
                raise BackendTimeout(
                    f"The language model {name} did not answer within {timeout_s:g} s.",
                    advice="Choose a faster model, or raise GREENLAND_QA_MODEL_TIMEOUT_S.",
                ) from None
            if piece is None:
                return
            if isinstance(piece, Exception):
                raise _translated(piece, name, bool(heard)) from piece
            heard += len(piece)
            if heard > MOST_CHARS:
                raise BackendMalformed(
                    f"The language model {name} did not come to an end, and was stopped.",
                    advice="Choose another model.",
                )
            yield piece
    finally:
        hung_up.set()


def _hear(
    llm: LLM,
    messages: Sequence[tuple[str, str]],
    options: Mapping[str, Any],
    pieces: queue.SimpleQueue[str | Exception | None],
    hung_up: threading.Event,
) -> None:
    from llama_index.core.llms import ChatMessage, MessageRole  # noqa: PLC0415  it takes a second to import

    try:
        told = [ChatMessage(role=MessageRole(role), content=text) for role, text in messages]
        spoken = llm.stream_chat(told, **options)
        said = ""
        for response in spoken:
            if hung_up.is_set():
                spoken.close()
                return
            # Some models give only the whole so far.
            piece = response.delta if response.delta is not None else (response.message.content or "")[len(said) :]
            said += piece
            if piece:
                pieces.put(piece)
        pieces.put(None)
    except Exception as exc:  # each client has its own; they are told apart where they are raised again
        pieces.put(exc)


def _translated(error: Exception, name: str, begun: bool) -> BackendError:
    if isinstance(error, BackendError):
        return error
    chain = tuple(_causes(error))
    status = next((s for e in chain if isinstance(s := getattr(e, "status_code", None), int)), None)
    kinds = " ".join(type(e).__name__ for e in chain)
    match status:
        case 401 | 403:
            return BackendUnavailable(
                f"The server of the language model {name} did not accept the key.",
                advice="Correct GREENLAND_QA_MODEL_KEY or GREENLAND_QA_MODEL_KEY_FILE.",
            )
        case 404:
            return BackendUnavailable(
                f"The server has no language model {name}.",
                advice="Correct the model's name (after # where it stands behind an address).",
            )
        case 429:
            return BackendUnavailable(
                f"The server of the language model {name} takes no more questions now, or the quota is used up.",
                advice="Wait, or look at the account.",
            )
        case int():
            kind = RequestRefused if status in _REFUSALS and not begun else BackendUnavailable
            return kind(
                f"The server of the language model {name} failed (status {status}).",
                advice="Try again later, or look at what the server says.",
            )
    if "Timeout" in kinds:
        return BackendTimeout(
            f"The language model {name} did not answer in time.",
            advice="Choose a faster model, or raise GREENLAND_QA_MODEL_TIMEOUT_S.",
        )
    if begun:
        return BackendMalformed(f"The language model {name} broke off.", advice="Look at what its server says.")
    if "Connect" in kinds:
        return BackendUnavailable(
            f"The server of the language model {name} cannot be reached.", advice="Start the server."
        )
    return BackendMalformed(
        f"The language model {name} gave something that is no answer.", advice="Choose another model or server."
    )


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
