"""Pairs of texts in, probabilities out: does this sentence answer the question, does this source say the sentence?

The small cross-encoder that the package carries (its card: backends/small_judge/README.md). Its matrices are 8-bit, its
tokenizer and its embeddings are those of the packaged all-MiniLM-L6-v2, from which it was trained.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from safetensors import safe_open
from safetensors.numpy import load

from greenland_qa.backends.models import packaged
from greenland_qa.errors import BackendUnavailable
from greenland_qa.ports import FloatMatrix, FloatVector

FILE = Path(__file__).with_name("small_judge") / "judge.safetensors"
SHA256 = "ef5c8436af47a4674b72a91bf647f8d3fc34b23a413a88a72baf583a8ae22b93"
CLS, SEP = 101, 102
# Tokens of a pair, as in training: question, sentence and neighbours; sentence and source.
LONGEST_PAIR, LONGEST_SUPPORT = 128, 176
# The first text of a pair is cut here at the latest, so that there is room for the second.
LONGEST_FIRST = 64
# The same pairs come back when a reader asks again or asks further; a pair takes about 500 bytes.
REMEMBERED_PAIRS = 10_000

Pair = tuple[str, str, str]


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
        self._known: OrderedDict[tuple[int, Pair], float] = OrderedDict()
        self._lock = threading.Lock()

    def answers(self, question: str, sentences: Sequence[tuple[str, str]]) -> FloatVector:
        """How likely each sentence answers the question: (n,) float32 in (0, 1), in the order given.

        Each comes as (the sentence, what stands around it); (0,) for none.
        """
        return self._judged(0, [(question, sentence, around) for sentence, around in sentences])

    def supports(self, pairs: Sequence[tuple[str, str]]) -> FloatVector:
        """How likely each source says all of its sentence: (n,) float32 in (0, 1), for (sentence, source)s."""
        return self._judged(1, [(sentence, source, "") for sentence, source in pairs])

    def _judged(self, task: int, pairs: Sequence[Pair]) -> FloatVector:
        with self._lock:
            new = [pair for pair in dict.fromkeys(pairs) if (task, pair) not in self._known]
        # One pair a run, the long ones first: nothing is padded, and no thread waits for a long one at the end.
        new.sort(key=lambda pair: (-sum(map(len, pair)), pair))
        values = dict(zip(new, self._pool.map(self._one(task), new), strict=True))
        with self._lock:
            self._known.update({(task, pair): value for pair, value in values.items()})
            found = [values[pair] if pair in values else self._known[task, pair] for pair in pairs]
            while len(self._known) > REMEMBERED_PAIRS:
                self._known.popitem(last=False)
        return np.asarray(found, np.float32)

    def _one(self, task: int) -> Callable[[Pair], float]:
        longest = (LONGEST_PAIR, LONGEST_SUPPORT)[task]

        def run(pair: Pair) -> float:
            first, second, around = (self._ids(text) for text in pair)
            ids, types = laid_out(first, second, around, longest)
            top, mean = self._network(self._embeddings.of(ids, types))
            logit = float(self._outputs[task] @ np.concatenate([top, mean]) + self._biases[task])
            return float(1.0 / (1.0 + np.exp(-(logit * self._scales[task] + self._shifts[task]))))

        return run

    def _ids(self, text: str) -> list[int]:
        ids: list[int] = self._tokenizer.encode(text, add_special_tokens=False).ids
        return ids


def laid_out(first: list[int], second: list[int], around: list[int], longest: int) -> tuple[list[int], list[int]]:
    """Token ids and their types, at most `longest`: [CLS] first [SEP] second [SEP] around [SEP], the second of type 1.

    What stands around is cut first, then the second text, and the first only at LONGEST_FIRST.
    """
    first = first[:LONGEST_FIRST]
    second = second[: longest - len(first) - 3]
    ids = [CLS, *first, SEP, *second, SEP]
    types = [0] * (len(first) + 2) + [1] * (len(second) + 1)
    room = longest - len(ids) - 1
    if around and room > 8:
        ids += [*around[:room], SEP]
        types += [0] * (len(ids) - len(types))
    return ids, types


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
            advice="Install greenland-qa again, or leave GREENLAND_QA_JUDGE unset to do without it.",
        ) from exc
    if hashlib.sha256(content).hexdigest() != sha256:
        raise BackendUnavailable(
            f"The judge's file {file.name} is not the one that was published with this version.",
            advice="Install greenland-qa again, or leave GREENLAND_QA_JUDGE unset to do without it.",
        )
    return content
