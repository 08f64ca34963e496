from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from greenland_qa.errors import GoldenSetError
from greenland_qa.evaluation.feedback import VERDICTS, golden_rows
from greenland_qa.evaluation.golden import parse_question

CITATION = {"number": 1, "article_id": "0123456789abcdef", "file": "news/harbour.txt", "quote": "It opened on 3 May."}
REPLY = {"kind": "answer", "text": "It opened on 3 May [1].", "citations": [CITATION, CITATION], "refusal": None}
REFUSAL = {"kind": "refusal", "text": "", "citations": [], "refusal": {"reason": "no evidence"}}


def line(verdict: str = "right", **fields: Any) -> dict[str, Any]:
    said = {"question": "When did it open?", "as_of": None, "asked_on": "2026-05-09", "comment": None, "reply": REPLY}
    return {**said, "verdict": verdict, **fields}


def rows_of(folder: Path, *lines: object) -> list[dict[str, Any] | GoldenSetError]:
    path = folder / "feedback.jsonl"
    path.write_text("".join(f"{x if isinstance(x, str) else json.dumps(x)}\n" for x in lines), "utf-8")
    return list(golden_rows(path))


def row_of(folder: Path, said: dict[str, Any]) -> dict[str, Any]:
    (row,) = rows_of(folder, said)
    assert isinstance(row, dict)
    return row


def test_a_right_answer_brings_its_citations_as_evidence(tmp_path: Path) -> None:
    row = row_of(tmp_path, line())
    assert row.pop("id").startswith("feedback-")
    assert row == {
        "question": "When did it open?",
        "asked_on": "2026-05-09",
        "answerable": True,
        "answer": "It opened on 3 May.",
        "evidence": [{"article": "harbour.txt", "quote": "It opened on 3 May."}],
    }


def test_an_article_without_a_file_goes_by_its_id(tmp_path: Path) -> None:
    reply = {**REPLY, "citations": [{**CITATION, "file": None}]}
    assert row_of(tmp_path, line(reply=reply))["evidence"][0]["article"] == CITATION["article_id"]


@pytest.mark.parametrize("said", [line("should-have-refused"), line("right", reply=REFUSAL)])
def test_where_a_refusal_is_right_the_question_is_unanswerable(tmp_path: Path, said: dict[str, Any]) -> None:
    row = row_of(tmp_path, said)
    assert (row["answerable"], row["kind"]) == (False, "unanswerable")
    assert "evidence" not in row


@pytest.mark.parametrize("verdict", ["wrong", "citation-wrong", "should-have-answered"])
def test_of_the_others_the_question_waits_with_what_was_said(tmp_path: Path, verdict: str) -> None:
    row = row_of(tmp_path, line(verdict, comment="It was 4 May."))
    assert (row["note"], row["status"]) == (f"{verdict}: It was 4 May.", "draft")
    assert not {"answerable", "evidence", "answer"} & row.keys()
    assert row_of(tmp_path, line(verdict))["note"] == verdict


@pytest.mark.parametrize("verdict", VERDICTS)
def test_every_row_is_golden(tmp_path: Path, verdict: str) -> None:
    assert parse_question(json.dumps(row_of(tmp_path, line(verdict, as_of="2026-05-08")))).as_of is not None


def test_the_same_feedback_twice_is_one_row_and_two_opinions_are_two(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, line(), line(), line("wrong"))
    assert len(rows) == 2
    assert len({row["id"] for row in rows if isinstance(row, dict)}) == 2


@pytest.mark.parametrize(
    ("bad", "complaint"),
    [
        ('{"question": "Wh', "this is not JSON that can be read"),
        ("[" * 100_000, "this is not JSON that can be read"),
        ("7", "feedback is a JSON object, and this line is not one"),
        ({"verdict": "right", "reply": REPLY}, "the field question is missing"),
        (line("fine"), "the verdict is 'fine'; verdicts are right, wrong"),
        (line(verdict=["right"]), "the verdict is ['right']"),
        (line(comment=7), "the comment is not a text"),
        (line(question=""), "question is empty"),
        (line(question=None), "question is null instead of a text"),
        (line(asked_on="in May"), "asked_on is 'in May' instead of a day"),
        (line(as_of="2026-05-10"), "as_of lies after asked_on"),
        (line(reply=None), "there is no reply with citations"),
        (line(reply={"kind": "answer", "citations": []}), "there is no reply with citations"),
        (line(reply={"kind": "answer", "citations": ["x"]}), "a citation of the reply is not an object"),
        (line(reply={"kind": "answer", "citations": [{"file": "a"}]}), "has no article or no quote"),
        (line(reply={"kind": "answer", "citations": [{"quote": "a"}]}), "has no article or no quote"),
        (line(question="Who is \ud800?"), "question holds half a character"),
    ],
)
def test_a_bad_line_is_one_sentence_with_its_number_and_the_others_go_on(
    tmp_path: Path, bad: object, complaint: str
) -> None:
    first, error, last = rows_of(tmp_path, line(), "", bad, line("wrong"))
    assert isinstance(first, dict)
    assert isinstance(last, dict)
    assert isinstance(error, GoldenSetError)
    assert str(error).startswith("feedback.jsonl, line 3: ")
    assert complaint in str(error)
    assert "\n" not in str(error)
    assert error.line == 3


def test_a_file_that_cannot_be_read_is_one_sentence(tmp_path: Path) -> None:
    (missing,) = golden_rows(tmp_path / "none.jsonl")
    assert "none.jsonl cannot be read" in str(missing)
    (tmp_path / "latin.jsonl").write_bytes(b'\n{"question": "Qui\xe9n?"}\n')
    (latin,) = golden_rows(tmp_path / "latin.jsonl")
    assert "latin.jsonl, line 2: this is not UTF-8" in str(latin)
