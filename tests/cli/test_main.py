from __future__ import annotations

import subprocess
import sys

import pytest

from cli.conftest import Run


def test_every_command_explains_itself(run: Run) -> None:
    for command in ("ingest", "articles", "remove", "ask", "search", "show", "eval", "serve", "doctor"):
        ran = run(command, "--help")
        assert ran.code == 0
        assert ran.out.startswith(f"Usage: greenland-qa {command}")


def test_the_version_is_the_installed_one(run: Run) -> None:
    assert run("--version").out.startswith("greenland-qa 0.")


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["ask"], "QUESTION or --batch"),
        (["ask", "Who?", "--batch", __file__], "QUESTION or --batch"),
        (["ask", "Who?", "--as-of", "28 January"], "not a date"),
        (["ask", "Who?", "--asked-on", "2026-02-30"], "not a date"),
        (["search", "Who?", "-k", "0"], "-k"),
        (["show", "x", "--start", "3"], "go together"),
        (["serve", "--port", "99999"], "--port"),
        (["eval", "no-such-file.jsonl"], "does not exist"),
        (["eval", __file__, "--fail-under", "correct"], "has no value"),
        (["eval", __file__, "--fail-under", "correct=high"], "not a number"),
        (["ask", "caf\udce9"], "not valid text"),
        (["answer"], "No such command"),
        (["ingest"], "PATH"),
    ],
)
def test_a_command_written_wrongly_exits_with_2_and_says_why(run: Run, arguments: list[str], why: str) -> None:
    ran = run(*arguments)
    assert ran.code == 2
    assert why in ran.err
    assert ran.out == ""


def test_a_setting_that_cannot_be_used_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREENLAND_QA_THREADS", "many")
    ran = run("articles")
    assert ran.code == 1
    assert len(ran.err.splitlines()) == 1
    assert "GREENLAND_QA_THREADS" in ran.err


def test_a_closed_pipe_is_no_traceback() -> None:
    code = "import sys; from greenland_qa.cli import main; sys.exit(main(['--help']))"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        err = process.stderr.read()
    assert b"Traceback" not in err
