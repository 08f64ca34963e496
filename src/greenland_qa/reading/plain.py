"""A text file (.txt, .text, .md) in, its one article out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from greenland_qa.domain import Article
from greenland_qa.errors import UnreadableSource
from greenland_qa.reading.article import Known, NoArticle, make_article
from greenland_qa.reading.faults import fault, unopened
from greenland_qa.reading.text import MAX_ARTICLE_BYTES, NotText, decode

SUFFIXES = (".txt", ".text", ".md", ".markdown")


def read_plain(path: Path, known: Known, *, today: date) -> Iterator[Article | UnreadableSource]:
    """The article of the file, or why there is none; a date that it states and that cannot be used is told as well."""
    try:
        # Looked at before it is read: what is too large never enters memory.
        if path.stat().st_size > MAX_ARTICLE_BYTES:
            yield _too_large(path)
            return
        with path.open("rb") as file:
            data = file.read(MAX_ARTICLE_BYTES + 1)
    except OSError as exc:
        yield unopened(path, exc)
        return
    if len(data) > MAX_ARTICLE_BYTES:
        yield _too_large(path)
        return
    if not data.strip():
        yield fault(path, "is empty", advice="Put the article's text into it, or leave it out.")
        return
    try:
        made = make_article(decode(data), known, today=today)
    except NotText as exc:
        yield fault(path, str(exc), advice=exc.advice)
    except NoArticle as exc:
        yield fault(path, str(exc), advice="Put the article's text into it, or leave it out.")
    else:
        if made.complaint:
            yield fault(path, f"was read, but {made.complaint}", advice="Correct it, or state it in metadata.csv.")
        yield made.article


def _too_large(path: Path) -> UnreadableSource:
    return fault(
        path,
        f"is larger than {MAX_ARTICLE_BYTES // 1_000_000} MB, too large for one article",
        advice="Split it into one file an article, or write the articles as JSON lines.",
    )
