from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from greenland_qa.errors import GoldenSetError, GreenlandQAError
from greenland_qa.evaluation.golden import KINDS, GoldQuote, parse_question, read_golden, scan_golden


def golden_file(folder: Path, *lines: object, name: str = "set.jsonl") -> Path:
    path = folder / name
    path.write_text("".join(f"{x if isinstance(x, str) else json.dumps(x)}\n" for x in lines), "utf-8")
    return path


def test_an_id_and_a_question_are_enough(tmp_path: Path) -> None:
    (question,) = read_golden([golden_file(tmp_path, {"id": "a", "question": "Who?"})])
    assert (question.id, question.question, question.answerable, question.evidence) == ("a", "Who?", None, ())


def test_every_field_is_read() -> None:
    row = {
        "id": "a", "kind": "follow-up", "question": "And when?", "answerable": True, "answer": "In May",
        "must_include": [["May", "5th month"], ["2026"]], "must_exclude": ["June"],
        "evidence": [{"article": "one.txt", "quote": "in May 2026"}], "as_of": "2026-05-01", "asked_on": "2026-05-02",
        "history": [["Will it open?", "Yes."]],
    }  # fmt: skip
    question = parse_question(json.dumps(row))
    assert question.must_include == (("May", "5th month"), ("2026",))
    assert question.must_exclude == ("June",)
    assert question.evidence == (GoldQuote(article="one.txt", quote="in May 2026"),)
    assert (question.as_of, question.asked_on) == (date(2026, 5, 1), date(2026, 5, 2))
    assert question.history == (("Will it open?", "Yes."),)
    assert (question.kind, question.answer, question.answerable) == ("follow-up", "In May", True)


def test_who_says_what_the_answer_holds_says_that_there_is_one() -> None:
    assert parse_question('{"id": "a", "question": "Who?", "must_include": [["Ann"]]}').answerable is True


def test_null_is_not_said() -> None:
    assert parse_question('{"id": "a", "question": "Who?", "answer": null, "kind": null}').answer is None


def test_notes_for_people_are_passed_over() -> None:
    assert parse_question('{"id": "a", "question": "Who?", "why": "no name", "ordered": true}').id == "a"


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_known(kind: str) -> None:
    assert parse_question(json.dumps({"id": "a", "question": "Who?", "kind": kind})).kind == kind


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ('{"id": "b", "question": "Wh', "the line ends in the middle of its JSON"),
        ('{"id": "b", "question": "Who?"', "the line ends in the middle of its JSON"),
        ("{id: b}", "this is not JSON"),
        ('["b", "Who?"]', "a question is a JSON object, and this line is not one"),
        ('{"question": "Who?"}', "the field id is missing"),
        ('{"id": "b"}', "the field question is missing"),
        ('{"id": null, "question": "Who?"}', "id is null instead of a text"),
        ('{"id": 7, "question": "Who?"}', "id is a number instead of a text"),
        ('{"id": "b", "question": ""}', "question is empty"),
        (json.dumps({"id": "b", "question": "x" * 2001}), "the question has 2,001 characters"),
        ('{"id": "b", "question": "Who?", "kind": "riddle"}', "the kind 'riddle' is unknown"),
        ('{"id": "b", "question": "Who?", "answerable": "yes"}', "answerable is a text instead of true or false"),
        ('{"id": "b", "question": "Who?", "answerable": 1}', "answerable is a number instead of true or false"),
        ('{"id": "b", "question": "Who?", "must_include": "Ann"}', "must_include is a text instead of a list"),
        ('{"id": "b", "question": "Who?", "must_include": ["Ann"]}', "a group of must_include is a text"),
        ('{"id": "b", "question": "Who?", "must_include": [[]]}', "a group of must_include is empty"),
        ('{"id": "b", "question": "Who?", "evidence": [{"article": "a"}]}', "has the fields article and quote"),
        ('{"id": "b", "question": "Who?", "as_of": "in May"}', "as_of is 'in May' instead of a day like 2026-01-31"),
        (
            '{"id": "b", "question": "Who?", "as_of": "2026-05-02", "asked_on": "2026-05-01"}',
            "as_of lies after asked_on",
        ),
        ('{"id": "b", "question": "Who?", "history": [["one"]]}', "this one has 1 texts"),
        ('{"id": "b", "question": "Who?", "must_inclde": []}', "the field 'must_inclde' is unknown"),
        ('{"id": "a", "question": "Who?"}', "the id 'a' stands in set.jsonl, line 1 already"),
        ('{"id": "b", "question": "Who is \\ud800?"}', "question holds half a character"),
        ('{"id": ' + "9" * 5_000 + "}", "this is not JSON"),
        ("[" * 100_000, "this JSON is nested too deeply"),
    ],
)
def test_a_bad_line_is_one_sentence_with_its_number(tmp_path: Path, line: str, complaint: str) -> None:
    path = golden_file(tmp_path, {"id": "a", "question": "Who?"}, "", line)
    with pytest.raises(GoldenSetError) as caught:
        read_golden([path])
    message = str(caught.value)
    assert message.startswith("set.jsonl, line 3: ")
    assert complaint in message
    assert message.endswith(".")
    assert "\n" not in message
    assert caught.value.advice
    assert (caught.value.path, caught.value.line) == (path, 3)


def test_every_bad_line_is_found_and_the_good_ones_are_kept(tmp_path: Path) -> None:
    found = list(scan_golden([golden_file(tmp_path, "{", {"id": "a", "question": "Who?"}, {"id": "b"})]))
    assert [getattr(f, "line", None) for f in found] == [1, 2, 3]
    assert [isinstance(f, GreenlandQAError) for f in found] == [True, False, True]


def test_an_id_may_not_stand_in_two_files(tmp_path: Path) -> None:
    paths = [golden_file(tmp_path, {"id": "a", "question": "Who?"}, name=name) for name in ("one.jsonl", "two.jsonl")]
    with pytest.raises(GoldenSetError, match=r"two\.jsonl, line 1: the id 'a' stands in one\.jsonl, line 1 already"):
        read_golden(paths)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(GoldenSetError, match=r"none\.jsonl cannot be read"):
        read_golden([tmp_path / "none.jsonl"])


def test_a_file_that_is_not_utf8_is_named_with_the_line(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    path.write_bytes(b'{"id": "a", "question": "Who?"}\n{"id": "b", "question": "Qui\xe9n?"}\n')
    with pytest.raises(GoldenSetError, match="line 2: this is not UTF-8"):
        read_golden([path])


def test_an_empty_set_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GoldenSetError, match="holds no question"):
        read_golden([golden_file(tmp_path)])


def test_ten_thousand_questions_are_read(tmp_path: Path) -> None:
    path = golden_file(tmp_path, *({"id": f"q{i}", "question": f"Who came on day {i}?"} for i in range(10_000)))
    assert len(read_golden([path])) == 10_000
