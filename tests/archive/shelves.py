"""Archives for tests: articles written here, put with the fake embedder."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from fakes import HashingEmbedder
from greenland_qa.archive import ArchiveWriter, Change, Model
from greenland_qa.domain import Article
from greenland_qa.ingest import embedded_text
from greenland_qa.language.passages import split
from making import an_article

EMBEDDER = HashingEmbedder(dim=32)
MODEL = Model(name=EMBEDDER.name, fingerprint=EMBEDDER.fingerprint, dim=EMBEDDER.dim)

HARBOUR = an_article(
    "The harbour of Nuuk was closed on Monday. Nobody said why the harbour stays closed.",
    title="Harbour closed",
    published=date(2026, 1, 10),
    outlet="The Coast",
    url="https://coast.example/harbour",
)
TALKS = an_article(
    "Talks between the two governments begin in Copenhagen. A treaty is not expected.",
    title="Talks begin",
    published=date(2026, 1, 20),
    outlet="Evening Wire",
    url="https://wire.example/talks",
)
UNDATED = an_article("Fishing boats from Ilulissat stay at home during the storm.", title="Storm", file="storm.txt")
LIBRARY = (HARBOUR, TALKS, UNDATED)


def carry_on(_point: str) -> None:
    """Does nothing at every point."""


def open_writer(folder: Path, at: Callable[[str], None] = carry_on) -> ArchiveWriter:
    """The archive in the folder, for writing."""
    return ArchiveWriter.open(folder, model=MODEL, at=at)


def put(writer: ArchiveWriter, article: Article) -> Change:
    """Puts the article with its passages and vectors."""
    passages = split(article)
    return writer.put(article, passages, EMBEDDER.embed_passages([embedded_text(p) for p in passages]))


def stock(folder: Path, *articles: Article, seal: bool = False) -> Path:
    """An archive of these articles."""
    with open_writer(folder) as writer:
        for article in articles:
            put(writer, article)
        if seal:
            writer.seal(force=True)
    return folder
