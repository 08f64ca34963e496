from __future__ import annotations

from pathlib import Path

import pytest

from greenland_qa.evaluation.__main__ import main


def test_a_bad_golden_set_ends_with_one_sentence_and_no_trace(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text('{"id": "a"}\n', "utf-8")
    assert main([str(path)]) == 1
    assert capsys.readouterr().err.startswith("set.jsonl, line 1: the field question is missing. ")
