from __future__ import annotations

import io
from pathlib import Path

import pytest

from cli.conftest import Run

ARTICLE = "Nine ships left Nuuk on 3 March 2026. Norway warned Iceland of the storm."


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "ships.txt").write_text(ARTICLE, "utf-8")
    return tmp_path / "articles"


@pytest.fixture
def text(tmp_path: Path) -> Path:
    (tmp_path / "text.md").write_text("Nine ships left Nuuk. Iceland warned Norway of the storm.", "utf-8")
    return tmp_path / "text.md"


def test_what_does_not_hold_is_marked_with_the_reason_and_the_nearest_words(
    run: Run, text: Path, articles: Path
) -> None:
    ran = run("check", text, "--against", articles)
    assert ran.code == 1
    assert "✓ Nine ships left Nuuk." in ran.out
    assert "✗ Iceland warned Norway of the storm." in ran.out
    assert "turns round" in ran.out
    assert "“Norway warned Iceland of the storm.” (ships.txt)" in ran.out
    assert "1 of 2 sentences" in ran.out


def test_as_json_each_sentence_has_its_verdict_and_offsets(run: Run, text: Path, articles: Path) -> None:
    ran = run("check", text, "--against", articles, "--json")
    assert (ran.code, ran.json["supported"], ran.json["of"]) == (1, 1, 2)
    row = ran.json["sentences"][1]
    assert row["verdict"] == "unsupported"
    place = row["nearest"][0]
    assert ARTICLE[place["start"] : place["end"]] == place["quote"]


def test_a_text_that_holds_ends_well_and_may_come_from_stdin(
    run: Run, articles: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(ARTICLE.encode())))
    assert run("check", "-", "--against", articles).code == 0


def test_what_cannot_be_read_is_said(run: Run, text: Path, tmp_path: Path, articles: Path) -> None:
    assert "cannot be read" in run("check", tmp_path / "no.md", "--against", articles).err
    (tmp_path / "empty").mkdir()
    ran = run("check", text, "--against", tmp_path / "empty")
    assert ran.code == 1
    assert "no article" in ran.err
    assert run("check", text).code == 2
