from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenland_qa.errors import GoldenSetError
from greenland_qa.evaluation.golden import parse_question, read_golden
from greenland_qa.evaluation.table import read_table, write_table

ROW = {
    "id": "a",
    "kind": "list",
    "question": "Which boats came, and when?",
    "answerable": True,
    "answer": 'The "Anna" and the Berta',
    "must_include": [["Anna", "A|1"], ["Berta; the old one"]],
    "must_exclude": ["Clara", "Dora; Emma"],
    "evidence": [{"article": "one.txt", "quote": "Anna,\nthen Berta"}, {"article": "two.txt", "quote": "Berta"}],
    "history": [["Who came?", "Boats."]],
    "as_of": "2026-05-01",
}


def test_a_golden_row_comes_back_from_its_table() -> None:
    rows = [ROW, {"id": "b", "question": "Who?", "answerable": False, "must_include": [], "answer": None}]
    (_, first), (line, second) = read_table(write_table(rows))
    assert first == ROW
    assert second == {"id": "b", "question": "Who?", "answerable": False}
    assert line == 4  # the quote of the first row holds a line break


@given(st.lists(st.lists(st.text("ab;|\\ ", min_size=1).filter(str.strip), min_size=1), min_size=1))
def test_any_strings_survive_the_table(groups: list[list[str]]) -> None:
    stripped = [[string.strip() for string in group] for group in groups]
    ((_, row),) = read_table(write_table([{"id": "a", "must_include": stripped}]))
    assert row["must_include"] == stripped


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_spreadsheet_may_part_its_cells_as_it_likes(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "set.csv"
    cells = [["id", "question", "must_include"], ["a", "Who?", "Ann | Anne; Bo"], ["", "", ""], ["b", "When?", ""]]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(cells)
    first, second = read_golden([path])
    assert first.must_include == (("Ann", "Anne"), ("Bo",))
    assert (second.id, second.line) == ("b", 4)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("id,question\na,Who?\nb,\n", "line 3: the field question is missing"),
        ("id,question,colour\na,Who?,red\n", "line 2: the field 'colour' is unknown"),
        ("id,question,answerable\na,Who?,maybe\n", "line 2: answerable is a text instead of true or false"),
        ("id,question,evidence_1_quote\na,Who?,It rained\n", "line 2: an entry of evidence has the fields"),
        ("id,question\na,Who?,Ann\n", "line 2 has 3 cells, and the head has 2"),
        ('id,question\na,"Who\n', "is no table"),
    ],
)
def test_a_bad_table_is_one_sentence(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "set.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(GoldenSetError) as caught:
        read_golden([path])
    assert complaint in str(caught.value)


def test_a_table_and_its_json_lines_are_the_same_questions(tmp_path: Path) -> None:
    path = tmp_path / "set.csv"
    path.write_text(write_table([ROW]), "utf-8")
    assert read_golden([path])[0] == parse_question(json.dumps(ROW), path=path, line=2)
