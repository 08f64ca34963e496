"""Jobs for peers in, their results out, each from a process in an environment that the benchmark installs for them."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import venv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.common import REPOSITORY, Json, progress
from greenland_qa.ports import Embedder

PEERS = ("llama_index", "haystack", "txtai")
REQUIREMENTS = Path(__file__).with_name("requirements.txt")
EMBEDDED_AT_ONCE = 256


def environment(folder: Path) -> Path:
    """The Python of the peers' environment, made if it is not there; it sees this project's packages below its own."""
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
        ours = next(path for path in sys.path if path.endswith("site-packages"))
        theirs = next((folder / "lib").glob("python*/site-packages"))
        (theirs / "shared.pth").write_text(f"{ours}\n")
        subprocess.run([python, "-m", "pip", "install", "--quiet", "-r", REQUIREMENTS], check=True)
    return python


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """One peer, asked by files."""

    name: str
    python: Path
    folder: Path

    def does(self, job: Json) -> Json:
        """What the peer makes of the job, in a process of its own."""
        asked, answered = self.folder / "job.json", self.folder / f"{self.name}.json"
        asked.write_text(json.dumps(job), "utf-8")
        command = [self.python, "-m", f"benchmarks.peers.with_{self.name}", asked, answered]
        # On a busy machine torch's threads wait for each other: one question took 900 ms with two of them, 30 with one.
        subprocess.run(command, check=True, cwd=REPOSITORY, env={**os.environ, "OMP_NUM_THREADS": "1"})
        return dict(json.loads(answered.read_text("utf-8")))

    def pieces(self, split: str, texts: Sequence[Json]) -> list[Json]:
        """The articles as this peer cuts them, with what it would embed of each piece."""
        names = ("article", "text", "title", "day", "embedded")
        found = self.does({"split": split, "texts": list(texts)})["pieces"]
        return [dict(zip(names, piece, strict=True)) for piece in found]


def vectors_of(pieces: Sequence[Json], embedder: Embedder, cache: Path) -> Path:
    """A file with the vectors of the pieces, one row each: made once for the same pieces and the same model."""
    digest = hashlib.sha256(embedder.fingerprint.encode())
    for piece in pieces:
        digest.update(piece["embedded"].encode())
    path = cache / f"{digest.hexdigest()[:16]}.npy"
    if not path.exists():
        # By length, so that a batch is not as slow as its longest text; then back in order.
        order = sorted(range(len(pieces)), key=lambda i: len(pieces[i]["embedded"]))
        batches = [order[i : i + EMBEDDED_AT_ONCE] for i in range(0, len(order), EMBEDDED_AT_ONCE)]
        rows = np.zeros((len(pieces), embedder.dim), np.float32)
        for batch in progress(batches, f"of {len(batches)} batches embedded"):
            rows[batch] = embedder.embed_passages([pieces[i]["embedded"] for i in batch])
        cache.mkdir(parents=True, exist_ok=True)
        np.save(path, rows)
    return path
