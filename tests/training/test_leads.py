"""A question as news would answer it: first a sentence without the answer, then the answer without the names."""

from __future__ import annotations

import random

import pytest
from training.leads import leaning, led, unanswered, without_answer
from training.rows import Group, Unit

SENTENCE = "On 3 May 1932 Captain Holm counted 84 seals near Nuuk."
GROUP = Group(
    "answers",
    "dev",
    "p",
    "How many seals did Captain Holm count?",
    (Unit("The pier froze.", None), Unit(SENTENCE, 1), Unit("Nine ships left.", 0)),
    ordered=True,
)


@pytest.mark.parametrize(
    ("question", "gone", "kept"),
    [
        ("How many seals did Captain Holm count?", ["84"], ["Holm", "seals", "1932"]),
        ("When did Captain Holm count seals?", ["3 May 1932", "1932"], ["Holm", "84 seals"]),
        ("Who counted seals near Nuuk?", ["Holm"], ["84 seals", "Nuuk"]),
        ("Where did Captain Holm count seals?", ["Nuuk"], ["Holm", "84 seals"]),
    ],
)
@pytest.mark.parametrize("seed", range(5))
def test_what_is_asked_for_goes_and_the_rest_stays(question: str, gone: list[str], kept: list[str], seed: int) -> None:
    text = without_answer(question, SENTENCE, random.Random(seed))
    assert text is not None
    assert not [word for word in gone if word in text]
    assert all(word in text for word in kept)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("What did Captain Holm count?", SENTENCE),  # may be anything
        ("How many seals did Captain Holm count?", "Captain Holm counted the seals."),
        ("How many of the 84 seals left?", "The 84 seals left."),
        ("Who counted?", "Holm, Berg, Lind, Olsen, Dahl and Moe were asked by Ann Ek."),  # nothing would be left of it
    ],
)
def test_where_it_cannot_be_told_nothing_is_made(question: str, sentence: str) -> None:
    assert without_answer(question, sentence, random.Random(1)) is None


@pytest.mark.parametrize("seed", range(5))
def test_names_that_the_question_says_become_pronouns(seed: int) -> None:
    text = leaning(
        "How many seals did Captain Holm count?", "In Aasiaat the seals of Captain Holm were 84.", random.Random(seed)
    )
    assert "Holm" not in text
    assert text.startswith("In Aasiaat")
    assert text.endswith("were 84.")


def test_the_first_sentence_tells_all_but_the_answer() -> None:
    for seed in range(10):
        (made,) = led([GROUP], 1.0, random.Random(seed))
        texts, labels = [u.text for u in made.units], [u.label for u in made.units]
        assert sorted(map(str, labels)) == ["0", "0", "1", "None"]
        at = labels.index(1)
        assert "84" in texts[at]
        assert "Holm" not in texts[at]
        (lead,) = [u for u in made.units if "Holm" in u.text]
        assert (lead.label, "84" in lead.text) == (0, False)
        assert made.units.index(lead) < at


def test_without_what_answers_nothing_answers() -> None:
    (made,) = unanswered([GROUP], 1.0, random.Random(1))
    assert made.labels == (0, 0)
    assert not any("84" in u.text for u in made.units)
    two = Group(GROUP.task, GROUP.set, GROUP.paragraph, GROUP.first, (*GROUP.units, Unit("They counted seals.", 1)))
    assert not list(unanswered([two], 1.0, random.Random(1)))


def test_a_share_of_the_questions_is_asked_so_and_support_is_not() -> None:
    support = Group("support", "dev", "p", "Holm counted 84 seals.", (Unit(SENTENCE, 1),))
    assert not list(led([support], 1.0, random.Random(1)))
    assert 20 < len(list(led([GROUP] * 100, 0.4, random.Random(1)))) < 60
