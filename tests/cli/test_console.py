from __future__ import annotations

import json

import pytest

from greenland_qa.cli.console import complain, plain, print_json, say, sentence
from greenland_qa.errors import ArchiveMissing


def test_control_characters_are_made_visible_one_for_one() -> None:
    text = "a\x00b\x1bc\x7fd\x85e\n\tf"
    assert plain(text) == "a\ufffdb\ufffdc\ufffdd\ufffde\n\tf"
    assert len(plain(text)) == len(text)


def test_foreign_text_is_never_read_as_markup(capsys: pytest.CaptureFixture[str]) -> None:
    say("[red]not red[/red] [1]")
    complain("[bold]not bold[/bold]")
    assert capsys.readouterr() == ("[red]not red[/red] [1]\n", "[bold]not bold[/bold]\n")


def test_json_is_one_line_that_keeps_every_letter(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"text": "Løkke\n“said”"})
    line, rest = capsys.readouterr().out.split("\n")
    assert rest == ""
    assert "Løkke" in line
    assert json.loads(line) == {"text": "Løkke\n“said”"}


def test_an_error_is_one_line_with_its_advice() -> None:
    error = ArchiveMissing("There is no archive in\nthis folder.", advice="Run `greenland-qa ingest`.")
    assert sentence(error) == "There is no archive in this folder. Run `greenland-qa ingest`."
