"""`python -m greenland_qa.archive.build CATALOGUE FOLDER`: the catalogue's vector index, built and proven, in FOLDER.

A process of its own, because Chroma can die of what it meets and must not take the writer along. Ends with its parent.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
import threading
from pathlib import Path

from greenland_qa.archive import vectors
from greenland_qa.archive.catalogue import open_for_reading, read_manifest
from greenland_qa.archive.holdings import Holdings


def main(catalogue: Path, folder: Path) -> None:
    """Builds the index of all vectors of the catalogue, and searches a copy of it for each of them."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    connection = open_for_reading(catalogue)
    held = Holdings.load(connection, int(read_manifest(connection, "dim")))
    connection.close()
    vectors.build(folder, held.keys, held.halves)
    with tempfile.TemporaryDirectory(prefix="greenland-qa-") as copy:
        shutil.copytree(folder, copy, dirs_exist_ok=True)
        with contextlib.closing(vectors.VectorIndex.open(Path(copy))) as index:
            vectors.verify(index, held.keys, held.halves)


def _end_with_parent() -> None:
    """Waits for the end of stdin, which the parent holds open: a killed parent must not leave a builder behind."""
    os.read(0, 1)  # the buffered stdin would be found locked when the interpreter ends
    os._exit(1)


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), Path(sys.argv[2]))
    except Exception as exc:
        sys.exit(f"{type(exc).__name__}: {exc}")
