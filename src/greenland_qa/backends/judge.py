"""Pairs of texts in, probabilities out: does this sentence answer the question, does this source say the sentence?

The small cross-encoder that the package carries (its card: backends/small_judge/README.md). Its matrices are 8-bit, its
tokenizer and its embeddings are those of the packaged all-MiniLM-L6-v2, from which it was trained.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from safetensors import safe_open
from safetensors.numpy import load

from greenland_qa.backends.models import packaged
from greenland_qa.errors import BackendUnavailable
from greenland_qa.ports import FloatMatrix, FloatVector

FILE = Path(__file__).with_name("small_judge") / "judge.safetensors"
SHA256 = "948c9a1d554070d680bf93d22430ebd833a9124412585627c53a5070a6bc8129"
CLS, SEP = 101, 102
# Tokens of a run, as in training; what is longer is read in parts.
LONGEST = 224
# The first text is cut here at the latest, so that there is room for the rest.
LONGEST_FIRST = 64
# The same windows come back when a reader asks again or asks further; one takes about a kilobyte.
REMEMBERED = 5_000

Sequenced = tuple[list[int], list[int], list[tuple[int, int]]]
"""Token ids, their types, and (start, end) of each unit."""


_ANSWERS, _SUPPORT = 0, 1


class _Asked(NamedTuple):
    """One window to judge: a question and sentences, or a sentence and its source."""

    task: int
    first: str
    units: tuple[str, ...]


class SmallJudge:
    """The packaged judge, loaded when this is made. Threads may share one. Raises: BackendUnavailable."""

    name = "small judge"

    def __init__(self, *, threads: int = 0, file: Path = FILE, sha256: str = SHA256) -> None:
        # Imported here: it loads the runtime, and commands that ask nothing start without it.
        from greenland_qa.backends.minilm import embeddings, network, pool, tokenizer  # noqa: PLC0415

        folder = packaged()
        content = _read(file, sha256)
        with safe_open(str(file), "numpy") as tensors:
            said = tensors.metadata() or {}
        stored = load(content)
        self._outputs, self._biases = stored.pop("outputs.weight"), stored.pop("outputs.bias")
        self._scales = np.asarray([float(said["answers_scale"]), float(said["support_scale"])], np.float32)
        self._shifts = np.asarray([float(said["answers_shift"]), float(said["support_shift"])], np.float32)
        self._embeddings = embeddings(folder)
        self._tokenizer = tokenizer(folder)
        self._network = network(unpacked(stored))
        self._pool = pool(threads, "judge")
        self._known: OrderedDict[_Asked, FloatVector] = OrderedDict()
        self._lock = threading.Lock()

    def answers(self, question: str, windows: Sequence[tuple[str, ...]]) -> list[FloatVector]:
        """How likely each sentence of each window answers the question: (its sentences,) float32 in (0, 1) a window."""
        return self._judged([_Asked(_ANSWERS, question, window) for window in windows])

    def supports(self, pairs: Sequence[tuple[str, str]]) -> FloatVector:
        """How likely each source says all of its sentence: (n,) float32 in (0, 1), for (sentence, source)s."""
        found = self._judged([_Asked(_SUPPORT, sentence, (source,)) for sentence, source in pairs])
        return np.concatenate([np.zeros(0, np.float32), *found])

    def _judged(self, asked: Sequence[_Asked]) -> list[FloatVector]:
        with self._lock:
            found = {one: self._known[one] for one in asked if one in self._known}
            new = [one for one in dict.fromkeys(asked) if one not in found]
        # One window a run, the long ones first: nothing is padded, and no thread waits for a long one at the end.
        new.sort(key=lambda one: (-sum(map(len, one.units)), one))
        values = dict(zip(new, self._pool.map(self._one, new), strict=True))
        with self._lock:
            self._known.update(values)
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        found |= values
        return [found[one] for one in asked]

    def _one(self, asked: _Asked) -> FloatVector:
        units = [self._ids(text) for text in asked.units]
        rows = []
        for ids, types, bounds in laid_out(self._ids(asked.first)[:LONGEST_FIRST], units, LONGEST):
            top = self._network(self._embeddings.of(ids, types))
            rows += [np.concatenate([top[0], top[start:end].mean(axis=0)]) for start, end in bounds]
        logits = np.stack(rows) @ self._outputs[asked.task] + self._biases[asked.task]
        scaled = logits * self._scales[asked.task] + self._shifts[asked.task]
        return np.asarray(1.0 / (1.0 + np.exp(-scaled)), np.float32)

    def _ids(self, text: str) -> list[int]:
        ids: list[int] = self._tokenizer.encode(text, add_special_tokens=False).ids
        return ids


def laid_out(first: list[int], units: Sequence[list[int]], longest: int) -> list[Sequenced]:
    """Token ids, their types, and where each unit stands, in as many sequences of at most `longest` as the units need:
    [CLS] first [SEP] unit [SEP] unit [SEP], the units of type 1. A unit that would not fit into a sequence of its own is cut.
    """
    start = [CLS, *first, SEP]
    found: list[Sequenced] = []
    for unit in units:
        unit = [*unit[: longest - len(start) - 1], SEP]
        if not found or len(found[-1][0]) + len(unit) > longest:
            found.append(([*start], [0] * len(start), []))
        ids, types, bounds = found[-1]
        bounds.append((len(ids), len(ids) + len(unit)))
        ids += unit
        types += [1] * len(unit)
    return found


def unpacked(stored: dict[str, FloatMatrix]) -> dict[str, FloatMatrix]:
    """Matrices that are kept as 8-bit numbers with a scale for each row, as float32; all else as it is."""
    scales = {name.removesuffix(".scales"): rows for name, rows in stored.items() if name.endswith(".scales")}
    return {
        name: values.astype(np.float32) * scales[name][:, None] if name in scales else values
        for name, values in stored.items()
        if not name.endswith(".scales")
    }


def _read(file: Path, sha256: str) -> bytes:
    try:
        content = file.read_bytes()
    except OSError as exc:
        raise BackendUnavailable(
            f"The judge's file {file.name} cannot be read: {exc.strerror or exc}.",
            advice="Install greenland-qa again, or set GREENLAND_QA_JUDGE=false to do without it.",
        ) from exc
    if hashlib.sha256(content).hexdigest() != sha256:
        raise BackendUnavailable(
            f"The judge's file {file.name} is not the one that was published with this version.",
            advice="Install greenland-qa again, or set GREENLAND_QA_JUDGE=false to do without it.",
        )
    return content
