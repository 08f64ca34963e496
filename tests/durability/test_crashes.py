"""A few of the deaths that `python -m benchmarks.durability` dies by the dozen."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from tests.durability import crashes

STEPS = 26


def test_no_kill_at_random_loses_doubles_or_halves_an_article(tmp_path: Path) -> None:
    result = crashes.kill_at_random(tmp_path, 300, 3, random.Random(2), 2.0)

    assert result["kills"] == 3
    assert result["wrong"] == []


@pytest.mark.parametrize("point", ["before the commit of put", "after building"])
def test_a_death_at_a_named_point_leaves_the_state_before_or_after(tmp_path: Path, point: str) -> None:
    assert crashes.die_at(tmp_path, STEPS, point, 1) == []
