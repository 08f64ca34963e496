from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from greenland_qa.evaluation.golden import GoldenQuestion, GoldQuote
from greenland_qa.evaluation.running import ask_all, check, evaluate, misquotes
from making import an_article
from scripted import ScriptedAssistant

HARBOUR = an_article(
    "The harbour opened on 3 May. Thirteen boats came in.", file="news/harbour.txt", url="https://a.example/h"
)
FAIR = an_article("The fair drew 900 guests. It rained all day.", file="fair.txt")
OPENED = GoldenQuestion(
    id="a",
    question="When did the harbour open?",
    kind="date",
    answerable=True,
    must_include=(("3 May",),),
    evidence=(GoldQuote(article="harbour.txt", quote="The harbour opened on 3 May"),),
)
PRICE = GoldenQuestion(id="b", question="What did it cost?", kind="unanswerable", answerable=False)
LATER = GoldenQuestion(
    id="c",
    question="And how many guests?",
    as_of=date(2026, 5, 4),
    asked_on=date(2026, 5, 9),
    history=(("Was there a fair?", "Yes."),),
)
SCRIPT = {OPENED.question: "The harbour opened on 3 May.", LATER.question: "The fair drew 900 guests."}


def assistant() -> ScriptedAssistant:
    return ScriptedAssistant((HARBOUR, FAIR), SCRIPT)


def test_each_question_is_asked_in_order_with_its_day_and_its_history() -> None:
    asked = assistant()
    evaluate(asked, (OPENED, PRICE, LATER), asked_on=date(2026, 6, 1))
    assert [q.text for q in asked.asked] == [OPENED.question, PRICE.question, LATER.question]
    assert [q.asked_on for q in asked.asked] == [date(2026, 6, 1), date(2026, 6, 1), date(2026, 5, 9)]
    assert asked.asked[2].as_of == date(2026, 5, 4)
    assert asked.asked[2].turns[0].answer == "Yes."


def test_a_question_as_of_a_later_day_is_asked_on_that_day() -> None:
    asked = assistant()
    late = GoldenQuestion(id="z", question="Who?", as_of=date(2026, 7, 1))
    evaluate(asked, (late,), asked_on=date(2026, 6, 1))
    assert asked.asked[0].asked_on == date(2026, 7, 1)


def test_replies_are_graded_against_the_articles() -> None:
    graded = evaluate(assistant(), (OPENED, PRICE, LATER), asked_on=date(2026, 6, 1)).graded
    assert [g.correct for g in graded] == [True, True, None]
    assert [(g.verbatim, g.quoted) for g in graded] == [(1, 1), (0, 0), (1, 1)]


def test_a_reply_says_what_led_to_it_and_how_long_that_took() -> None:
    (row,) = ask_all(assistant(), (OPENED,), asked_on=date(2026, 6, 1))
    assert row.reply["id"] == "a"
    assert row.reply["journey"]["evidence"][0]["relevance"] == 0.8
    assert list(row.reply["timings_ms"]) == ["retrieve", "total", "first evidence", "first sentence"]
    assert json.loads(json.dumps(row.reply)) == row.reply


def test_workers_change_nothing_but_the_time() -> None:
    questions = (OPENED, PRICE, LATER) * 5
    one, four = (evaluate(assistant(), questions, asked_on=date(2026, 6, 1), workers=n).graded for n in (1, 4))
    assert [(g.id, g.correct, g.words) for g in one] == [(g.id, g.correct, g.words) for g in four]


def test_a_question_that_is_rejected_does_not_end_the_run() -> None:
    rejected = GoldenQuestion(id="r", question="?!", answerable=True)
    graded = evaluate(assistant(), (rejected, OPENED), asked_on=date(2026, 6, 1)).graded
    assert [g.outcome for g in graded] == ["error", "answer"]
    assert [g.correct for g in graded] == [False, True]


@pytest.mark.parametrize("name", ["harbour.txt", "news/harbour.txt", "/old/place/harbour.txt", "https://a.example/h"])
def test_an_article_goes_by_its_file_or_its_address(name: str) -> None:
    gold = GoldenQuestion(id="a", question="Who?", evidence=(GoldQuote(article=name, quote="Thirteen  BOATS came in"),))
    assert list(misquotes(assistant(), (gold,))) == []


def test_a_quote_that_is_in_no_article_is_found_with_its_line(tmp_path: Path) -> None:
    rows = [
        {"id": "a", "question": "Who?", "evidence": [{"article": "fair.txt", "quote": "It snowed all day"}]},
        {"id": "b", "question": "Who?", "evidence": [{"article": "feast.txt", "quote": "It rained all day"}]},
        {"id": "c"},
        {"id": "d", "question": "Who?", "evidence": [{"article": "fair.txt", "quote": "It rained all day"}]},
    ]
    path = tmp_path / "set.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    assert [str(problem) for problem in check([path], assistant())] == [
        "set.jsonl, line 1: the words “It snowed all day” do not stand in fair.txt.",
        "set.jsonl, line 2: the evidence names the article 'feast.txt', which is not in the archive.",
        "set.jsonl, line 3: the field question is missing.",
    ]
    assert [problem.line for problem in check([path])] == [3]
