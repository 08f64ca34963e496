from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from greenland_qa.errors import GoldenSetError, SettingsError
from greenland_qa.evaluation.grading import Graded
from greenland_qa.evaluation.runs import ANSWERS, METRICS, REPORT, UNFINISHED, Finished, load, run
from making import an_article
from scripted import ScriptedAssistant

ARTICLES = tuple(an_article(f"Boat {i} came in on day {i}. The sea was calm.", file=f"{i}.txt") for i in range(40))
DAY = date(2026, 6, 1)


def golden_rows() -> list[dict[str, object]]:
    rows: list[dict[str, object]] = [
        {
            "id": f"q{i}",
            "kind": "date",
            "question": f"When did boat {i} come in?",
            "must_include": [[f"day {i}"]],
            "evidence": [{"article": f"{i}.txt", "quote": f"Boat {i} came in on day {i}"}],
        }
        for i in range(30)
    ]
    rows += [
        {"id": f"u{i}", "kind": "unanswerable", "question": f"What did boat {i} cost?", "answerable": False}
        for i in range(10)
    ]
    return rows


@pytest.fixture
def golden(tmp_path: Path) -> Path:
    path = tmp_path / "boats.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in golden_rows()), "utf-8")
    return path


def assistant(*, silent_on: frozenset[int] = frozenset()) -> ScriptedAssistant:
    script = {f"When did boat {i} come in?": f"Boat {i} came in on day {i}." for i in range(30) if i not in silent_on}
    return ScriptedAssistant(ARTICLES, script)


def finished(*args: object, **kwargs: object) -> Finished:
    *_, last = run(*args, **kwargs)  # type: ignore[arg-type]
    assert isinstance(last, Finished)
    return last


def test_a_run_gives_each_grade_and_then_the_results(golden: Path) -> None:
    *graded, last = run([golden], assistant(), asked_on=DAY)
    assert len(graded) == 40
    assert all(isinstance(g, Graded) and g.correct for g in graded)
    assert isinstance(last, Finished)
    assert last.results.figures()["correct"].value == 1.0
    assert (last.report, last.comparison, last.misses) == (None, None, ())


def test_a_run_writes_answers_figures_and_report(golden: Path, tmp_path: Path) -> None:
    out = tmp_path / "new" / "run"
    last = finished([golden], assistant(), out=out, asked_on=DAY, settings={"writer": "scripted"})
    assert sorted(p.name for p in out.iterdir()) == sorted((ANSWERS, METRICS, REPORT))
    replies = [json.loads(line) for line in (out / ANSWERS).read_text("utf-8").splitlines()]
    assert [r["id"] for r in replies] == [row["id"] for row in golden_rows()]
    assert replies[0]["citations"][0]["quote"] == "Boat 0 came in on day 0."
    assert load(out).results == last.results
    assert last.results.settings == {
        "writer": "scripted",
        "golden": ["boats.jsonl"],
        "asked_on": "2026-06-01",
        "workers": 1,
    }
    assert last.report == out / REPORT


def test_a_run_compared_with_itself_says_no_difference(golden: Path, tmp_path: Path) -> None:
    finished([golden], assistant(), out=tmp_path / "a", asked_on=DAY)
    last = finished([golden], assistant(), compare_with=tmp_path / "a", out=tmp_path / "a", asked_on=DAY)
    assert last.comparison is not None
    assert last.comparison.sentence == "No difference: 40 questions graded alike in both runs."


def test_five_spoiled_answers_are_found_and_shown_side_by_side(golden: Path, tmp_path: Path) -> None:
    finished([golden], assistant(), out=tmp_path / "a", asked_on=DAY)
    spoiled = assistant(silent_on=frozenset({2, 3, 5, 7, 29}))
    last = finished([golden], spoiled, compare_with=tmp_path / "a", out=tmp_path / "b", asked_on=DAY)
    assert last.comparison is not None
    assert [now.id for _, now in last.comparison.worse] == ["q2", "q3", "q5", "q7", "q29"]
    page = (tmp_path / "b" / REPORT).read_text("utf-8")
    assert "Worse now: 5" in page
    assert "Boat 7 came in on day 7 [1]." in page


def test_a_stopped_run_goes_on_where_it_was(golden: Path, tmp_path: Path) -> None:
    first, out = assistant(), tmp_path / "run"
    steps = run([golden], first, out=out, asked_on=DAY)
    for _ in range(12):
        next(steps)
    steps.close()  # type: ignore[attr-defined]
    assert [p.name for p in out.iterdir()] == [UNFINISHED]
    with (out / UNFINISHED).open("a", encoding="utf-8") as file:
        file.write('{"id": "q12", "ki')  # killed while it wrote
    second = assistant()
    last = finished([golden], second, out=out, asked_on=DAY)
    assert len(first.asked) + len(second.asked) == 40
    assert len(last.results.graded) == 40
    assert last.results.figures()["correct"].value == 1.0


def test_an_unfinished_run_with_other_questions_is_not_gone_on_with(golden: Path, tmp_path: Path) -> None:
    steps = run([golden], assistant(), out=tmp_path / "run", asked_on=DAY)
    next(steps)
    steps.close()  # type: ignore[attr-defined]
    again = assistant()
    finished([golden], again, out=tmp_path / "run", asked_on=date(2026, 6, 2))
    assert len(again.asked) == 40


def test_a_bad_golden_set_is_refused_before_anything_is_asked_or_written(golden: Path, tmp_path: Path) -> None:
    with golden.open("a", encoding="utf-8") as file:
        file.write('{"id": "x", "question": "Wh')
    asked = assistant()
    with pytest.raises(GoldenSetError, match="line 41: the line ends in the middle"):
        run([golden], asked, out=tmp_path / "run", asked_on=DAY)
    assert asked.asked == []
    assert not (tmp_path / "run").exists()


def test_evidence_that_is_not_in_the_archive_is_refused_before_anything_is_asked(golden: Path, tmp_path: Path) -> None:
    row = {"id": "x", "question": "Who?", "evidence": [{"article": "0.txt", "quote": "Boat 0 sank"}]}
    with golden.open("a", encoding="utf-8") as file:
        file.write(json.dumps(row))
    asked = assistant()
    with pytest.raises(GoldenSetError, match=r"line 41: the words “Boat 0 sank” do not stand in 0\.txt"):
        run([golden], asked, out=tmp_path / "run", asked_on=DAY)
    assert asked.asked == []


def test_bounds_are_checked_by_name_before_and_by_value_after(golden: Path) -> None:
    with pytest.raises(SettingsError, match="no figure 'speed'"):
        run([golden], assistant(), fail_under={"speed": 1}, asked_on=DAY)
    silent = assistant(silent_on=frozenset(range(30)))
    assert finished([golden], silent, fail_under={"correct": 0.9}, asked_on=DAY).misses == (
        "correct is 0.25, under 0.9.",
    )


def test_a_folder_without_a_run_cannot_be_compared_with(golden: Path, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="holds no finished run"):
        run([golden], assistant(), compare_with=tmp_path, asked_on=DAY)
    (tmp_path / METRICS).write_text('{"graded": [{"id": 1}]}', "utf-8")
    with pytest.raises(SettingsError, match="cannot be read"):
        load(tmp_path)


def test_a_folder_that_cannot_be_written_is_refused_before_anything_is_asked(golden: Path) -> None:
    asked = assistant()
    with pytest.raises(SettingsError, match="cannot be written"):
        run([golden], asked, out=golden / "run", asked_on=DAY)
    assert asked.asked == []
