"""`python -m tests.durability.driver FOLDER JOURNAL SEED STEPS [POINT NTH]`: carries out a plan, and dies where it is told.

Goes on where the journal ends. Each change is written into the journal before it is begun and once it is acknowledged.
"""

from __future__ import annotations

import os
import signal
import sys
from collections import Counter
from pathlib import Path
from typing import TextIO

from tests.durability.plan import MODEL, after, carry_out, plan

from greenland_qa.archive import ArchiveWriter

# A writer leaves and another comes so often; every second one leaves a new generation. Building one takes far longer
# than a change, so long plans have fewer: a kill at random should not always land there.
_WRITERS = 4
_LEAST_STEPS_OF_A_WRITER = 20


def acknowledged(journal: Path) -> tuple[int, bool]:
    """How many changes were acknowledged, and whether another had been begun."""
    lines = journal.read_text("ascii").splitlines() if journal.exists() else []
    done = sum(line == "done" for line in lines)
    return done, bool(lines) and lines[-1].startswith("begin")


def main(folder: Path, journal: Path, seed: int, count: int, point: str = "", nth: int = 0) -> None:
    """Carries out what of the plan is left."""
    seen: Counter[str] = Counter()
    names = journal.with_suffix(".points").open("a", encoding="ascii")

    def at(name: str) -> None:
        seen[name] += 1
        print(name, file=names, flush=True)
        if name == point and seen[name] == nth:
            os.kill(os.getpid(), signal.SIGKILL)

    steps = plan(seed, count)
    at_once = max(count // _WRITERS, _LEAST_STEPS_OF_A_WRITER)
    done, _ = acknowledged(journal)
    held = after(steps[:done])
    with journal.open("a", encoding="ascii") as said:
        while done < len(steps):
            with ArchiveWriter.open(folder, model=MODEL, at=at) as writer:
                for _ in range(min(at_once, len(steps) - done)):
                    _say(said, f"begin {done}")
                    carry_out(steps[done], writer, held)
                    _say(said, "done")
                    done += 1
                if (done // at_once) % 2:
                    writer.seal(force=True)
    # What a death after the last change left is for the next writer to put in order.
    ArchiveWriter.open(folder, model=MODEL, at=at).close()


def _say(journal: TextIO, line: str) -> None:
    journal.write(f"{line}\n")
    journal.flush()


if __name__ == "__main__":
    folder, journal, seed, count, *rest = sys.argv[1:]
    main(Path(folder), Path(journal), int(seed), int(count), *(rest[:1]), *map(int, rest[1:]))
