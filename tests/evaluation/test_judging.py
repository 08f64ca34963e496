from __future__ import annotations

from datetime import date

import pytest
from llama_index.core.llms import MockLLM

from greenland_qa.evaluation.golden import GoldenQuestion, GoldQuote
from greenland_qa.evaluation.judging import RIGHT, UNCLEAR, WRONG, ModelJudge, expected_of
from greenland_qa.evaluation.running import ask_all, evaluate
from making import an_article
from scripted import ScriptedAssistant

ARTICLE = an_article("The harbour opened on 3 May. Thirteen boats came in.", file="harbour.txt")
OPENED = GoldenQuestion(
    id="a",
    question="When did the harbour open?",
    answerable=True,
    answer="On 3 May",
    must_include=(("3 May", "May 3"),),
    evidence=(GoldQuote(article="harbour.txt", quote="The harbour opened on 3 May"),),
)
ANSWER = {"kind": "answer", "text": "The harbour opened on 3 May [1].", "citations": [{"number": 1}]}


class SayingModel:
    """Says one thing to every prompt, or fails, and remembers the prompts."""

    def __init__(self, saying: str | Exception) -> None:
        self._saying = saying
        self.prompts: list[str] = []

    def complete(self, prompt: str, formatted: bool = False) -> object:
        assert not formatted
        self.prompts.append(prompt)
        if isinstance(self._saying, Exception):
            raise self._saying
        return self._saying


@pytest.mark.parametrize(
    ("saying", "opinion"),
    [
        ("RIGHT", RIGHT),
        ("Wrong.", WRONG),
        ("The answer is right.", RIGHT),
        ("It is right or wrong.", UNCLEAR),
        ("<think>It could be wrong.</think>\nRIGHT", RIGHT),
        ("<think>right, right, right", UNCLEAR),
        ("Wrongly put, but yes", UNCLEAR),
        ("", UNCLEAR),
        (TimeoutError("no word for a minute"), UNCLEAR),
    ],
)
def test_what_a_model_says_is_read_as_one_word_or_not_at_all(saying: str | Exception, opinion: str) -> None:
    assert ModelJudge(name="m", llm=SayingModel(saying)).opinion(OPENED, ANSWER) == opinion


def test_the_model_reads_question_answer_and_what_is_known_to_be_right() -> None:
    model = SayingModel("RIGHT")
    ModelJudge(name="m", llm=model).opinion(OPENED, ANSWER)
    (prompt,) = model.prompts
    assert "When did the harbour open?" in prompt
    assert "Answer to check: The harbour opened on 3 May." in prompt  # without the number of the citation
    assert "On 3 May It must say 3 May or May 3. “The harbour opened on 3 May”" in prompt


def test_no_model_is_asked_where_there_is_nothing_to_ask() -> None:
    model = SayingModel("RIGHT")
    judge = ModelJudge(name="m", llm=model)
    refusal = {"kind": "refusal", "text": "", "citations": []}
    unanswerable = GoldenQuestion(id="b", question="What did it cost?", answerable=False)
    bare = GoldenQuestion(id="c", question="Who came?", answerable=True)
    assert expected_of(bare) == ""
    assert [judge.opinion(OPENED, refusal), judge.opinion(unanswerable, ANSWER), judge.opinion(bare, ANSWER)] == [
        ""
    ] * 3
    assert model.prompts == []


def test_an_opinion_travels_with_the_reply_and_changes_no_figure() -> None:
    assistant = ScriptedAssistant((ARTICLE,), {OPENED.question: "The harbour opened on 3 May."})
    judge = ModelJudge(name="m", llm=SayingModel("WRONG"))
    (row,) = ask_all(assistant, (OPENED,), asked_on=date(2026, 6, 1), judge=judge)
    assert (row.reply["opinion"], row.graded.opinion, row.graded.correct) == ("wrong", "wrong", True)
    plain = evaluate(assistant, (OPENED,), asked_on=date(2026, 6, 1))
    judged = evaluate(assistant, (OPENED,), asked_on=date(2026, 6, 1), judge=judge)
    assert judged.figures() == plain.figures()


def test_a_language_model_of_llama_index_can_judge() -> None:
    assert ModelJudge(name="mock", llm=MockLLM()).opinion(OPENED, ANSWER) == UNCLEAR  # it repeats its prompt
