"""The seams: what a model must do for us. One more, the language model, is llama-index's own `LLM`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

FloatMatrix = npt.NDArray[np.float32]
FloatVector = npt.NDArray[np.float32]


@runtime_checkable
class Embedder(Protocol):
    """Turns text into vectors of unit length."""

    @property
    def name(self) -> str:
        """The model's name as the user writes it in the settings."""

    @property
    def fingerprint(self) -> str:
        """sha256 of the weights (hex): an archive remembers it, so that vectors of two models never mix."""

    @property
    def dim(self) -> int: ...

    def embed_passages(self, texts: Sequence[str]) -> FloatMatrix:
        """One unit-length row per text: (n, dim) float32, in the order given; (0, dim) for no texts."""

    def embed_question(self, text: str) -> FloatVector:
        """(dim,) float32 of unit length."""


@runtime_checkable
class Reranker(Protocol):
    """Says how likely each text answers the question. The stage sorts and cuts."""

    @property
    def name(self) -> str: ...

    def relevance(self, question: str, texts: Sequence[str]) -> FloatVector:
        """(n,) float32 in [0, 1], in the order of texts; (0,) for no texts."""


@runtime_checkable
class Judge(Protocol):
    """Says how likely a sentence answers a question, and how likely a source says all of a sentence."""

    @property
    def name(self) -> str: ...

    def answers(self, question: str, windows: Sequence[tuple[str, ...]]) -> list[FloatVector]:
        """For each window, sentences that follow each other: (its sentences,) float32 in (0, 1)."""

    def supports(self, pairs: Sequence[tuple[str, str]]) -> FloatVector:
        """(n,) float32 in (0, 1), in the order given, for pairs of (sentence, source)."""
