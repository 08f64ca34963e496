from __future__ import annotations

import re
from pathlib import Path

import pytest

from greenland_qa.cli import app, main

QUOTATION = re.compile(r"^(?:\[\d+\]|  ·) “(.+?)(?:”| \.\.\.)$", re.MULTILINE)


@pytest.fixture(scope="module")
def readme(repository: Path) -> str:
    return (repository / "README.md").read_text("utf-8")


def test_the_python_example_runs(
    readme: str, seed_index: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (example,) = re.findall(r"```python\n(.+?)```", readme, re.DOTALL)
    (seed_index.parent / "index").symlink_to(seed_index)
    monkeypatch.chdir(seed_index.parent)
    exec(example, {})
    assert capsys.readouterr().out


def test_every_quotation_of_the_example_stands_in_a_seed(readme: str, seeds: Path) -> None:
    texts = [path.read_text("utf-8") for path in seeds.glob("*.txt")]
    quotations = QUOTATION.findall(readme)
    assert len(quotations) == 2
    for quotation in quotations:
        assert any(quotation in text for text in texts), quotation


def test_the_table_names_every_command_and_no_other(readme: str, capsys: pytest.CaptureFixture[str]) -> None:
    table = readme.split("## The command line")[1].split("\n\n")[1]
    named = set(re.findall(r"`([a-z]+)(?: [A-Z.]+)?`", table))
    assert main(["--help"]) == 0
    offered = set(re.findall(r"^  ([a-z]+)  ", capsys.readouterr().out.split("Commands:")[1], re.MULTILINE))
    registered = [*app.registered_commands, *app.registered_groups]
    assert named == offered == {command.name or "" for command in registered}
