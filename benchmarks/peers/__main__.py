"""`python -m benchmarks.peers GOLDEN [--rtqa FOLDER]`: other systems and ours, same articles, questions and model.

The peers are installed into a virtual environment of their own, below `.peers/`, which git does not know; so are the
vectors of their pieces, which take an hour to make on two cores.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from benchmarks.common import REPOSITORY, Json, save
from benchmarks.peers.golden import ASKED_ON, on_golden
from benchmarks.peers.process import environment
from benchmarks.peers.rtqa import on_rtqa

KEPT = REPOSITORY / ".peers"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    parser.add_argument("golden", nargs="+", type=Path)
    parser.add_argument("--rtqa", type=Path, default=None, help="the folder of rtqa-2023")
    parser.add_argument("--index", type=Path, default=None, help="the archive of rtqa-2023, if there is one")
    parser.add_argument("--every", type=int, default=1, help="of rtqa-2023 ask only each n-th question")
    parser.add_argument("--unwritten", action="store_true", help="leave out what a language model writes")
    parser.add_argument("--own", action="store_true", help="on rtqa-2023 each peer cuts the articles: an hour more")
    parser.add_argument("--keep", type=Path, default=KEPT, help="the folder of the peers' environment and vectors")
    chosen = parser.parse_args()
    python = environment(chosen.keep / "venv")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        figures: Json = {"golden": on_golden(chosen.golden, python, folder, written=not chosen.unwritten)}
        if chosen.rtqa:
            index = chosen.index or chosen.keep / "rtqa"
            figures["rtqa-2023"] = on_rtqa(
                chosen.rtqa,
                chosen.every,
                index=index,
                cache=chosen.keep / "vectors",
                own=chosen.own,
                python=python,
                folder=folder,
            )
    settings = {
        "golden": [path.name for path in chosen.golden],
        "embedder": "all-MiniLM-L6-v2",
        "asked_on": ASKED_ON.isoformat(),
        "rtqa-2023, each n-th question": chosen.every,
        "written": not chosen.unwritten,
        "own pieces on rtqa-2023": chosen.own,
    }
    save("peers", settings=settings, figures=figures)


if __name__ == "__main__":
    main()
