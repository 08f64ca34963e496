"""A question and texts in, a relevance for each out, by any sentence-transformers CrossEncoder."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence

import numpy as np

from greenland_qa.backends.models import loaded, locate
from greenland_qa.errors import BackendMalformed, BackendUnavailable
from greenland_qa.ports import FloatMatrix, FloatVector

# The same candidates come back when a reader asks again or asks further; a pair takes about 300 bytes.
REMEMBERED_PAIRS = 10_000
# Labels by which models of two or more classes say that the text answers (or entails).
_POSITIVE = ("entail", "relevant", "positive", "support", "yes", "true")
_NEGATIVE = ("not", "non", "irrelevant", "unrelated", "unsupport", "un_")


class CrossEncoderReranker:
    """A CrossEncoder by name or path, loaded when this is made. Threads may share one.

    A model of one label gives its sigmoid; one of several the softmax of the label that means yes: the one with such a
    name (entailment, relevant, positive, ...), or the second of two. Raises: BackendUnavailable.
    """

    def __init__(self, name: str, *, threads: int = 0, remembered: int = REMEMBERED_PAIRS) -> None:
        folder = locate(name)
        # Imported here: it takes seconds, and commands that need no model start without it.
        import torch  # noqa: PLC0415
        from sentence_transformers import CrossEncoder  # noqa: PLC0415

        if threads:
            torch.set_num_threads(threads)
        self._model = loaded(
            name,
            folder,
            lambda: CrossEncoder(
                str(folder),
                device="cpu",
                local_files_only=True,
                trust_remote_code=False,
                activation_fn=torch.nn.Identity(),
                model_kwargs={"use_safetensors": True},
            ),
        )
        self.name = name
        self._yes = _label_that_means_yes(name, dict(self._model.config.id2label or {}))
        self._remembered = remembered
        self._known: OrderedDict[tuple[str, str], float] = OrderedDict()
        self._lock = threading.Lock()

    def relevance(self, question: str, texts: Sequence[str]) -> FloatVector:
        """(n,) float32 in [0, 1], in the order of texts; (0,) for no texts. Raises: BackendMalformed."""
        with self._lock:
            new = [text for text in dict.fromkeys(texts) if (question, text) not in self._known]
            # Sorted by length, so that little of a batch is padding. predict() does not do it.
            new.sort(key=len)
            self._known.update(zip([(question, text) for text in new], self._judged(question, new), strict=True))
            for text in texts:
                self._known.move_to_end((question, text))
            relevance = np.asarray([self._known[question, text] for text in texts], np.float32)
            while len(self._known) > self._remembered:
                self._known.popitem(last=False)
        return relevance

    def _judged(self, question: str, texts: Sequence[str]) -> list[float]:
        if not texts:
            return []
        pairs = [(question, text) for text in texts]
        logits = np.asarray(self._model.predict(pairs, batch_size=32, show_progress_bar=False), np.float32)
        if len(logits) != len(texts) or not np.isfinite(logits).all():
            raise BackendMalformed(
                f"The reranker {self.name!r} gave values that are not numbers.",
                advice="Choose another reranker, or none.",
            )
        values: list[float] = _likelihood(logits.reshape(len(texts), -1), self._yes).tolist()
        return values


def _likelihood(logits: FloatMatrix, yes: int) -> FloatVector:
    """(n, labels) logits -> (n,) in [0, 1]: the sigmoid of a single label, or the softmax of the label `yes`."""
    if logits.shape[1] == 1:
        return np.asarray(0.5 * (1.0 + np.tanh(0.5 * logits[:, 0])), np.float32)  # a sigmoid that never overflows
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers[:, yes] / powers.sum(axis=1), np.float32)


def _label_that_means_yes(name: str, labels: Mapping[int, str]) -> int:
    lowered = {number: label.lower() for number, label in labels.items()}
    for word in _POSITIVE:
        for number, label in lowered.items():
            if word in label and not any(no in label for no in _NEGATIVE):
                return number
    if len(labels) <= 2:
        return len(labels) - 1
    raise BackendUnavailable(
        f"None of the {len(labels)} labels of the reranker {name!r} says that a text answers.",
        advice="Choose a reranker with one label, with two, or with one that is called entailment or relevant.",
    )
