"""What of a question a sentence covers, and whether something of the kind that is asked for stands in it."""

from __future__ import annotations

import pytest

from greenland_qa.domain import AnswerKind
from greenland_qa.language.match import asked, match
from greenland_qa.understand import kind_of


@pytest.mark.parametrize(
    ("question", "sentence", "has_kind"),
    [
        ("At what time was the harbour closed?", "The harbour was closed at about 2:20 a.m. by the guard.", 1.0),
        ("At what time was the harbour closed?", "The harbour was closed at 7 pm.", 1.0),
        ("When was the harbour closed?", "The harbour was closed at midnight.", 1.0),
        ("When was the harbour closed?", "The harbour was closed by the guard, by a vote of 12 to 9.", 0.0),
        ("How old was the captain?", "The captain, a former pilot, was 90.", 1.0),
        ("How old is the captain?", "The captain, 61, was born in Nuuk.", 1.0),
        ("How old was the captain?", "The captain was 90 miles from the shore.", 0.0),
        ("How long is the pier?", "The pier is about 1,280 metres long.", 1.0),
        ("When did the base open?", "The base opened in the 1950s.", 1.0),
        ("When will the talks begin?", "The talks will begin next week.", 1.0),
        ("When was the harbour closed?", "The harbour was closed two days ago.", 1.0),
        ("When is the vote?", "The vote is in spring.", 1.0),
        ("How many soldiers were killed?", "One soldier was killed.", 1.0),
        ("How many people were hurt?", "No one was hurt.", 1.0),
        ("How many voters oppose it?", "A third of voters oppose it.", 1.0),
        ("How many ministers came?", "One of the ministers came one day.", 0.0),
        ("How much money was it?", "They share an award of SEK9 million.", 1.0),
        ("Who closed the harbour?", "The harbour was closed by Aviaja Berg.", 1.0),
        ("Who closed the harbour?", "The harbour was closed.", 0.0),
        ("Was the harbour closed?", "The harbour was closed.", 0.5),
    ],
)
def test_what_is_of_the_kind_that_is_asked_for_is_known(question: str, sentence: str, has_kind: float) -> None:
    assert match(asked(question, kind_of(question), {}), sentence, sentence).has_kind == has_kind


def test_what_a_sentence_covers_is_the_weight_of_its_words_in_that_of_all() -> None:
    question = asked("Which ships left the harbour?", AnswerKind.OTHER, {"ship": 3.0})
    found = match(question, "Two ships sank.", "Two ships sank. The harbour is closed.", "Ships at the harbour")
    shares = {term.key: term.weight for term in question.terms}
    assert found.covered == found.covered_by_both == pytest.approx(3.0 / sum(shares.values()))
    assert found.covered < found.covered_by_title < 1.0
    assert match(question, "They left.", "They left.", "Ships at the harbour").covered_by_both == 0.0
