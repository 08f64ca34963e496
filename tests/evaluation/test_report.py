from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser

from greenland_qa.evaluation.compare import compare
from greenland_qa.evaluation.golden import GoldenQuestion, GoldQuote
from greenland_qa.evaluation.grading import Graded
from greenland_qa.evaluation.report import MOST_SHOWN, render
from greenland_qa.evaluation.results import Results
from greenland_qa.evaluation.running import ask_all
from greenland_qa.evaluation.shares import SHARES
from making import an_article
from scripted import ScriptedAssistant

NASTY = "The <script>alert('x')</script> & \"quoted\" boat came in on 3 May."
ARTICLE = an_article(f"{NASTY} The sea was calm.", file="boat.txt", title="A <b>bold</b> title")
VOID = {"meta", "br", "rect"}


def question(number: int, **fields: object) -> GoldenQuestion:
    return GoldenQuestion(**{"id": f"q{number}", "question": f"When did boat {number} come in?", **fields})  # type: ignore[arg-type]


QUESTIONS = (
    question(
        0,
        kind="date",
        answerable=True,
        must_include=(("3 May",),),
        evidence=(GoldQuote(article="boat.txt", quote=NASTY),),
    ),
    question(1, kind="date", answerable=True, must_include=(("4 <i>May</i>",),), answer="On 4 <i>May</i>"),
    question(2, kind="unanswerable", answerable=False),
    question(3),
)


def page(questions: tuple[GoldenQuestion, ...] = QUESTIONS) -> str:
    assistant = ScriptedAssistant((ARTICLE,), {q.question: NASTY for q in questions if q.answerable})
    rows = tuple(ask_all(assistant, questions, asked_on=date(2026, 6, 1)))
    results = Results(graded=tuple(r.graded for r in rows), settings={"writer": "<scripted>"})
    replies = {r.graded.id: r.reply for r in rows}
    return render(questions, results, replies, compare(results, results), replies)


class Tags(HTMLParser):
    """Collects tags and attributes, and the tags that were never closed."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.links: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.links += [f"{tag} {name}" for name, _ in attrs if name in ("src", "href", "onclick", "onload")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag


def parsed(text: str) -> Tags:
    tags = Tags()
    tags.feed(text)
    return tags


def test_the_page_asks_for_nothing_from_anywhere() -> None:
    tags = parsed(page())
    assert tags.links == []
    assert not tags.seen & {"script", "link", "img", "iframe", "object", "base", "form"}
    assert "url(" not in page()
    assert "default-src 'none'" in page()


def test_the_page_is_well_formed_whatever_the_articles_say() -> None:
    tags = parsed(page())
    assert tags.open == []
    assert "i" not in tags.seen
    assert "&lt;script&gt;alert" in page()
    assert "On 4 &lt;i&gt;May&lt;/i&gt;" in page()
    assert "&lt;scripted&gt;" in page()


def test_the_page_begins_with_how_many_are_right() -> None:
    text = page()
    assert "<h1>2 of 3 questions right</h1>" in text
    assert "1 answered wrongly or without the evidence." in text
    assert "All 2 quotes are verbatim." in text


def test_the_page_shows_each_wrong_question_with_what_was_expected() -> None:
    text = page()
    assert "Wrong replies: 1" in text
    assert text.index("Wrong replies") < text.index("q1 · When did boat 1") < text.index("All other replies: 3")
    assert "says none of: 4 &lt;i&gt;May&lt;/i&gt;" in text


def test_the_page_has_every_part() -> None:
    titles = re.findall(r"<h2>(.*?)</h2>", page())
    assert titles == [
        "Compared with the earlier run",
        "Figures",
        "Answers and refusals",
        "By kind of question",
        "Search alone",
        "Can the relevance be trusted?",
        "Time, stage by stage",
        "Wrong replies: 1",
        "All other replies: 3",
        "Made with",
    ]


def test_a_run_without_any_question_graded_is_still_a_page() -> None:
    assert "<h1>0 of 0 questions right</h1>" in page((question(3),))
    assert parsed(render((), Results(graded=()), {})).open == []


def test_a_very_large_run_stays_a_page_that_opens() -> None:
    count = MOST_SHOWN + 50
    text = page(tuple(question(i, kind="unanswerable", answerable=False) for i in range(count)))
    assert text.count("<details") == MOST_SHOWN
    assert "50 more stand in answers.jsonl." in text


def test_on_paper_the_wrong_replies_are_open_and_the_right_ones_are_a_line() -> None:
    text = page()
    assert "<details><summary>q1" in text
    assert '<details class="brief"><summary>q2' in text
    assert "details:not(.brief)::details-content" in text


def test_every_figure_says_what_it_means() -> None:
    text = page()
    for share in SHARES.values():
        assert text.count(share.means[1:]) == (share.title in text)
    assert "The right answer with its evidence, or a refusal where the archive holds no answer." in text


def test_a_model_as_judge_never_stands_alone() -> None:
    assert "A model as judge" not in page()
    rows = tuple(
        Graded(id=f"q{i}", kind="", question="Who?", answerable=True, outcome="answer", correct=i > 3, opinion="right")
        for i in range(9)
    )
    text = render((), Results(graded=rows), {})
    assert "<h1>5 of 9 questions right</h1>" in text
    assert "The model calls 9 of 9 answers right, the plain figures 5." in text
    assert "It enters none of the figures on this page." in text
