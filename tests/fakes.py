"""Stand-ins with bodies of their own for the seams, so that most tests load no model."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

import numpy as np

from greenland_qa.ports import FloatMatrix, FloatVector

_WORD = re.compile(r"\w+")


class HashingEmbedder:
    """Hashed bag of words: texts that share words are near, so that rankings can be tested. Counts what it embeds."""

    name = "hashing"
    fingerprint = "0" * 64

    def __init__(self, dim: int = 64) -> None:
        self.dim = dim
        self.embedded = 0

    def embed_passages(self, texts: Sequence[str]) -> FloatMatrix:
        self.embedded += len(texts)
        return np.vstack([self._vector(t) for t in texts]) if texts else np.zeros((0, self.dim), np.float32)

    def embed_question(self, text: str) -> FloatVector:
        return self._vector(text)

    def _vector(self, text: str) -> FloatVector:
        vector = np.full(self.dim, 1e-3, np.float32)  # never a zero vector
        for word in _WORD.findall(text.lower()):
            digest = hashlib.blake2b(word.encode(), digest_size=8).digest()
            vector[int.from_bytes(digest[:4], "big") % self.dim] += 1.0 if digest[4] & 1 else -1.0
        return (vector / np.linalg.norm(vector)).astype(np.float32)


class KeywordReranker:
    """Relevance is the share of the question's words that the text holds."""

    name = "keyword"

    def relevance(self, question: str, texts: Sequence[str]) -> FloatVector:
        asked = set(_WORD.findall(question.lower()))
        shares = [len(asked & set(_WORD.findall(t.lower()))) / max(1, len(asked)) for t in texts]
        return np.asarray(shares, np.float32)


class OverlapJudge:
    """Judges by the share of shared words: of the question's in a sentence, and of a sentence's in its source."""

    name = "overlap"

    def __init__(self) -> None:
        self.read: list[tuple[str, ...]] = []
        """Every window, and every (sentence, its source), that was judged."""

    def answers(self, question: str, windows: Sequence[tuple[str, ...]]) -> list[FloatVector]:
        self.read += windows
        return [self._shares([(question, sentence) for sentence in window]) for window in windows]

    def supports(self, pairs: Sequence[tuple[str, str]]) -> FloatVector:
        self.read += pairs
        return self._shares(pairs)

    def _shares(self, pairs: Sequence[tuple[str, str]]) -> FloatVector:
        sought = [(set(a.lower().rstrip("?.").split()), set(b.lower().rstrip(".").split())) for a, b in pairs]
        shares = [len(a & b) / max(1, len(a)) for a, b in sought]
        return np.asarray([0.01 + 0.98 * share for share in shares], np.float32)
