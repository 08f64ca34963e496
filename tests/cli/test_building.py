from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cli.conftest import Run

ARTICLE = "The harbour of Nuuk was closed on Monday. Ships waited outside the fjord until the ice had gone."


@pytest.fixture
def index(seed_index: Path, tmp_path: Path) -> Path:
    """A copy of the seeds' archive that a test may change."""
    return Path(shutil.copytree(seed_index, tmp_path / "index"))


def test_the_seeds_go_in_and_the_second_time_nothing_is_left_to_do(run: Run, index: Path, seeds: Path) -> None:
    again = run("ingest", seeds, "--index", index)
    assert again.code == 0
    assert "Added 0, replaced 0, updated 0, unchanged 5, failed 0." in again.out
    assert again.err == ""


def test_what_cannot_be_read_is_said_with_its_reason_and_the_rest_goes_in(
    run: Run, index: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "good.txt").write_text(ARTICLE)
    (folder / "empty.txt").write_text("")
    (folder / "lines.jsonl").write_text('{"text": "It snowed in Sisimiut for nine days."}\n{"text": "broken\n')
    ran = run("ingest", folder, "--index", index)
    assert ran.code == 0
    assert "Added 2, replaced 0, updated 0, unchanged 0, failed 2." in ran.out
    complaints = ran.err.splitlines()
    assert len(complaints) == 2
    assert "empty.txt" in complaints[0]
    assert "lines.jsonl" in complaints[1]
    assert "2" in complaints[1]


def test_a_changed_article_is_counted_as_replaced(run: Run, index: Path, tmp_path: Path) -> None:
    path = tmp_path / "harbour.txt"
    path.write_text(ARTICLE)
    assert "Added 1," in run("ingest", path, "--index", index).out
    path.write_text(ARTICLE.replace("Monday", "Tuesday"))
    assert "Added 0, replaced 1," in run("ingest", path, "--index", index).out
    assert run("articles", "--index", index).out.count("harbour.txt") == 1


@pytest.mark.parametrize("name", ["no-such-file.txt", "."])
def test_if_nothing_can_be_read_the_exit_code_says_so(run: Run, tmp_path: Path, name: str) -> None:
    (tmp_path / "news").mkdir()
    ran = run("ingest", tmp_path / "news" / name, "--index", tmp_path / "index")
    assert ran.code == 1
    assert len(ran.err.splitlines()) == 1
    assert "Traceback" not in ran.err


def test_articles_are_listed_one_a_line_newest_first_and_undated_last(run: Run, seed_index: Path) -> None:
    listed = [line.split("\t") for line in run("articles", "--index", seed_index).out.splitlines()]
    assert [cells[0] for cells in listed] == [
        "2026-01-28 (in the text)",
        "2026-01-15",
        "2026-01-07",
        "date unknown",
        "date unknown",
    ]
    assert listed[0][3] == "004_7e5cb612b843cbb3.txt"


def test_articles_are_removed_by_file_or_id(run: Run, index: Path) -> None:
    by_id = run("articles", "--index", index).out.splitlines()[0].split("\t")[4]
    gone = run("remove", by_id, "000_3f9286feae505926.txt", "--index", index)
    assert gone.code == 0
    assert len(gone.out.splitlines()) == 2
    assert len(run("articles", "--index", index).out.splitlines()) == 3


def test_what_the_archive_holds_is_seen_and_removed_without_the_model_that_it_was_built_with(
    run: Run, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GREENLAND_QA_EMBEDDER", "no/such-model")
    monkeypatch.setenv("GREENLAND_QA_MODEL", "gguf:no-such-model.gguf")
    assert run("ask", "Who?", "--index", index).code == 1
    assert len(run("articles", "--index", index).out.splitlines()) == 5
    assert run("show", "000_3f9286feae505926.txt", "--index", index).code == 0
    assert run("remove", "000_3f9286feae505926.txt", "--index", index).code == 0
    monkeypatch.undo()
    assert len(run("articles", "--index", index).out.splitlines()) == 4
    assert run("ask", "When does France open its consulate in Nuuk?", "--index", index).code == 0


def test_if_one_name_is_unknown_nothing_is_removed(run: Run, index: Path) -> None:
    ran = run("remove", "000_3f9286feae505926.txt", "nothing.txt", "--index", index)
    assert ran.code == 1
    assert "nothing.txt" in ran.err
    assert len(run("articles", "--index", index).out.splitlines()) == 5


def test_without_an_archive_there_is_one_sentence_and_the_command_that_builds_one(run: Run, tmp_path: Path) -> None:
    for command in (["articles"], ["ask", "Who?"], ["show", "x"], ["remove", "x"]):
        ran = run(*command, "--index", tmp_path / "none")
        assert ran.code == 1
        assert len(ran.err.splitlines()) == 1
        assert "greenland-qa ingest" in ran.err


def test_ctrl_c_stops_with_130_and_leaves_an_archive_that_goes_on(run: Run, tmp_path: Path) -> None:
    many = tmp_path / "many.jsonl"
    # Enough to be at work for many seconds: the signal lands in the middle of reading, embedding or putting.
    lines = (f'{{"text": "Report {n}. {ARTICLE * 8}", "file": "{n}.txt"}}' for n in range(4000))
    many.write_text("\n".join(lines))
    index = tmp_path / "index"
    command = [sys.executable, "-c", "import sys; from greenland_qa.cli import main; sys.exit(main())"]
    process = subprocess.Popen(
        [*command, "ingest", str(many), "--index", str(index)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Shells start what runs in the background deaf to Ctrl-C, and children inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    while not (index / "catalogue.sqlite").exists():
        assert process.poll() is None, process.communicate()
    os.kill(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert "Traceback" not in err
    # Before the first article was in there is nothing to count, and nothing to say.
    held = int(out.split("Stopped. Added ")[1].split(",")[0]) if out else 0
    assert len(run("articles", "--index", index).out.splitlines()) == held
