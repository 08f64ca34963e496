"""One archive of the seeds, built by the command line itself, and a way to run commands as a shell would."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from greenland_qa.cli import main


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON object on stdout."""
        (line,) = self.out.splitlines()
        return json.loads(line)

    @property
    def lines(self) -> list[Any]:
        """The JSON object of each line on stdout."""
        return [json.loads(line) for line in self.out.splitlines()]


Run = Callable[..., Ran]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs one command line in this process, so that the model's libraries are loaded once for all tests."""

    def ran(*arguments: object) -> Ran:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        return Ran(code=code, out=(said := capsys.readouterr()).out, err=said.err)

    return ran


@pytest.fixture(scope="session")
def seed_index(tmp_path_factory: pytest.TempPathFactory, seeds: Path) -> Path:
    """The archive of the five seeds. Tests read it; a test that changes an archive makes a copy."""
    folder = tmp_path_factory.mktemp("archives") / "seeds"
    assert main(["ingest", str(seeds), "--index", str(folder)]) == 0
    return folder
