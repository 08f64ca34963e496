"""A generation in, a searchable vector index out, or the reason why there is none: what a reader keeps of Chroma.

A generation is checked before it is opened, and opened as a private copy: see `generations.copy_sound`.
"""

from __future__ import annotations

import contextlib
import tempfile
import threading
from pathlib import Path

from greenland_qa.archive import generations
from greenland_qa.archive.generations import Generation, Unsound
from greenland_qa.archive.holdings import Positions
from greenland_qa.archive.vectors import IndexFailed, VectorIndex
from greenland_qa.ports import FloatVector

# Loading Chroma takes a second and a half, exact search of 100,000 passages 20 ms: who asks once should not wait.
_WORTH_OPENING_AT = 2


class SealedSearch:
    """The current generation of one archive. Threads may share it; close it when done."""

    def __init__(self, folder: Path, chroma_url: str) -> None:
        self._folder = folder
        self._url = chroma_url
        self._lock = threading.Lock()
        self._asked = 0
        self._number = 0
        self._index: VectorIndex | None = None
        self._copy: tempfile.TemporaryDirectory[str] | None = None
        self._unsound: dict[int, str] = {}
        """Number of a generation -> why it cannot be used; "" if it is sound."""

    def nearest(self, generation: Generation, vector: FloatVector, count: int) -> Positions | None:
        """The keys of about `count` of the nearest of its vectors; None where exact search must serve."""
        index = self._opened(generation)
        if index is None:
            return None
        try:
            return index.nearest(vector, count)
        except IndexFailed as exc:
            with self._lock:
                self._unsound[generation.number] = str(exc)
                self._forget()
            return None

    def damage(self, generation: Generation) -> tuple[str, ...]:
        """Why the generation is of no use, in a sentence; () if it is sound. Reads all its files, once."""
        with self._lock:
            if generation.number not in self._unsound:
                self._unsound[generation.number] = self._fault(generation)
            fault = self._unsound[generation.number]
        if not fault:
            return ()
        return (
            f"The vector index {generation.folder} is not used: {fault}. Passages are compared one by one instead.",
        )

    def close(self) -> None:
        with self._lock:
            self._forget()

    def _fault(self, generation: Generation) -> str:
        try:
            if generation.files:
                generations.check(self._folder / generation.folder, generation)
            else:
                self._served(generation).close()
        except (Unsound, IndexFailed) as exc:
            return str(exc)
        return ""

    def _opened(self, generation: Generation) -> VectorIndex | None:
        with self._lock:
            if self._number == generation.number and self._index is not None:
                return self._index
            self._asked += 1
            if self._asked < _WORTH_OPENING_AT or self._unsound.get(generation.number):
                return None
            self._forget()
            try:
                self._open(generation)
            except (Unsound, IndexFailed, OSError) as exc:
                self._unsound[generation.number] = str(exc)
                self._forget()
            return self._index

    def _served(self, generation: Generation) -> VectorIndex:
        if not self._url:
            raise IndexFailed("it lies on a Chroma server, and no chroma_url is set")
        index = VectorIndex.served(self._url, generation.collection)
        if index.count < generation.passages:
            raise IndexFailed(f"the server holds {index.count:,} of {generation.passages:,} vectors")
        return index

    def _open(self, generation: Generation) -> None:
        self._number = generation.number
        if not generation.files:
            self._index = self._served(generation)
            return
        self._copy = tempfile.TemporaryDirectory(prefix="greenland-qa-", ignore_cleanup_errors=True)
        copy = Path(self._copy.name)
        generations.copy_sound(self._folder / generation.folder, generation, copy)
        self._index = VectorIndex.open(copy)
        # All of these are in memory now; a process that is killed leaves only the small database behind.
        for graph in copy.glob("*/*"):
            with contextlib.suppress(OSError):
                graph.unlink()

    def _forget(self) -> None:
        if self._index is not None:
            self._index.close()
        if self._copy is not None:
            self._copy.cleanup()
        self._index = self._copy = None
