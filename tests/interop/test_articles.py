"""llama-index Documents, and what its readers make of files, as articles."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from llama_index.core import Document, SimpleDirectoryReader
from llama_index.core.schema import ImageDocument

from greenland_qa.compose import Assistant, ingest_articles
from greenland_qa.domain import Article, DateBasis
from greenland_qa.errors import UnreadableSource
from greenland_qa.interop import articles_from_documents
from greenland_qa.reading import read
from greenland_qa.settings import Settings

TODAY = date(2026, 2, 1)
TEXT = "The harbour master of Qaqortoq closed the pier. He said the ice was thin."


def taken(*documents: Document) -> list[Article | UnreadableSource]:
    return list(articles_from_documents(documents, today=TODAY))


def article(text: str = TEXT, **metadata: Any) -> Article:
    (only,) = taken(Document(text=text, metadata=metadata))
    assert isinstance(only, Article)
    return only


def test_what_the_metadata_says_is_what_is_known_of_the_article() -> None:
    source = article(
        title="Pier closed",
        url="https://news.example/pier",
        outlet="The Fjord",
        published="2026-01-20",
        authors="Aviaja Lund; Nuka Berg",
        file_name="pier.txt",
    ).source
    assert source.title == "Pier closed"
    assert source.url == "https://news.example/pier"
    assert source.outlet == "The Fjord"
    assert (source.published.day, source.published.basis) == (date(2026, 1, 20), DateBasis.STATED)
    assert source.authors == ("Aviaja Lund", "Nuka Berg")
    assert source.file == "pier.txt"


@pytest.mark.parametrize(
    ("metadata", "field", "value"),
    [
        ({"link": "https://news.example/a"}, "url", "https://news.example/a"),
        ({"source": "https://news.example/a"}, "url", "https://news.example/a"),
        ({"source": "a wire service"}, "url", None),
        ({"url": "ftp://news.example/a"}, "url", None),
        ({"authors": ["A. Lund", "N. Berg"]}, "authors", ("A. Lund", "N. Berg")),
        ({"author": "A. Lund"}, "authors", ("A. Lund",)),
        ({"file_path": "/home/somebody/news/pier.txt"}, "file", "pier.txt"),
        ({"file_path": "C:\\news\\pier.txt"}, "file", "pier.txt"),
        ({"title": None, "outlet": ""}, "outlet", None),
    ],
)
def test_the_names_that_readers_use_are_understood(metadata: dict[str, Any], field: str, value: object) -> None:
    assert getattr(article(**metadata).source, field) == value


@pytest.mark.parametrize(
    "day", ["2026-01-20", "20 January 2026", date(2026, 1, 20), datetime(2026, 1, 20, 23, 59), "2026-01-20T08:00:00Z"]
)
def test_a_day_may_be_written_in_many_ways(day: object) -> None:
    assert article(date=day).source.published.day == date(2026, 1, 20)


def test_the_day_on_which_a_file_was_made_is_not_the_day_of_publication() -> None:
    assert article(creation_date="2026-01-20", last_modified_date="2026-01-21").source.published.day is None


def test_a_day_in_the_future_is_complained_of_and_not_used() -> None:
    complaint, kept = taken(Document(text=TEXT, metadata={"published": "2031-01-01", "url": "https://news.example/a"}))
    assert isinstance(complaint, UnreadableSource)
    assert "https://news.example/a" in str(complaint)
    assert isinstance(kept, Article)
    assert kept.source.published.day is None


def test_a_document_without_words_is_named_and_the_others_are_taken() -> None:
    none, image, some = taken(Document(text=" \n "), ImageDocument(image=b"\x89PNG"), Document(text=TEXT))
    assert isinstance(none, UnreadableSource)
    assert "Document 1" in str(none)
    assert none.advice
    assert isinstance(image, UnreadableSource)
    assert isinstance(some, Article)


def test_a_document_as_long_as_a_book_is_refused() -> None:
    (refused,) = taken(Document(text="word " * 5_000_000))
    assert isinstance(refused, UnreadableSource)
    assert "too long" in str(refused)


def test_pages_of_one_file_are_one_article() -> None:
    pages = [Document(text=f"Page {n} speaks.", metadata={"file_name": "a.pdf", "page_label": str(n)}) for n in (1, 2)]
    (whole,) = taken(*pages)
    assert isinstance(whole, Article)
    assert whole.body == "Page 1 speaks.\n\nPage 2 speaks."
    assert whole.source.file == "a.pdf"


def test_articles_of_one_file_that_differ_in_title_keep_names_of_their_own() -> None:
    rows = [Document(text=f"{TEXT} {n}", metadata={"file_name": "a.csv", "title": f"No. {n}"}) for n in (1, 2)]
    files = [reading.source.file for reading in taken(*rows) if isinstance(reading, Article)]
    assert files == ["a.csv", "a.csv#2"]


def test_documents_from_nowhere_stay_apart() -> None:
    assert len(taken(Document(text="One thing."), Document(text="Another thing."))) == 2


def test_a_directory_reader_gives_the_same_articles_as_reading_the_folder(seeds: Path) -> None:
    documents = SimpleDirectoryReader(str(seeds), required_exts=[".txt"]).load_data()
    assert list(articles_from_documents(documents, today=TODAY)) == list(read([seeds], today=TODAY))


def test_documents_can_be_asked_about(tmp_path: Path) -> None:
    documents = [Document(text=TEXT, metadata={"title": "Pier closed", "published": "2026-01-20"})]
    settings = Settings(index=tmp_path)
    steps = list(ingest_articles(articles_from_documents(documents, today=TODAY), settings))
    assert [step.source.title for step in steps if step.source] == ["Pier closed"]
    with Assistant.open(settings=settings) as assistant:
        (found,) = assistant.search("Who closed the pier?", asked_on=TODAY)
    assert found.passage.text == TEXT
