from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from greenland_qa.cli.batch import read_questions
from greenland_qa.errors import GoldenSetError, UnreadableSource
from greenland_qa.evaluation import GoldenQuestion


def written(folder: Path, *lines: str | bytes) -> Path:
    path = folder / "questions.jsonl"
    path.write_bytes(b"\n".join(line if isinstance(line, bytes) else line.encode() for line in lines))
    return path


def test_every_field_of_a_question_is_read(tmp_path: Path) -> None:
    row = {
        "id": "q1",
        "question": "Who signed?",
        "asked_on": "2026-02-01",
        "as_of": "2026-01-20",
        "history": [["What happened?", "They met."]],
    }
    (asked,) = read_questions(written(tmp_path, json.dumps(row)))
    assert isinstance(asked, GoldenQuestion)
    assert (asked.id, asked.question, asked.asked_on, asked.as_of, asked.history) == (
        "q1",
        "Who signed?",
        date(2026, 2, 1),
        date(2026, 1, 20),
        (("What happened?", "They met."),),
    )


def test_a_question_without_an_id_gets_the_number_of_its_line(tmp_path: Path) -> None:
    asked = read_questions(written(tmp_path, "", '{"question": "Who?"}', '{"id": 7, "question": "When?"}'))
    assert [question.id for question in asked if isinstance(question, GoldenQuestion)] == ["2", "7"]


def test_fields_that_are_not_asked_for_are_passed_over(tmp_path: Path) -> None:
    (asked,) = read_questions(written(tmp_path, '{"id": "a", "question": "Who?", "topic": 3, "must_include": "x"}'))
    assert isinstance(asked, GoldenQuestion)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('{"question": "Who', "JSON"),
        ("[1, 2]", "JSON object"),
        ("[" * 100_000, "JSON"),
        ('{"id": "a"}', "question"),
        ('{"question": ""}', "empty"),
        ('{"question": null}', "question"),
        ('{"question": "Who?", "as_of": "28 January"}', "as_of"),
        ('{"question": "Who?", "asked_on": 20260128}', "asked_on"),
        ('{"question": "Who?", "history": [["one"]]}', "history"),
        (json.dumps({"question": "a" * 3000}), "3,000 characters"),
    ],
)
def test_a_bad_line_is_named_and_the_others_are_kept(tmp_path: Path, line: str, why: str) -> None:
    good = '{"id": "%d", "question": "Who?"}'
    first, bad, last = read_questions(written(tmp_path, good % 1, line, good % 3))
    assert isinstance(first, GoldenQuestion)
    assert isinstance(last, GoldenQuestion)
    assert isinstance(bad, GoldenSetError)
    assert bad.line == 2
    assert "line 2" in str(bad)
    assert why in str(bad)
    assert "\n" not in str(bad)


def test_a_byte_order_mark_and_other_line_ends_do_no_harm(tmp_path: Path) -> None:
    path = written(tmp_path, b'\xef\xbb\xbf{"id": "a", "question": "Who?"}\r', '{"id": "b", "question": "A\u2028B?"}\r')
    assert [question.id for question in read_questions(path) if isinstance(question, GoldenQuestion)] == ["a", "b"]


def test_text_in_another_encoding_is_refused_with_the_line(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match="line 2: it is not UTF-8") as caught:
        read_questions(written(tmp_path, '{"id": "a", "question": "Who?"}', "caf\xe9".encode("latin-1")))
    assert caught.value.line == 2


def test_a_file_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match="cannot be read"):
        read_questions(tmp_path / "none.jsonl")
    with pytest.raises(UnreadableSource, match="cannot be read"):
        read_questions(tmp_path)


def test_a_file_without_a_question_says_so(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match="holds no question"):
        read_questions(written(tmp_path, "", "  "))
