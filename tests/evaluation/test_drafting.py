from __future__ import annotations

import json

import pytest

from greenland_qa.domain import Article
from greenland_qa.evaluation.drafting import draft
from greenland_qa.evaluation.golden import parse_question
from greenland_qa.evaluation.grading import folded
from greenland_qa.evaluation.phrasing import Phrased, phrased, words_of_names
from greenland_qa.evaluation.running import misquotes
from making import SEEDS, an_article
from scripted import ScriptedAssistant


def asked(sentence: str) -> Phrased | None:
    return next(phrased(sentence, words_of_names(f"So {sentence}")), None)


@pytest.mark.parametrize(
    ("sentence", "question", "answer"),
    [
        (
            "The harbour of Nuuk opened on 3 May 2026.",
            "When did the harbour of Nuuk open?",
            "3 May 2026",
        ),
        (
            "On 3 May 2026, Norway signed a treaty with Iceland.",
            "When did Norway sign a treaty with Iceland?",
            "3 May 2026",
        ),
        (
            "The mayor of Sisimiut was elected in 2019, according to the town's records.",
            "When was the mayor of Sisimiut elected?",
            "2019",
        ),
        (
            "The council of Nuuk plans to open a school on 7 June.",
            "When does the council of Nuuk plan to open a school?",
            "7 June",
        ),
        ("The fair in Nuuk drew about 900 guests.", "How many guests did the fair in Nuuk draw?", "900"),
        ("Some thirteen boats came to Sisimiut that night.", "How many boats came to Sisimiut that night?", "thirteen"),
        (
            "Crews worked on after two ships sank near Qaqortoq.",
            "How many ships sank near Qaqortoq?",
            "two",
        ),
        (
            "Norway has already sent twelve officers to Kangerlussuaq.",
            "How many officers has Norway already sent to Kangerlussuaq?",
            "twelve",
        ),
        (
            "The airport of Ilulissat closed because fog covered the runway.",
            "Why did the airport of Ilulissat close?",
            "because fog covered the runway",
        ),
        (
            "Foreign Minister Jane Roe said the talks with Oslo would go on.",
            "Who said the talks with Oslo would go on?",
            "Jane Roe",
        ),
        (
            "According to Jane Roe, the ice in the fjord of Nuuk is thin.",
            "Who said that the ice in the fjord of Nuuk is thin?",
            "Jane Roe",
        ),
        (
            "The ice in the fjord of Nuuk is thin, Jane Roe said.",
            "Who said that the ice in the fjord of Nuuk is thin?",
            "Jane Roe",
        ),
        (
            "“We have never seen such ice,” said Jane Roe on Monday.",
            "Who said “We have never seen such ice”?",
            "Jane Roe",
        ),
        (
            "Jane Roe, a fishing adviser to Norway, is seen as the author of the plan for Nuuk.",
            "Who is seen as the author of the plan for Nuuk?",
            "Jane Roe",
        ),
    ],
)
def test_a_plain_sentence_gives_a_plain_question(sentence: str, question: str, answer: str) -> None:
    found = asked(sentence)
    assert found is not None
    assert (found.question, found.answer) == (question, answer)


@pytest.mark.parametrize(
    "sentence",
    [
        "He said the talks with Oslo would go on.",
        "Jane Roe said it would rain in Nuuk for nine days.",
        "Jane Roe said the talks with Oslo would begin on Monday.",
        "Sources close to the talks said the island of Disko was closed.",
        "The troops sent to Nuuk arrived on 3 May 2026.",
        "Three years ago the mayor of Nuuk resigned.",
        "The island of Disko was the seat of the council in 1850, and cold.",
        "The price of a boat in Nuuk rose to $900.",
        "Will Norway send ships to Nuuk on 3 May?",
        "Nuuk, 3 May 2026",
        "",
    ],
)
def test_a_sentence_that_leans_on_another_gives_none(sentence: str) -> None:
    assert asked(sentence) is None


def test_a_figure_and_a_day_may_be_written_in_several_ways() -> None:
    drew = asked("The fair in Nuuk drew 1,200 guests.")
    opened = asked("The harbour of Nuuk opened on May 3, 2026.")
    assert drew is not None
    assert opened is not None
    assert drew.accepted == ("1,200", "1200")
    assert opened.accepted == ("3 May", "May 3", "3rd May", "May 3rd")


def seeds() -> list[Article]:
    return [an_article(path.read_text("utf-8"), file=path.name) for path in sorted(SEEDS.glob("*.txt"))]


def invented(number: int) -> Article:
    return an_article(
        f"The harbour of Port {number} opened on 3 May 2026. The fair in Port {number} drew {900 + number} guests. "
        f"Jane Roe said the ice near Port {number} would melt before autumn.",
        file=f"{number}.txt",
    )


def test_the_seeds_give_questions_whose_evidence_is_verbatim_and_whose_rows_are_golden() -> None:
    rows = draft(seeds(), 20)
    answerable = [row for row in rows if row["answerable"]]
    assert len(answerable) >= 8
    questions = [parse_question(json.dumps(row)) for row in rows]
    assert len({question.id for question in questions}) == len(rows)
    assert list(misquotes(ScriptedAssistant(seeds(), {}), questions)) == []
    bodies = {article.source.file: article.body for article in seeds()}
    for row in answerable:
        (evidence,) = row["evidence"]
        assert evidence["quote"] in bodies[evidence["article"]]
        for group in row.get("must_include", []):
            assert any(folded(way) in folded(evidence["quote"]) for way in group)


def test_the_unanswerable_fifth_asks_for_what_stands_in_no_article() -> None:
    articles = seeds()
    text = " ".join(article.body for article in articles)
    rows = draft(articles, 10)
    vain = [row for row in rows if not row["answerable"]]
    assert len(vain) == 2
    for row in vain:
        said, source, instead = (row["why"].split("“")[n].split("”")[0] for n in (1, 1, 2))
        assert said == source
        assert instead in row["question"]
        assert instead not in text
        assert row["kind"] == "unanswerable"
        assert "evidence" not in row


def test_the_same_articles_give_the_same_draft_in_any_order() -> None:
    articles = [invented(n) for n in range(12)]
    assert draft(articles, 20) == draft(articles[::-1], 20)


def test_a_draft_is_spread_over_the_articles_and_the_kinds() -> None:
    rows = draft([invented(n) for n in range(30)], 15)
    answerable = [row for row in rows if row["answerable"]]
    assert len(rows) == 15
    assert len(answerable) == 12
    assert len({row["evidence"][0]["article"] for row in answerable}) == 12
    assert {row["kind"] for row in answerable} == {"date", "fact", "who-said"}


def test_a_file_name_that_two_articles_bear_names_neither() -> None:
    bodies = ("The harbour of Nuuk opened on 3 May 2026.", "The harbour of Sisimiut opened on 4 May 2026.")
    articles = [an_article(f"{b} So Nuuk and Sisimiut wait.", file=f"{n}/news.txt") for n, b in enumerate(bodies)]
    named = {row["evidence"][0]["article"] for row in draft(articles, 4) if row["answerable"]}
    assert named == {article.source.article_id for article in articles}


def test_articles_without_a_fitting_sentence_give_nothing() -> None:
    assert draft([an_article("It rained. He left.")], 20) == ()
    assert draft([], 20) == ()
