"""Writers that are killed, at random or at a named point, and what is wrong with what they leave."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from tests.durability.driver import acknowledged
from tests.durability.plan import after, faults, plan

REPOSITORY = Path(__file__).resolve().parents[2]
SEED = 7


def _drive(folder: Path, steps: int, *point: str) -> subprocess.Popen[bytes]:
    command = [
        sys.executable,
        "-m",
        "tests.durability.driver",
        folder / "index",
        folder / "journal",
        str(SEED),
        str(steps),
    ]
    return subprocess.Popen([*command, *point], cwd=REPOSITORY, stderr=subprocess.PIPE)


def _finish(folder: Path, steps: int, *point: str) -> str:
    """Runs the plan to its end, or to the point where it dies. What it said, if it ended in any other way."""
    driver = _drive(folder, steps, *point)
    _, said = driver.communicate()
    return (
        "" if driver.returncode == (-9 if point else 0) else f"ended with {driver.returncode}: {said.decode()[-300:]}"
    )


def _judged(folder: Path, steps: int) -> list[str]:
    done, begun = acknowledged(folder / "journal")
    made = plan(SEED, steps)
    states = (after(made[:done]), after(made[: done + 1])) if begun else (after(made[:done]),)
    if not (folder / "index" / "catalogue.sqlite").exists():
        return [] if not done else ["the catalogue is gone"]
    return list(faults(folder / "index", states))


def _leftovers(folder: Path) -> list[str]:
    """Files that nothing points at, after a writer that was not killed."""
    generations = [path.name for path in (folder / "index").glob("generation-*")]
    extra = [path.name for path in (folder / "index").iterdir() if path.suffix == ".new"]
    return [*extra, *(generations if len(generations) > 1 else [])]


def points(folder: Path, steps: int) -> Counter[str]:
    """The named points that the plan passes, and how often."""
    said = _finish(folder, steps)
    if said:
        raise RuntimeError(said)
    return Counter((folder / "journal.points").read_text("ascii").splitlines())


def die_at(folder: Path, steps: int, point: str, nth: int) -> list[str]:
    """What is wrong after a death at this point, after two more deaths there, and after a run to the end."""
    wrong = []
    for deaths in range(3):
        # Where the rest of the plan passes the point less often, dying at its first passing will do.
        said = _finish(folder, steps, point, str(nth if deaths == 0 else 1))
        if said and not said.startswith("ended with 0"):
            return [said]
        wrong += _judged(folder, steps)
    said = _finish(folder, steps)
    return [*wrong, *([said] if said else []), *_judged(folder, steps), *_leftovers(folder)]


def kill_at_random(folder: Path, steps: int, kills: int, chance: random.Random, longest_s: float) -> dict[str, object]:
    """Kills a writer so many times, each time somewhere else, and judges what it left each time."""
    wrong: list[str] = []
    landed = 0
    where: Counter[str] = Counter()
    while landed < kills:
        driver = _drive(folder, steps)
        time.sleep(chance.uniform(0.15, longest_s))
        driver.kill()
        _, said = driver.communicate()
        if driver.returncode == 0:  # the plan was carried out before the kill: begin it anew
            wrong += _leftovers(folder)
            shutil.rmtree(folder)
            folder.mkdir()
            continue
        if driver.returncode != -9:
            return {"kills": landed, "wrong": [f"ended with {driver.returncode}: {said.decode()[-300:]}"]}
        landed += 1
        passed = folder / "journal.points"
        where[
            (passed.read_text("ascii").splitlines() or ["at the start"])[-1] if passed.exists() else "at the start"
        ] += 1
        wrong += _judged(folder, steps)
    said_last = _finish(folder, steps)
    wrong += [*([said_last] if said_last else []), *_judged(folder, steps), *_leftovers(folder)]
    return {"kills": landed, "wrong": wrong, "killed after": dict(where.most_common())}
