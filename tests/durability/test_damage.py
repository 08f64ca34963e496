"""A few of the cases that `python -m benchmarks.durability` tries by the hundred."""

from __future__ import annotations

import random
from pathlib import Path

from tests.durability import damage


def test_a_damaged_file_gives_the_same_answers_or_an_error_and_never_a_death(tmp_path: Path) -> None:
    index = tmp_path / "index"
    damage.prepare(index)
    cases = list(damage.cases(index, flips=2))
    chosen = [case for case in cases if case["file"] == "catalogue.sqlite"]
    chosen += random.Random(1).sample([case for case in cases if case not in chosen], 30)

    ended = damage.verdicts(index, chosen)

    assert ended.keys() == {"same", "error"}
    assert ended["error"] >= 5
