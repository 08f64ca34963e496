"""The whole journey over the seeds with the packaged model: what the README promises."""

import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from greenland_qa.compose import Assistant, ingest_articles, ingest_paths, remove_articles
from greenland_qa.domain import Answer, EvidenceFound, Refusal, RefusalReason, ReplyReady, SentenceChecked
from greenland_qa.errors import ArchiveError, ArchiveMissing, QuestionRejected
from greenland_qa.formats import reply_json
from greenland_qa.settings import Settings, load_settings
from making import SEEDS, an_article


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = load_settings(index=tmp_path_factory.mktemp("archive") / "index")
    assert len([step for step in ingest_paths([SEEDS], settings) if step.source]) == 5
    return settings


@pytest.fixture(scope="module")
def assistant(settings: Settings) -> Iterator[Assistant]:
    with Assistant.open(settings=settings) as assistant:
        yield assistant


def test_an_answer_is_made_of_words_that_stand_in_the_articles(assistant: Assistant) -> None:
    reply = assistant.ask("How many US service members are stationed at Pituffik Space Base?")
    assert isinstance(reply, Answer)
    assert "150" in reply.text
    for citation in reply.citations:
        span = citation.span
        assert assistant.article(span.source.article_id).body[span.start : span.end] == span.text
    assert all(any(s.text in span.text for span in s.spans) for s in reply.sentences)


def test_what_the_articles_do_not_say_is_refused_with_what_they_do_hold(assistant: Assistant) -> None:
    reply = assistant.ask("Who won the football match in Lisbon?")
    assert isinstance(reply, Refusal)
    assert reply.reason is RefusalReason.NO_EVIDENCE
    assert "5 articles" in reply.message
    assert "Lisbon" in reply.message
    assert 0 < len(reply.nearest) <= 3


def test_as_of_hides_later_articles_and_says_how_many_undated_ones(assistant: Assistant) -> None:
    reply = assistant.ask("Which countries agreed to send military personnel?", as_of="2026-01-10")
    assert isinstance(reply, Refusal)
    assert any("2 articles without a known date were left out" in note for note in reply.notes)
    assert all(s.source.published.day and s.source.published.day <= date(2026, 1, 10) for s in reply.nearest)


def test_articles_that_disagree_and_their_age_are_noted_beside_the_answer(assistant: Assistant) -> None:
    question = "Is Donald Trump the current or a former US president?"
    differ, old = assistant.ask(question, asked_on="2026-11-21").notes
    assert differ.startswith("The articles disagree: ")
    assert "“former President Trump”" in differ
    assert "“US President Donald Trump”" in differ
    assert "28 January 2026 (read from the text), 297 days before the day it is asked" in old
    assert len(assistant.ask(question, asked_on="2026-02-01").notes) == 1


def test_before_the_first_article_nothing_is_in_scope(assistant: Assistant) -> None:
    reply = assistant.ask("Who is the president?", as_of="2020-01-01")
    assert isinstance(reply, Refusal)
    assert reply.reason is RefusalReason.NOTHING_IN_SCOPE


def test_a_false_figure_gets_what_the_articles_do_say_and_a_note(assistant: Assistant) -> None:
    reply = assistant.ask("Why did Germany send 900 soldiers to Greenland?")
    assert isinstance(reply, Answer)
    assert any("900" in note for note in reply.notes)


def test_a_stream_gives_evidence_then_sentences_then_the_reply(assistant: Assistant) -> None:
    events = list(assistant.stream("When does France open its consulate in Nuuk?"))
    assert [type(e) for e in events] == [EvidenceFound, *[SentenceChecked] * (len(events) - 2), ReplyReady]
    assert len(events) >= 3


def test_a_reply_as_json_has_the_stable_fields(assistant: Assistant) -> None:
    reply = reply_json(assistant.journey("When does France open its consulate in Nuuk?"))
    assert set(reply) == {
        "kind", "text", "sentences", "citations", "withheld", "refusal", "notes", "question", "writer", "timings_ms"
    }  # fmt: skip
    assert set(reply["citations"][0]) == {
        "number", "article_id", "title", "outlet", "url", "file", "published", "published_basis", "start", "end", "quote"
    }  # fmt: skip
    assert set(reply["timings_ms"]) == {"understand", "retrieve", "select", "write", "verify", "total"}


def test_threads_may_share_an_assistant(assistant: Assistant) -> None:
    questions = ["How many members does NATO have?", "Which countries plan to open consulates in Nuuk?"] * 4
    expected = {q: assistant.ask(q) for q in questions}
    found: list[bool] = []
    threads = [threading.Thread(target=lambda q=q: found.append(assistant.ask(q) == expected[q])) for q in questions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * len(questions)


@pytest.mark.parametrize("text", ["", "  ?", "x" * 3000])
def test_a_question_that_cannot_be_asked_is_rejected_at_the_call(assistant: Assistant, text: str) -> None:
    with pytest.raises(QuestionRejected):
        assistant.stream(text)


def test_a_bad_date_is_rejected_with_the_right_form(assistant: Assistant) -> None:
    with pytest.raises(QuestionRejected) as caught:
        assistant.ask("Who is there?", as_of="10 January")
    assert "YYYY-MM-DD" in caught.value.advice


def test_no_archive_is_said_before_any_question(tmp_path: Path) -> None:
    with pytest.raises(ArchiveMissing):
        Assistant.open(tmp_path / "nowhere")


def test_an_article_removed_answers_no_more(tmp_path: Path) -> None:
    settings = load_settings(index=tmp_path / "index")
    seals = an_article("Nine seals sleep on the pier of Aasiaat.", title="Seals", file="seals.txt")
    ships = an_article("Two ships left the pier at noon.", title="Ships", file="ships.txt")
    list(ingest_articles([seals, ships], settings))
    with Assistant.open(settings=settings) as assistant:
        assert "Nine" in assistant.ask("How many seals sleep on the pier of Aasiaat?").text  # type: ignore[union-attr]
        with pytest.raises(ArchiveError):
            remove_articles(["whales.txt"], settings)
        assert [s.title for s in remove_articles(["seals.txt"], settings)] == ["Seals"]
        assert isinstance(assistant.ask("How many seals sleep on the pier of Aasiaat?"), Refusal)
        assert len(assistant.articles()) == 1


def test_days_of_publication_limit_the_articles_and_what_has_no_date_is_named(assistant: Assistant) -> None:
    events = assistant.stream("What did Denmark say?", since="2026-01-10", until="2026-01-20", by_quotation=True)
    *_, last = events
    assert isinstance(last, ReplyReady)
    days = [c.passage.source.published.day for c in last.journey.candidates]
    assert days
    assert all(day and date(2026, 1, 10) <= day <= date(2026, 1, 20) for day in days)
    assert any("limited to articles of some days" in note for note in last.journey.reply.notes)
    with pytest.raises(QuestionRejected, match="No article"):
        assistant.stream("What?", since="2026-01-20", until="2026-01-10")
