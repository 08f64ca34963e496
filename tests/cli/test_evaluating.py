from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.conftest import Run

FRANCE = {
    "id": "a",
    "question": "When does France plan to open its consulate?",
    "must_include": [["February 6"]],
    "evidence": [
        {"article": "002_872414614605a827.txt", "quote": "France plans to open a consulate in Nuuk on February 6"}
    ],
}
PRICE = {"id": "b", "question": "How much does a bus ticket in Nuuk cost?", "answerable": False}


def lines(path: Path, *rows: object) -> Path:
    path.write_text("".join(f"{row if isinstance(row, str) else json.dumps(row)}\n" for row in rows), "utf-8")
    return path


def test_a_run_writes_its_files_and_differs_not_from_itself(run: Run, seed_index: Path, tmp_path: Path) -> None:
    golden, out = lines(tmp_path / "set.jsonl", FRANCE, PRICE), tmp_path / "run"
    ran = run("eval", golden, "--index", seed_index, "--out", out, "--asked-on", "2026-02-01")
    assert ran.code == 0
    assert sorted(path.name for path in out.iterdir()) == ["answers.jsonl", "metrics.json", "report.html"]
    again = run("eval", golden, "--index", seed_index, "--compare", out, "--asked-on", "2026-02-01")
    assert again.code == 0
    assert "a real difference" not in again.out
    assert "in both." in again.out


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ('{"id": "x", "question": "Wh', "line 3: the line ends in the middle of its JSON."),
        ({"id": "x", "question": 5}, "line 3: question is a number instead of a text."),
        ({"id": "x", "question": "Who?", "kind": "riddle"}, "line 3: the kind 'riddle' is unknown;"),
        (PRICE, "line 3: the id 'b' stands in set.jsonl, line 2 already."),
        (
            {**FRANCE, "id": "x", "evidence": [{"article": "none.txt", "quote": "Nuuk"}]},
            "line 3: the evidence names the article 'none.txt', which is not in the archive.",
        ),
    ],
)
def test_a_bad_line_is_one_sentence_and_nothing_is_written(
    run: Run, seed_index: Path, tmp_path: Path, row: object, said: str
) -> None:
    golden, out = lines(tmp_path / "set.jsonl", FRANCE, PRICE, row), tmp_path / "run"
    ran = run("eval", golden, "--index", seed_index, "--out", out)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(f"set.jsonl, {said}")
    assert len(ran.err.splitlines()) == 1
    assert not out.exists()


def test_a_judge_that_is_no_model_is_said_before_anything_is_asked(run: Run, seed_index: Path, tmp_path: Path) -> None:
    golden = lines(tmp_path / "set.jsonl", FRANCE)
    ran = run("eval", golden, "--index", seed_index, "--judge", "oracle", "--out", tmp_path / "run")
    assert (ran.code, ran.out) == (1, "")
    assert "'oracle' is not a language model." in ran.err
    assert not (tmp_path / "run").exists()
