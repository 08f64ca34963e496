from datetime import date

import pytest
from benchmarks.scripted import Saying, ScriptedLLM

from greenland_qa.domain import Question, Turn
from greenland_qa.errors import BackendUnavailable
from greenland_qa.writing.restating import Restater

TURNS = (Turn(question="Is France opening a consulate in Nuuk?", answer="Yes, in February."),)


def restated(script: Saying, text: str = "And when does it open?", turns: tuple[Turn, ...] = TURNS) -> str | None:
    llm = ScriptedLLM(script)
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
def test_what_is_not_the_question_is_not_believed(said: Saying) -> None:
    assert restated(said) is None


def in_english(script: Saying, text: str) -> str | None:
    llm = ScriptedLLM(script)
    return Restater(llm=llm, name="scripted").in_english(Question(text=text, asked_on=date(2026, 3, 9)))


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("Wie viele Soldaten schickt Deutschland nach Grönland?", "How many soldiers does Germany send to Greenland?"),
        ("Hvad sagde Jens-Frederik Nielsen om Danmark?", "What did Jens-Frederik Nielsen say about Denmark?"),
        ("Quand la France ouvre-t-elle un consulat à Nuuk ?", "When does France open a consulate in Nuuk?"),
        ("Wer kam am 28. Januar nach Nuuk?", "Who came to Nuuk on 28 January?"),
    ],
)
def test_a_question_is_put_into_english(text: str, english: str) -> None:
    assert in_english(english, text) == english


@pytest.mark.parametrize(
    "said",
    [
        "Wie viele Robben schlafen auf dem Pier?",
        "There are nine seals on the pier.",
        "How many seals did Bergström see on the pier?",
        "How many of the 40 seals are on the pier?",
        RuntimeError("broken"),
    ],
)
def test_what_is_no_translation_is_not_believed(said: Saying) -> None:
    assert in_english(said, "Wie viele Robben sind auf dem Pier?") is None


def test_without_earlier_turns_the_model_is_not_asked() -> None:
    assert restated("When does it open?", turns=()) is None
