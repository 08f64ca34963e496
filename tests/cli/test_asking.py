from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from cli.conftest import Run
from greenland_qa.domain import Article
from greenland_qa.reading import read

QUESTION = "How many people are in the German reconnaissance team sent to Greenland?"
UNANSWERABLE = "What does a litre of milk cost in Reykjavik?"


def bodies(seeds: Path) -> dict[str | None, str]:
    """The texts of the seeds by file, as reading gives them."""
    return {found.source.file: found.body for found in read([seeds]) if isinstance(found, Article)}


def test_an_answer_is_readable_and_every_quotation_stands_in_its_article(
    run: Run, seed_index: Path, seeds: Path
) -> None:
    ran = run("ask", QUESTION, "--index", seed_index)
    assert ran.code == 0
    assert "13-person" in ran.out
    assert "[1] “" in ran.out
    quote = ran.out.split("[1] “")[1].split("”\n")[0]
    assert quote in bodies(seeds)["002_872414614605a827.txt"]


def test_a_refusal_is_a_reply_and_no_failure(run: Run, seed_index: Path) -> None:
    ran = run("ask", UNANSWERABLE, "--index", seed_index)
    assert ran.code == 0
    assert ran.out.startswith("No answer.")


def test_the_json_of_a_reply_has_the_stable_fields_and_offsets_that_hold(run: Run, seed_index: Path) -> None:
    reply = run("ask", QUESTION, "--json", "--asked-on", "2026-02-01", "--index", seed_index).json
    assert list(reply) == [
        "kind",
        "text",
        "sentences",
        "citations",
        "withheld",
        "refusal",
        "notes",
        "question",
        "writer",
        "timings_ms",
    ]
    assert reply["question"]["asked_on"] == "2026-02-01"
    for citation in reply["citations"]:
        shown = run(
            "show",
            citation["article_id"],
            "--start",
            citation["start"],
            "--end",
            citation["end"],
            "--index",
            seed_index,
        )
        assert f"⟦{citation['quote']}⟧" in shown.out


def test_as_of_hides_what_was_published_later_and_says_what_it_left_out(run: Run, seed_index: Path) -> None:
    reply = run("ask", QUESTION, "--as-of", "2026-01-10", "--json", "--index", seed_index).json
    named = [*reply["citations"], *((reply["refusal"] or {}).get("nearest", []))]
    assert all(citation["published"] <= "2026-01-10" for citation in named)
    assert any("2 articles without a known date" in note for note in reply["notes"])


def test_a_batch_gives_one_line_a_question_with_its_id_and_its_frame(
    run: Run, seed_index: Path, tmp_path: Path
) -> None:
    path = tmp_path / "questions.jsonl"
    rows = [
        {"id": "a", "question": QUESTION, "asked_on": "2026-02-01", "kind": "fact", "must_include": [["13"]]},
        {"id": "b", "question": UNANSWERABLE, "as_of": "2026-01-20"},
        {"id": "c", "question": "Who sent it?", "history": [[QUESTION, "13 people [1]."]]},
    ]
    path.write_text("\n".join(map(json.dumps, rows)))
    ran = run("ask", "--batch", path, "--index", seed_index)
    assert ran.code == 0
    first, second, third = ran.lines
    assert (first["id"], first["kind"], first["question"]["asked_on"]) == ("a", "answer", "2026-02-01")
    assert (second["id"], second["kind"], second["question"]["as_of"]) == ("b", "refusal", "2026-01-20")
    assert third["id"] == "c"


def test_bad_lines_of_a_batch_are_named_and_every_other_question_is_answered(
    run: Run, seed_index: Path, tmp_path: Path
) -> None:
    path = tmp_path / "questions.jsonl"
    rows = [QUESTION, "?!", "x" * 3000, UNANSWERABLE]
    lines = [json.dumps({"id": str(n), "question": text}) for n, text in enumerate(rows)]
    path.write_text("\n".join([*lines[:2], "{broken", *lines[2:]]))
    ran = run("ask", "--batch", path, "--index", seed_index)
    assert ran.code == 1
    assert [reply["id"] for reply in ran.lines] == ["0", "3"]
    complaints = ran.err.splitlines()
    assert len(complaints) == 3
    for line, complaint in zip((2, 3, 4), complaints, strict=True):
        assert f"line {line}:" in complaint


def test_a_batch_can_come_through_a_pipe(run: Run, seed_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(json.dumps({"question": QUESTION}).encode())))
    (found,) = run("search", "--batch", "-", "-k", "3", "--index", seed_index).lines
    assert found["id"] == "1"
    assert len(found["results"]) == 3


@pytest.mark.parametrize("question", ["", "   ", "?", "a" * 2_001])
def test_a_question_that_cannot_be_asked_is_one_sentence(run: Run, seed_index: Path, question: str) -> None:
    for command in ("ask", "search"):
        ran = run(command, question, "--index", seed_index)
        assert ran.code == 1
        assert ran.out == ""
        assert len(ran.err.splitlines()) == 1


def test_an_as_of_date_after_the_day_of_asking_is_refused(run: Run, seed_index: Path) -> None:
    ran = run("ask", "Who?", "--as-of", "2026-02-02", "--asked-on", "2026-02-01", "--index", seed_index)
    assert ran.code == 1
    assert "after the day of asking" in ran.err


def test_a_search_shows_passages_with_their_place(run: Run, seed_index: Path, seeds: Path) -> None:
    found = run("search", QUESTION, "-k", "4", "--json", "--index", seed_index).json
    assert found["question"] == QUESTION
    assert [result["rank"] for result in found["results"]] == [1, 2, 3, 4]
    assert list(found["results"][0]) == [
        "rank", "score", "article_id", "url", "file", "title", "published", "start", "end", "text",
    ]  # fmt: skip
    for result in found["results"]:
        assert result["text"] == bodies(seeds)[result["file"]][result["start"] : result["end"]]
    assert "002_872414614605a827.txt" in run("search", QUESTION, "--index", seed_index).out


def test_a_search_for_an_outlet_that_is_not_there_says_that_nothing_was_found(run: Run, seed_index: Path) -> None:
    assert run("search", QUESTION, "--outlet", "Nobody", "--index", seed_index).out == "No passage was found.\n"


@pytest.mark.parametrize(("start", "end"), [(5, 5), (7, 3), (0, 999_999)])
def test_words_that_the_article_does_not_have_are_refused(run: Run, seed_index: Path, start: int, end: int) -> None:
    ran = run("show", "000_3f9286feae505926.txt", "--start", start, "--end", end, "--index", seed_index)
    assert ran.code == 2
    assert "has no characters" in ran.err


def test_an_article_that_is_not_there_is_one_sentence(run: Run, seed_index: Path) -> None:
    ran = run("show", "nothing.txt", "--index", seed_index)
    assert ran.code == 1
    assert "greenland-qa articles" in ran.err
