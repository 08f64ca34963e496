from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.conftest import Run
from greenland_qa.cli import main
from greenland_qa.evaluation.golden import read_golden

GOOD = {
    "id": "a",
    "question": "When does France plan to open its consulate?",
    "evidence": [
        {"article": "002_872414614605a827.txt", "quote": "France plans to open a consulate in Nuuk on February 6"}
    ],
}
FEEDBACK = {"question": "Who came?", "verdict": "wrong", "comment": "Nobody did.", "asked_on": "2026-05-09"}


def lines(path: Path, *rows: object) -> Path:
    path.write_text("".join(f"{row if isinstance(row, str) else json.dumps(row)}\n" for row in rows), "utf-8")
    return path


@pytest.fixture(scope="module")
def drafted(seed_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A draft from the seeds' archive."""
    path = tmp_path_factory.mktemp("drafts") / "draft.jsonl"
    assert main(["golden", "draft", "--index", str(seed_index), "--out", str(path)]) == 0
    return path


@pytest.mark.parametrize("command", ["check", "draft", "convert", "from-feedback"])
def test_each_command_explains_itself(run: Run, command: str) -> None:
    ran = run("golden", command, "--help")
    assert ran.code == 0
    assert ran.out.startswith(f"Usage: greenland-qa golden {command}")


def test_a_set_without_a_fault_is_one_sentence(run: Run, seed_index: Path, tmp_path: Path) -> None:
    ran = run("golden", "check", lines(tmp_path / "set.jsonl", GOOD), "--index", seed_index)
    assert (ran.code, ran.out, ran.err) == (0, "No problem in 1 question.\n", "")


def test_every_fault_is_one_line_with_file_and_line(run: Run, seed_index: Path, tmp_path: Path) -> None:
    misquoted = {**GOOD, "id": "c", "evidence": [{"article": "002_872414614605a827.txt", "quote": "It snowed"}]}
    one = lines(tmp_path / "one.jsonl", GOOD, "{", {"id": "b", "question": "Who?", "colour": "red"}, misquoted)
    two = lines(tmp_path / "two.jsonl", GOOD)
    ran = run("golden", "check", one, two, "--index", seed_index)
    assert ran.code == 1
    said = ran.out.splitlines()
    assert [line.split(": ")[0] for line in said] == [
        "one.jsonl, line 2",
        "one.jsonl, line 3",
        "one.jsonl, line 4",
        "two.jsonl, line 1",
    ]
    assert "'colour' is unknown" in said[1]
    assert "“It snowed” do not stand in" in said[2]
    assert "the id 'a' stands in one.jsonl, line 1 already" in said[3]


def test_without_an_archive_the_lines_are_checked_and_that_is_said(run: Run, tmp_path: Path) -> None:
    index = tmp_path / "none"
    ran = run("golden", "check", lines(tmp_path / "set.jsonl", GOOD), "--index", index)
    assert (ran.code, ran.out) == (0, "No problem in 1 question.\n")
    assert len(ran.err.splitlines()) == 1
    assert "were not held against an archive" in ran.err
    assert run("golden", "check", lines(tmp_path / "bad.jsonl", "{"), "--index", index).code == 1
    assert not index.exists()


def test_lines_are_checked_without_the_seconds_that_a_model_takes(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GREENLAND_QA_EMBEDDER", "no-such-model")
    without = {"id": "b", "question": "What did it cost?", "answerable": False}
    for row, index in ((GOOD, tmp_path / "none"), (without, tmp_path / "none"), (without, tmp_path)):
        assert run("golden", "check", lines(tmp_path / "set.jsonl", row), "--index", index).code == 0


def test_a_draft_passes_its_own_check_and_is_the_same_again(run: Run, seed_index: Path, drafted: Path) -> None:
    assert run("golden", "check", drafted, "--index", seed_index).code == 0
    again = run("golden", "draft", "--index", seed_index)
    assert again.out == drafted.read_text("utf-8")
    assert {row["status"] for row in again.lines} == {"draft"}
    assert {row["answerable"] for row in again.lines} == {True, False}
    assert "instead of 20" in again.err


def test_a_draft_holds_no_more_than_was_asked_for_and_may_be_a_table(
    run: Run, seed_index: Path, tmp_path: Path
) -> None:
    table = tmp_path / "draft.csv"
    ran = run("golden", "draft", "--index", seed_index, "--count", 5, "--out", table)
    assert (ran.code, ran.err) == (0, "")
    assert len(read_golden([table])) == 5
    assert run("golden", "check", table, "--index", seed_index).code == 0


def test_nothing_is_written_over(run: Run, seed_index: Path, tmp_path: Path) -> None:
    there = lines(tmp_path / "mine.jsonl", GOOD)
    before = there.read_text()
    table = tmp_path / "set.csv"
    table.write_text("id,question\na,Who?\n")
    feedback = lines(tmp_path / "feedback.jsonl", FEEDBACK)
    for command in (
        ("draft", "--index", seed_index, "--out", there),
        ("convert", table, there),
        ("from-feedback", feedback, "--out", there),
    ):
        ran = run("golden", *command)
        assert ran.code == 1
        assert ran.err == f"{there} exists already. Choose another name, or remove the file.\n"
    assert there.read_text() == before


def test_an_archive_without_a_fitting_sentence_is_one_sentence(run: Run, tmp_path: Path) -> None:
    (tmp_path / "rain.txt").write_text("It rained in the night. Then it stopped.")
    assert run("ingest", tmp_path / "rain.txt", "--index", tmp_path / "index").code == 0
    ran = run("golden", "draft", "--index", tmp_path / "index")
    assert (ran.code, ran.out) == (1, "")
    assert "gives a question" in ran.err
    assert run("golden", "draft", "--index", tmp_path / "none").code == 1


def test_a_set_comes_back_from_its_table(run: Run, drafted: Path, tmp_path: Path) -> None:
    table, back = tmp_path / "set.csv", tmp_path / "back.jsonl"
    assert run("golden", "convert", drafted, table).code == 0
    assert run("golden", "convert", table, back).code == 0
    was, now = ([json.loads(line) for line in path.read_text("utf-8").splitlines()] for path in (drafted, back))
    assert was == now


def test_what_cannot_be_converted_is_said(run: Run, tmp_path: Path) -> None:
    bad = lines(tmp_path / "bad.jsonl", GOOD, "{")
    ran = run("golden", "convert", bad, tmp_path / "bad.csv")
    assert ran.code == 1
    assert ran.err.startswith("bad.jsonl, line 2: ")
    assert not (tmp_path / "bad.csv").exists()
    assert run("golden", "convert", bad, tmp_path / "other.jsonl").code == 2
    good = lines(tmp_path / "good.jsonl", GOOD)
    ran = run("golden", "convert", good, tmp_path / "no" / "such" / "place.csv")
    assert ran.code == 1
    assert "cannot be written" in ran.err


def test_feedback_becomes_questions_and_bad_lines_are_said(run: Run, tmp_path: Path) -> None:
    feedback = lines(tmp_path / "feedback.jsonl", FEEDBACK, {**FEEDBACK, "verdict": "fine"})
    ran = run("golden", "from-feedback", feedback)
    assert ran.code == 1
    assert ran.json["note"] == "wrong: Nobody did."
    assert ran.err.startswith("feedback.jsonl, line 2: the verdict is 'fine'")
    out = tmp_path / "golden.jsonl"
    assert run("golden", "from-feedback", lines(tmp_path / "good.jsonl", FEEDBACK), "--out", out).code == 0
    assert read_golden([out])[0].question == "Who came?"
    ran = run("golden", "from-feedback", lines(tmp_path / "empty.jsonl"))
    assert (ran.code, ran.out) == (1, "")
    assert "holds no feedback" in ran.err
