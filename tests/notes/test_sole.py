"""One source only: said where other outlets tell of the same and one alone says it, and nowhere else."""

from datetime import date

import pytest

from greenland_qa.domain import Article, DraftSentence, Question
from greenland_qa.language.sentences import sentences
from greenland_qa.notes import one_source
from greenland_qa.understand import understand
from greenland_qa.verify import verify
from making import a_candidate, a_span, an_article

HOW_MANY = "How many houses lost their roofs in Aasiaat?"
SAID = "In Aasiaat 40 houses lost their roofs."
WIRE = (
    f"{SAID} The storm came over the sea at night and broke the pier of the old harbour. The harbour master had warned"
    " the ships on the radio before noon, and all of them lay safe behind the island when the wind turned north."
)


def an_outlet(words: str, outlet: str | None) -> Article:
    fields = {"outlet": outlet} if outlet else {}
    return an_article(words, title="Storm", published=date(2026, 3, 4), **fields)


OTHERS = (
    an_outlet("Many houses in Aasiaat lost roofs, and the school is closed.", "Ice Herald"),
    an_outlet("Roofs of houses flew over Aasiaat; people lost windows too.", "Harbour News"),
)


def notes(*articles: Article, cited: int = 1, question: str = HOW_MANY) -> tuple[str, ...]:
    """The notes on an answer that quotes the first sentence of the first article and cites the first `cited`."""
    spans = []
    for article in articles[:cited]:
        start, end = sentences(article.body)[0]
        spans.append(a_span(article, article.body[start:end]))
    answer = verify(DraftSentence(text=spans[0].text, spans=tuple(spans)))
    inquiry = understand(Question(text=question, asked_on=date(2026, 3, 20)))
    return one_source(inquiry, (answer,), tuple(a_candidate(article) for article in articles))


def test_what_one_outlet_alone_gives_is_told() -> None:
    assert notes(an_outlet(SAID, "Fjord Post"), *OTHERS) == (
        "Of the articles found, only Fjord Post (4 March 2026) says this.",
    )


@pytest.mark.parametrize(
    "articles",
    [
        pytest.param((an_outlet(SAID, None), *OTHERS), id="no outlet is known, as in a folder of texts"),
        pytest.param((an_outlet(SAID, "Fjord Post"), OTHERS[0]), id="one other outlet tells of it"),
        pytest.param(
            (an_outlet(SAID, "Fjord Post"), *(an_outlet(a.body + " ", "Fjord Post") for a in OTHERS)), id="one outlet"
        ),
        pytest.param(
            (an_outlet(SAID, "Fjord Post"), *OTHERS, an_outlet("The mayor wrote of forty houses.", "Mail")),
            id="another gives the figure too",
        ),
        pytest.param(
            (an_outlet(SAID, "Fjord Post"), *(an_outlet(f"A storm hit {town}.", town) for town in ("Nuuk", "Qaqortoq"))),
            id="the others tell of something else",
        ),
        pytest.param((an_outlet("Houses in Aasiaat lost their roofs.", "Fjord Post"), *OTHERS), id="no figure, no quotation"),
    ],
)  # fmt: skip
def test_it_is_not_said_under_every_answer(articles: tuple[Article, ...]) -> None:
    assert notes(*articles) == ()


def test_a_quotation_that_one_outlet_alone_has_is_told() -> None:
    words = "The mayor of Aasiaat said: “We have no roofs left in this town.”"
    question = "What did the mayor of Aasiaat say about the roofs?"
    others = tuple(an_outlet(f"{a.body} The mayor spoke of it.", a.source.outlet) for a in OTHERS)
    assert notes(an_outlet(words, "Fjord Post"), *others, question=question)
    again = an_outlet('"We have no roofs left in this town", the mayor said.', "Mail")
    assert notes(an_outlet(words, "Fjord Post"), *others, again, question=question) == ()


def test_copies_of_one_text_are_one_source() -> None:
    copy = an_outlet(f"{SAID} Read on. {WIRE.removeprefix(SAID)}", "Ice Herald")
    assert notes(an_outlet(WIRE, "Fjord Post"), copy, cited=2) == (
        "Fjord Post (4 March 2026) and Ice Herald (4 March 2026) print this in nearly the same words:"
        " that is one source, not 2.",
    )


def test_two_reports_of_one_event_are_two_sources() -> None:
    other = an_outlet(
        f"{SAID} Nobody was hurt, the police wrote, and the school opens again on Monday morning.", "Mail"
    )
    assert notes(an_outlet(WIRE, "Fjord Post"), other, cited=2) == ()


def test_a_copy_is_no_silent_witness() -> None:
    copies = tuple(an_outlet(f"{OTHERS[0].body} {n}", outlet) for n, outlet in (("A.", "Ice Herald"), ("B.", "Mail")))
    article = an_outlet(f"{OTHERS[0].body} {SAID}", "Fjord Post")
    start, end = sentences(article.body)[1]
    answer = verify(DraftSentence(text=article.body[start:end], spans=(a_span(article, SAID),)))
    inquiry = understand(Question(text=HOW_MANY, asked_on=date(2026, 3, 20)))
    assert one_source(inquiry, (answer,), tuple(map(a_candidate, (article, *copies)))) == ()
