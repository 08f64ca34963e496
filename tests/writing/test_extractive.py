from datetime import date

import pytest

from greenland_qa.domain import Inquiry, Question
from greenland_qa.understand import kind_of
from greenland_qa.writing.extractive import write
from making import an_article, evidence

ONE = an_article(
    "Canada and France plan to open consulates in Nuuk, the capital. The harbour froze in the night.",
    published=date(2026, 1, 15),
)
TWO = an_article(
    "France and Canada plan to open consulates in Nuuk soon. Ships left at noon.", published=date(2026, 1, 7)
)
LONG = an_article(
    "France plans to open a consulate in the town of Nuuk on February 6 next to the old harbour by the fish market "
    "and the small red church, which many people in the town have known since they were children."
)


def inquiry(text: str) -> Inquiry:
    return Inquiry(question=Question(text=text, asked_on=date(2026, 2, 1)), stand_alone=text, kind=kind_of(text))


def test_the_draft_is_the_best_sentence_word_for_word() -> None:
    (draft,) = write(inquiry("What froze in the night?"), (evidence(ONE, "The harbour froze in the night."),))
    assert draft.text == "The harbour froze in the night."


def test_articles_that_say_the_same_are_cited_together() -> None:
    found = (
        evidence(ONE, "Canada and France plan to open consulates in Nuuk, the capital.", 0.9),
        evidence(TWO, "France and Canada plan to open consulates in Nuuk soon.", 0.8),
    )
    (draft,) = write(inquiry("Which countries plan to open consulates in Nuuk?"), found)
    assert [s.source.article_id for s in draft.spans] == [ONE.source.article_id, TWO.source.article_id]


def test_an_order_of_events_comes_in_order_of_publication() -> None:
    found = (
        evidence(ONE, "The harbour froze in the night.", 0.9),
        evidence(TWO, "Ships left at noon.", 0.8),
    )
    drafts = list(write(inquiry("Put in order: the frozen harbour, the ships that left."), found))
    assert [d.text for d in drafts] == ["Ships left at noon.", "The harbour froze in the night."]


def test_a_long_sentence_loses_a_clause_that_says_nothing_of_the_question() -> None:
    (draft,) = write(inquiry("When does France open the consulate?"), (evidence(LONG, LONG.body),))
    assert draft.text.endswith("red church")
    assert draft.spans[0].text == LONG.body[draft.spans[0].start : draft.spans[0].end]


def test_a_clause_that_says_who_says_so_stays() -> None:
    body = (
        LONG.body.removesuffix("which many people in the town have known since they were children.")
        + "as the paper said."
    )
    said = an_article(body)
    (draft,) = write(inquiry("When does France open the consulate?"), (evidence(said, said.body),))
    assert draft.text.endswith("as the paper said.")


@pytest.mark.parametrize(
    "ending",
    [
        ", but parliament rejected the plan on Tuesday.",
        "; the ministry later denied the report.",
        ", and the government has not yet approved it.",
        ", which the court called unless it was paid for.",
    ],
)
def test_a_clause_that_turns_what_stands_before_it_stays(ending: str) -> None:
    body = LONG.body.removesuffix(", which many people in the town have known since they were children.") + ending
    turned = an_article(body)
    (draft,) = write(inquiry("When does France open the consulate?"), (evidence(turned, turned.body),))
    assert draft.text.endswith(ending)


def test_no_evidence_gives_no_draft() -> None:
    assert list(write(inquiry("What froze?"), ())) == []
