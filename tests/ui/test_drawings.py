"""What the views of articles and evaluation draw, without a browser."""

from __future__ import annotations

from dataclasses import MISSING, fields
from datetime import date

import pytest

from greenland_qa.archive import Listing
from greenland_qa.evaluation import Graded, Results, compare
from greenland_qa_ui.render import articles, evaluation
from greenland_qa_ui.render.chart import chart
from greenland_qa_ui.views.articles import uploaded
from greenland_qa_ui.views.conversations import golden_lines
from making import an_article
from payloads import PAYLOADS


def listing(text: str, day: date | None = None, outlet: str | None = None) -> Listing:
    article = an_article(text, title=text, published=day, outlet=outlet)
    return Listing(source=article.source, chars=len(text), passages=1)


def test_a_chart_counts_each_outlet_on_its_days_and_says_what_it_cannot_draw() -> None:
    drawn = chart(
        [
            listing("a", date(2026, 1, 7), "The Post"),
            listing("b", date(2026, 1, 7), "The Post"),
            listing("c", date(2026, 1, 9), "Ice & Sea"),
            listing("d"),
        ]
    )
    assert "7 January 2026 to 9 January 2026" in drawn
    assert "1 without a known date" in drawn
    assert "The Post 2" in drawn
    assert "Ice &amp; Sea 1" in drawn
    assert drawn.count('class="s0"') == 2  # one bar and its key


def test_years_of_articles_are_drawn_as_few_bars_and_many_outlets_in_few_colours() -> None:
    many = [listing(str(n), date(1990 + n, 1, 1), f"Outlet {n % 9}") for n in range(36)]
    drawn = chart(many)
    assert drawn.count("<rect") < 60
    assert "other outlets" in drawn


@pytest.mark.parametrize("listings", [[], [listing("a")], [listing("a", date(2026, 1, 7))]])
def test_without_two_days_there_is_nothing_to_draw(listings: list[Listing]) -> None:
    assert chart(listings) == ""


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_titles_outlets_and_questions_are_words(payload: str) -> None:
    held = [listing(f"{payload} {n}", date(2026, 1, 7 + n), payload) for n in range(2)]
    graded = Graded(**graded_fields(payload))
    html = "".join(
        (
            chart(held),
            articles.table(held, "", may_remove=True),
            articles.removed([held[0].source]),
            articles.added({"added": 1}, [payload]),
            evaluation.results(
                Results(graded=(graded,)), payload, compare(Results(graded=(graded,)), Results(graded=(graded,)))
            ),
            evaluation.journey(graded, {"text": payload, "notes": [payload]}),
        )
    )
    for tag in ("script", "img", "iframe", "form", "style", "a ", "math", "video", "object", "input"):
        assert f"<{tag}" not in html.casefold(), tag


def graded_fields(text: str) -> dict[str, object]:
    """A graded question with this text wherever a stranger can write."""
    known = {"id": text, "question": text, "kind": text, "wrong": (text,), "outcome": "answer", "correct": False}
    needed = {f.name: f for f in fields(Graded) if f.default is MISSING and f.default_factory is MISSING}
    made = {name: known.get(name, _plain(str(f.type))) for name, f in needed.items()}
    return {**made, **{name: said for name, said in known.items() if name in {f.name for f in fields(Graded)}}}


def _plain(kind: str) -> object:
    return {"int": 0, "str": "", "float": 0.0}.get(kind, None if "None" in kind else {} if "Mapping" in kind else ())


def test_files_that_were_not_uploaded_are_passed_over() -> None:
    said = {"files": [{"path": "/etc/passwd", "name": "x.txt"}, "x", {"path": "../../etc/passwd"}, {}]}
    assert uploaded(said) == []
    assert uploaded({"files": "all"}) == uploaded({}) == []


def test_feedback_that_makes_no_question_is_left_out_of_the_golden_lines() -> None:
    good = '{"question": "Who won?", "verdict": "should-have-answered", "reply": {"kind": "refusal"}}'
    assert golden_lines((good, "{", '{"verdict": "odd", "question": "x"}', good)).count("\n") == 1
