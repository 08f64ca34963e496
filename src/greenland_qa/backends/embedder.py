"""Texts in, unit vectors out, by any sentence-transformers model; the packaged all-MiniLM-L6-v2 by default."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import numpy as np

from greenland_qa.backends.models import fingerprint, locate
from greenland_qa.errors import BackendUnavailable
from greenland_qa.ports import FloatMatrix, FloatVector
from greenland_qa.settings import DEFAULT_EMBEDDER


class SentenceTransformerEmbedder:
    """A sentence-transformers model by name or path, loaded when this is made. Threads may share one.

    Prompts are put before the texts; where they are empty, the model's own (query; document or passage) are used.
    Raises: BackendUnavailable.
    """

    def __init__(
        self, name: str = DEFAULT_EMBEDDER, *, passage_prompt: str = "", question_prompt: str = "", threads: int = 0
    ) -> None:
        folder = locate(name)
        # Imported here: it takes seconds, and commands that need no model start without it.
        import torch  # noqa: PLC0415
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415

        if threads:
            torch.set_num_threads(threads)
        try:
            self._model = SentenceTransformer(
                str(folder),
                device="cpu",
                local_files_only=True,
                trust_remote_code=False,
                model_kwargs={"use_safetensors": True},
            )
        except (OSError, ValueError, RuntimeError, KeyError) as exc:
            raise BackendUnavailable(
                f"The model {name!r} in {folder} cannot be loaded: {exc}",
                advice="Check that the folder holds a whole sentence-transformers model, or choose another.",
            ) from exc
        own = self._model.prompts
        self._passage_prompt = passage_prompt or own.get("document") or own.get("passage") or ""
        self._question_prompt = question_prompt or own.get("query") or ""
        self._lock = threading.Lock()
        self.name = name
        self.fingerprint = fingerprint(folder)
        self.dim = int(self._model.get_embedding_dimension() or 0)

    def embed_passages(self, texts: Sequence[str]) -> FloatMatrix:
        """One unit-length row per text: (n, dim) float32, in the order given; (0, dim) for no texts."""
        return self._embed(texts, self._passage_prompt)

    def embed_question(self, text: str) -> FloatVector:
        """(dim,) float32 of unit length."""
        vector: FloatVector = self._embed([text], self._question_prompt)[0]
        return vector

    def _embed(self, texts: Sequence[str], prompt: str) -> FloatMatrix:
        if not texts:
            return np.zeros((0, self.dim), np.float32)
        with self._lock:
            rows = self._model.encode(
                list(texts), prompt=prompt, batch_size=32, normalize_embeddings=True, show_progress_bar=False
            )
        return np.asarray(rows, np.float32)
