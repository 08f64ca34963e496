"""`python -m benchmarks.durability [--kills N]`: writers killed at random and at every named point, and damaged files.

After each kill the archive must open and hold every acknowledged change, whole and once; each vector must find its
passage. A damaged file must give the same answers as a sound one, or an error that says so.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from pathlib import Path

from tests.durability import crashes, damage

from benchmarks.common import Json, progress, save

STEPS = 600
STEPS_TO_A_POINT = 40
LONGEST_S = 4.0
FLIPS = 20
# With the sum gone, as after a kill, only the rows' own checksums are left; more flips, because that is the weaker case.
FLIPS_WITHOUT_SUM = 200


def killed_at_random(kills: int) -> Json:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "kills"
        place.mkdir()
        return crashes.kill_at_random(place, STEPS, kills, random.Random(11), LONGEST_S)


def killed_at_points() -> Json:
    with tempfile.TemporaryDirectory() as folder:
        top = Path(folder)
        (top / "whole").mkdir()
        passed = crashes.points(top / "whole", STEPS_TO_A_POINT)
        chosen = [(point, nth) for point, times in passed.items() for nth in sorted({1, times})]
        wrong: list[str] = []
        for number, (point, nth) in enumerate(progress(chosen, "named points")):
            place = top / str(number)
            place.mkdir()
            wrong += [f"{point} ({nth}): {what}" for what in crashes.die_at(place, STEPS_TO_A_POINT, point, nth)]
    return {"points": sorted(passed), "cases": len(chosen), "deaths a case": 3, "wrong": wrong}


def damaged_files() -> Json:
    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder) / "index"
        damage.prepare(index)
        cases = list(damage.cases(index, FLIPS))
        ended = damage.verdicts(index, cases)
        without = [
            {**case, "without sum": True}
            for case in damage.cases(index, FLIPS_WITHOUT_SUM)
            if case["file"] == "catalogue.sqlite"
        ]
        ended_without = damage.verdicts(index, without)
    return {
        "files": len({case["file"] for case in cases}),
        "cases": len(cases),
        "ended": dict(ended.most_common()),
        "catalogue damaged between a kill and the next writer": {
            "cases": len(without),
            "ended": dict(ended_without.most_common()),
        },
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=25, help="kills at random moments")
    chosen = parser.parse_args()
    figures: Json = {}
    for name, measure in (
        ("random kills", lambda: killed_at_random(chosen.kills)),
        ("named crash points", killed_at_points),
        ("damaged files", damaged_files),
    ):
        began = time.perf_counter()
        figures[name] = measure()
        figures[name]["seconds"] = round(time.perf_counter() - began, 1)
    save("durability", settings={"kills": chosen.kills, "steps": STEPS, "flips": FLIPS}, figures=figures)


if __name__ == "__main__":
    main()
