"""llama-index Documents in, articles out: cleaned, dated and titled by the same code as files are."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from itertools import groupby
from pathlib import PurePath
from typing import Any

from llama_index.core.schema import Document, MetadataMode

from greenland_qa.domain import Article
from greenland_qa.errors import UnreadableSource
from greenland_qa.reading.article import Known, NoArticle, make_article, web_address
from greenland_qa.reading.text import MAX_ARTICLE_BYTES

# What readers call what we need to know; the first that says something counts. A reader's creation_date and
# last_modified_date are the file's: they say nothing of the day on which an article was published.
_TITLE = ("title",)
_URL = ("url", "link", "source")
_OUTLET = ("outlet", "site_name", "publisher")
_PUBLISHED = ("published", "publish_date", "published_at", "date")
_AUTHORS = ("authors", "author")
_FILE = ("file_name", "file_path")
_LANGUAGE = ("language",)


def articles_from_documents(
    documents: Iterable[Document], *, today: date | None = None
) -> Iterator[Article | UnreadableSource]:
    """An Article for each, in order, and an UnreadableSource in the place of what is none; never raises for one.

    Known metadata: title, url (or link), outlet, published (or date), authors, file_name or file_path, language.
    Documents that follow each other from one file, with nothing else to part them, are the pages of one article.
    """
    today = today or date.today()
    files: Counter[str] = Counter()
    for number, (known, pages) in enumerate(_articles(documents), 1):
        if known.file:
            files[known.file] += 1
            # An article is known again by its file: two of one file would take each other's place in the archive.
            name = known.file if files[known.file] == 1 else f"{known.file}#{files[known.file]}"
            known = replace(known, file=name)
        path = _text(pages[0].metadata.get("file_path"))
        origin = os.path.abspath(path) if path else None
        for item in _made(number, pages, known, today):
            yield replace(item, origin=origin) if isinstance(item, Article) else item


def _articles(documents: Iterable[Document]) -> Iterator[tuple[Known, list[Document]]]:
    """What is known of each article, with its Documents: neighbours from one file, or a single one."""

    def place(numbered: tuple[int, Document]) -> tuple[Known, object]:
        number, document = numbered
        known = _known(document.metadata)
        return known, _first(document.metadata, ("file_path", "file_name")) or number

    for (known, _), group in groupby(enumerate(documents), key=place):
        yield known, [document for _, document in group]


def _made(number: int, pages: list[Document], known: Known, today: date) -> Iterator[Article | UnreadableSource]:
    name = f"Document {number:,} ({known.file or known.url or pages[0].doc_id})"
    text = "\n\n".join(page.get_content(metadata_mode=MetadataMode.NONE) for page in pages)
    if len(text) > MAX_ARTICLE_BYTES:
        why = f"has more than {MAX_ARTICLE_BYTES:,} characters, too long for one article"
        yield UnreadableSource(f"{name} {why}.", advice="Split it into one Document an article.")
        return
    try:
        made = make_article(text, known, today=today)
    except NoArticle as exc:
        yield UnreadableSource(f"{name} {exc}.", advice="Give the article's text, or leave the Document out.")
        return
    if made.complaint:
        yield UnreadableSource(
            f"{name} was read, but {made.complaint}.", advice="Correct the date in the Document's metadata."
        )
    yield made.article


def _known(metadata: dict[str, Any]) -> Known:
    urls = (web_address(_text(metadata.get(key))) for key in _URL)
    authors = _first(metadata, _AUTHORS)
    file = _text(_first(metadata, _FILE))
    return Known(
        title=_text(_first(metadata, _TITLE)),
        outlet=_text(_first(metadata, _OUTLET)),
        url=next((url for url in urls if url), None),
        file=PurePath(file.replace("\\", "/")).name if file else None,
        published=_text(_first(metadata, _PUBLISHED)),
        authors=tuple(map(str, authors)) if isinstance(authors, (list, tuple)) else _parted(_text(authors)),
        language=_text(_first(metadata, _LANGUAGE)),
    )


def _first(metadata: dict[str, Any], keys: tuple[str, ...]) -> Any:
    return next((metadata[key] for key in keys if metadata.get(key)), None)


def _text(value: object) -> str | None:
    """The value as a text; a day, or a time with its day, as YYYY-MM-DD."""
    if isinstance(value, datetime):
        value = value.date()
    return str(value) if value is not None else None


def _parted(authors: str | None) -> tuple[str, ...]:
    return tuple(name.strip() for name in authors.split(";")) if authors else ()
