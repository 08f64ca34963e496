import json
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pytest

from greenland_qa import Settings
from greenland_qa.archive import Conversations
from greenland_qa_ui import shelf, trial
from greenland_qa_ui.desk import FORMATS, QUESTIONS_SHOWN, Desk, Visit, taken
from greenland_qa_ui.exchange import Exchange, answering
from making import SEEDS, an_article
from paced import PacedAssistant

NEWS = next(SEEDS.glob("004*.txt")).read_text("utf-8")


def after(*questions: str) -> Visit:
    visit = Visit()
    for question in questions:
        asked = Exchange(number=len(visit.exchanges) + 1, question=question)
        *_, last = answering(PacedAssistant(), asked, visit.exchanges)
        visit = visit.with_last(last)
    return visit


def test_questions_are_made_from_the_articles_only_those_that_are_answered_and_made_once() -> None:
    desk = Desk(assistant=PacedAssistant((an_article(NEWS),), {}))
    assert desk.questions() == ()
    asked: list[str] = []

    class Knowing(PacedAssistant):
        def ask(self, question: str) -> object:
            asked.append(question)
            return after("What froze?").exchanges[0].reply

    desk = Desk(assistant=Knowing((an_article(NEWS),), {}))
    first = desk.questions()
    assert 0 < len(first) <= QUESTIONS_SHOWN
    assert desk.questions() == first
    assert len(asked) == len(first)


def test_a_visit_is_kept_from_its_first_question_on_even_if_keeping_began_later(tmp_path: Path) -> None:
    desk = Desk(assistant=PacedAssistant(), conversations=Conversations(tmp_path))
    visit = desk.keep(after("What froze?", "Who won?"))
    again = desk.opened(visit.kept_as)
    assert [e.question for e in again.exchanges] == ["What froze?", "Who won?"]
    assert desk.keep(again.with_last(after("a", "b", "What froze?").exchanges[-1])).kept_as == visit.kept_as
    assert len(desk.opened(visit.kept_as).exchanges) == 3


def test_without_a_place_to_keep_things_nothing_is_kept_and_nothing_fails() -> None:
    desk = Desk(assistant=PacedAssistant())
    visit = after("What froze?")
    assert desk.keep(visit) == visit
    assert desk.opened("x") == Visit()
    assert json.loads(desk.said(visit.exchanges[0], "right", "good", ""))["verdict"] == "right"


def test_of_a_conversation_that_is_not_kept_no_judgement_is_kept_either(tmp_path: Path) -> None:
    desk = Desk(assistant=PacedAssistant(), conversations=Conversations(tmp_path))
    visit = after("What froze?")
    desk.said(visit.exchanges[0], "right", "", visit.kept_as)
    assert Conversations(tmp_path).feedback() == ()
    desk.said(visit.exchanges[0], "right", "", desk.keep(visit).kept_as)
    assert len(Conversations(tmp_path).feedback()) == 1


def test_of_runs_that_nobody_keeps_only_the_last_can_be_looked_at(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(trial, "_place", lambda: tmp_path)
    folders = [trial._passing() for _ in range(trial.LOOKED_AT + 3)]
    assert [folder.exists() for folder in folders] == [False] * 2 + [True] * (trial.LOOKED_AT + 1)


@pytest.mark.parametrize(
    "begin", [lambda desk, file: shelf.add(desk, [file]), trial.measure], ids=["articles", "golden"]
)
def test_two_readers_who_upload_the_same_file_do_not_take_it_from_each_other(
    tmp_path: Path, begin: Callable[[Desk, tuple[Path, str]], Generator[Any, None, None]]
) -> None:
    path = tmp_path / "upload"
    path.write_text('{"id": "1", "question": "What froze?"}\n', "utf-8")
    desk = Desk(assistant=PacedAssistant(), settings=Settings(index=tmp_path / "index"))
    first, second = (begin(desk, (path, "mine.jsonl")) for _ in range(2))
    assert next(first).expected == 1
    first.close()
    assert next(second).expected == 1
    second.close()


@pytest.mark.parametrize("form", FORMATS)
def test_a_conversation_leaves_in_each_form(form: str) -> None:
    text = taken("x", after("What froze?", "Who won?").exchanges, form)
    assert text is not None
    assert text.name.startswith("x.")
    assert "harbour" in text.text.casefold()


def test_nothing_leaves_in_a_form_that_is_not_there_or_before_a_reply() -> None:
    assert taken("x", after("What froze?").exchanges, "exe") is None
    assert taken("x", (Exchange(number=1, question="What froze?"),), "json") is None
