from datetime import date

import pytest
from benchmarks.scripted import ScriptedLLM

from greenland_qa.domain import Question, Turn
from greenland_qa.errors import BackendUnavailable
from greenland_qa.writing.restating import Restater

TURNS = (Turn(question="Is France opening a consulate in Nuuk?", answer="Yes, in February."),)


def restated(script: object, text: str = "And when does it open?", turns: tuple[Turn, ...] = TURNS) -> str | None:
    llm = ScriptedLLM(script)  # type: ignore[arg-type]
    return Restater(llm=llm, name="scripted").restate(Question(text=text, asked_on=date(2026, 3, 9), turns=turns))


def test_the_model_says_what_the_question_means_on_its_own() -> None:
    told = "When does the French consulate in Nuuk open?"
    assert restated(f"{told}\nIt opens soon.") == told


@pytest.mark.parametrize(
    "said",
    [
        "",
        "It opens on 6 February.",
        "When does the Norwegian consulate in Oslo open?",
        "When do the 40 French consulates in Nuuk open?",
        "Who is the president of France?",
        f"When does it open {'very ' * 100}soon?",
        "When does it open, https://evil.example?",
        BackendUnavailable("The server is down.", advice="Start it."),
        RuntimeError("broken"),
    ],
)
def test_what_is_not_the_question_is_not_believed(said: object) -> None:
    assert restated(said) is None


def test_without_earlier_turns_the_model_is_not_asked() -> None:
    assert restated("When does it open?", turns=()) is None
