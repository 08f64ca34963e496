"""Texts in, unit vectors out, by any sentence-transformers model; the packaged all-MiniLM-L6-v2 by default."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from greenland_qa.backends.models import fingerprint, is_packaged, loaded, locate
from greenland_qa.errors import BackendMalformed
from greenland_qa.ports import FloatMatrix, FloatVector
from greenland_qa.settings import DEFAULT_EMBEDDER

# Texts in one run of a sentence-transformers model: on two cores with AVX2, 8 passages of about equal length are
# embedded a third faster than 32, whose activations no longer fit the caches; see benchmarks/results/embedder.json.
BATCH = 8
# The same sentences are looked at when people ask further, and when many ask of one story: five milliseconds of a
# processor each. Passages are longer and are embedded once, at ingest. A vector with its text takes about 2 KB.
REMEMBERED_TEXTS, REMEMBERED_CHARS = 8_192, 600


class SentenceTransformerEmbedder:
    """A sentence-transformers model by name or path, loaded when this is made. Threads may share one.

    Prompts are put before the texts; where they are empty, the model's own (query; document or passage) are used.
    Raises: BackendUnavailable.
    """

    def __init__(
        self, name: str = DEFAULT_EMBEDDER, *, passage_prompt: str = "", question_prompt: str = "", threads: int = 0
    ) -> None:
        folder = locate(name)
        self.name = name
        self.fingerprint = fingerprint(folder)
        self._runner = _packaged(folder, threads) if is_packaged(name) else _AnyModel(name, folder, threads)
        self.dim = self._runner.dim
        own = self._runner.prompts
        self._passage_prompt = passage_prompt or own.get("document") or own.get("passage") or ""
        self._question_prompt = question_prompt or own.get("query") or ""
        self._known: OrderedDict[str, FloatVector] = OrderedDict()
        self._lock = threading.Lock()

    def embed_passages(self, texts: Sequence[str]) -> FloatMatrix:
        """One unit-length row per text: (n, dim) float32, in the order given; (0, dim) for no texts.

        Raises: BackendMalformed if the model gives anything else.
        """
        short = [text for text in dict.fromkeys(texts) if len(text) <= REMEMBERED_CHARS]
        with self._lock:
            known = {text: self._known[text] for text in short if text in self._known}
        new = [text for text in dict.fromkeys(texts) if text not in known]
        rows = dict(zip(new, self._embed(new, self._passage_prompt), strict=True))
        with self._lock:
            for text in short:
                self._known[text] = known[text] if text in known else rows[text]
                self._known.move_to_end(text)
            while len(self._known) > REMEMBERED_TEXTS:
                self._known.popitem(last=False)
        found = [known[text] if text in known else rows[text] for text in texts]
        return np.stack(found) if found else np.zeros((0, self.dim), np.float32)

    def embed_question(self, text: str) -> FloatVector:
        """(dim,) float32 of unit length. Raises: BackendMalformed if the model gives anything else."""
        row: FloatVector = self._embed([text], self._question_prompt)[0]
        return row

    def _embed(self, texts: Sequence[str], prompt: str) -> FloatMatrix:
        if not texts:
            return np.zeros((0, self.dim), np.float32)
        rows = self._runner.embed(texts, prompt)
        lengths = np.linalg.norm(rows, axis=1)
        if rows.shape != (len(texts), self.dim) or not np.allclose(lengths, 1.0, atol=1e-3):
            raise BackendMalformed(
                f"The model {self.name!r} gave vectors that are not of unit length.",
                advice="Check that its folder is whole, or choose another embedder.",
            )
        return rows


class _Runner(Protocol):
    @property
    def dim(self) -> int: ...

    @property
    def prompts(self) -> Mapping[str, str]: ...

    def embed(self, texts: Sequence[str], prompt: str) -> FloatMatrix:
        """One row per text, with the prompt before each, for at least one text."""


def _packaged(folder: Path, threads: int) -> _Runner:
    # Imported here: another model needs none of it, and commands that need no model start without it.
    from greenland_qa.backends.minilm import MiniLM  # noqa: PLC0415

    return MiniLM(folder, threads)


class _AnyModel:
    """Whatever sentence-transformers can load from a folder, in its own precision."""

    def __init__(self, name: str, folder: Path, threads: int) -> None:
        # Imported here: it takes seconds, and the packaged model does not need it.
        import torch  # noqa: PLC0415
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415

        if threads:
            torch.set_num_threads(threads)
        self._model = loaded(
            name,
            folder,
            lambda: SentenceTransformer(
                str(folder),
                device="cpu",
                local_files_only=True,
                trust_remote_code=False,
                model_kwargs={"use_safetensors": True},
            ),
        )
        self.dim = int(self._model.get_embedding_dimension() or 0)
        self.prompts = {use: prompt for use, prompt in self._model.prompts.items() if prompt}
        # The tokenizer keeps its padding as state, which two threads would set at once.
        self._lock = threading.Lock()

    def embed(self, texts: Sequence[str], prompt: str) -> FloatMatrix:
        rows = np.empty((len(texts), self.dim), np.float32)
        # Texts of about equal length share a batch, so that little of it is padding.
        order = sorted(range(len(texts)), key=lambda i: (len(texts[i]), i))
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            with self._lock:  # a batch at a time: a question does not wait for a whole ingest
                rows[batch] = self._model.encode(
                    [texts[i] for i in batch],
                    prompt=prompt,  # not put before the texts by us: some models leave it out of the mean
                    batch_size=BATCH,
                    normalize_embeddings=True,
                    show_progress_bar=False,
                )
        return rows
