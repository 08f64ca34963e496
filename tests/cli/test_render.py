from __future__ import annotations

import io
from datetime import date

import pytest
from rich.console import Console, RenderableType

from greenland_qa.archive import Listing
from greenland_qa.cli import render
from greenland_qa.domain import (
    Answer,
    Article,
    Candidate,
    Coverage,
    DateBasis,
    Dated,
    Passage,
    Refusal,
    RefusalReason,
    Sentence,
    Source,
    Span,
    Verdict,
    article_id_of,
)

BODY = "The talks were frank. A team of 13 came [by ship]. Nothing was signed."
SOURCE = Source(
    article_id=article_id_of(BODY),
    title="Talks in Nuuk",
    title_made=True,
    outlet="The Harbour",
    url="https://harbour.example/talks",
    published=Dated(day=date(2026, 1, 15), basis=DateBasis.IN_THE_TEXT),
)


def span(words: str) -> Span:
    start = BODY.index(words)
    return Span(source=SOURCE, start=start, end=start + len(words), text=words)


def sentence(words: str, verdict: Verdict = Verdict.SUPPORTED, reason: str = "verbatim") -> Sentence:
    return Sentence(text=words, spans=(span(words),) if words in BODY else (), verdict=verdict, reason=reason)


def shown(*parts: RenderableType) -> str:
    console = Console(file=io.StringIO(), width=200, color_system=None, highlight=False)
    for part in parts:
        console.print(part)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_an_answer_shows_each_quotation_with_its_article_its_day_and_how_that_is_known() -> None:
    text = shown(*render.reply(Answer(sentences=(sentence("A team of 13 came [by ship]."),), writer="extractive")))
    assert "A team of 13 came [by ship] [1]." in text
    assert "[1] “A team of 13 came [by ship].”" in text
    assert "Talks in Nuuk (title made) · The Harbour · 2026-01-15 (in the text)" in text
    assert "https://harbour.example/talks" in text


def test_several_quotations_of_one_article_share_a_number_and_name_it_once() -> None:
    answer = Answer(sentences=(sentence("Nothing was signed."), sentence("The talks were frank.")), writer="extractive")
    text = shown(*render.reply(answer))
    assert text.count("[1] “") == 2
    assert text.count("Talks in Nuuk") == 1


def test_what_was_withheld_and_the_notes_stand_below() -> None:
    withheld = sentence("500 came.", Verdict.UNSUPPORTED, "the figure 500 is not in the cited words")
    answer = Answer(
        sentences=(sentence("Nothing was signed."),),
        writer="extractive",
        withheld=(withheld,),
        notes=("One was left out.",),
    )
    text = shown(*render.reply(answer))
    assert "Withheld" in text
    assert "500 came. (the figure 500 is not in the cited words)" in text
    assert "Note: One was left out." in text


def test_a_refusal_does_not_look_like_an_answer() -> None:
    refusal = Refusal(
        reason=RefusalReason.NO_EVIDENCE,
        message="The articles do not say who paid.",
        coverage=Coverage(articles=1, undated=0, first=date(2026, 1, 15), last=date(2026, 1, 15)),
        nearest=(span("Nothing was signed."),),
    )
    text = shown(*render.reply(refusal))
    assert text.startswith("No answer. The articles do not say who paid.")
    assert "nearest words in the archive" in text
    assert "“Nothing was signed.”" in text
    assert "[1]" not in text


@pytest.mark.parametrize(
    ("published", "words"),
    [
        (Dated(day=date(2026, 1, 7), basis=DateBasis.STATED), "2026-01-07"),
        (Dated(day=date(2026, 1, 7), basis=DateBasis.FILE_NAME), "2026-01-07 (file name)"),
        (Dated(day=None, basis=DateBasis.UNKNOWN), "date unknown"),
    ],
)
def test_a_day_says_how_it_is_known_unless_it_was_stated(published: Dated, words: str) -> None:
    assert render.day(published) == words


def test_a_passage_found_says_where_it_stands_and_in_which_lists_it_was() -> None:
    passage = Passage(source=SOURCE, ordinal=0, start=0, end=21, text=BODY[:21])
    text = shown(*render.candidates([Candidate(passage=passage, score=0.0312, ranks=(("dense", 2), ("full text", 1)))]))
    assert text.startswith("1. Talks in Nuuk")
    assert "The talks were frank." in text
    assert f"characters 0 to 21 of {SOURCE.article_id} · score 0.0312 · dense 2, full text 1" in text


def test_quoted_words_are_marked_in_the_whole_article_also_without_colours() -> None:
    words = span("A team of 13 came [by ship].")
    text = shown(*render.article(Article(source=SOURCE, body=BODY), words.start, words.end, colours=False))
    assert "The talks were frank. ⟦A team of 13 came [by ship].⟧ Nothing was signed." in text
    assert SOURCE.article_id in text


def test_an_article_without_a_choice_of_words_has_no_marks() -> None:
    text = shown(*render.article(Article(source=SOURCE, body=BODY), 0, 0, colours=False))
    assert BODY in text
    assert "⟦" not in text


def test_control_characters_of_an_article_do_not_reach_the_terminal() -> None:
    body = "Calm.\x1b[2J\x9b31mRed\x07."
    source = Source(article_id=article_id_of(body), title="A\x1b]0;owned\x07")
    text = shown(*render.article(Article(source=source, body=body), 0, 0, colours=False))
    assert not set(text) & set("\x1b\x07\x9b")
    assert "Calm.\ufffd[2J" in text


def test_a_listing_shows_what_one_needs_to_name_an_article() -> None:
    held = Listing(source=SOURCE, chars=len(BODY), passages=3)
    assert "Talks in Nuuk" in shown(*render.listing([held]))
    assert list(render.cells(held)) == [
        "2026-01-15 (in the text)",
        "Talks in Nuuk",
        "The Harbour",
        "https://harbour.example/talks",
        SOURCE.article_id,
        "3",
    ]
