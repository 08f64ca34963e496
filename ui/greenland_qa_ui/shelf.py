"""Uploaded files in, articles of the archive out, step by step; removal, and its undoing. Knows neither HTML nor Gradio."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath

from greenland_qa import Article, GreenlandQAError, ingest_articles, remove_articles
from greenland_qa.reading.reader import count, read
from greenland_qa_ui.desk import Desk


@dataclass(slots=True, kw_only=True)
class Added:
    """What became of files so far."""

    expected: int | None
    changes: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    @property
    def done(self) -> int:
        return self.changes.total() + len(self.faults)


def add(desk: Desk, files: Sequence[tuple[Path, str]]) -> Generator[Added, None, None]:
    """Reads (file, its name) into the archive, and gives the same object after each article or unreadable source.

    Stopping early keeps every article that was stepped over.
    Raises: ArchiveError, BackendUnavailable.
    """
    folder = Path(tempfile.mkdtemp(prefix="articles-"))
    try:
        twice = []
        for path, name in files:
            place = folder / _name(name)
            if place.exists():
                twice.append(
                    f"{place.name} has the same name as another file here, and was not read. Rename one of them."
                )
            else:
                shutil.copy(path, place)
        so_far = Added(expected=count([folder]), faults=twice)
        yield so_far
        # Where an upload lay on this machine says nothing: it is known again by its name alone.
        read_ = (replace(r, origin=None) if isinstance(r, Article) else r for r in read([folder]))
        for step in ingest_articles(read_, desk.settings, embedder=desk.assistant.embedder):
            if step.problem is not None:
                so_far.faults.append(str(step.problem).replace(f"{folder}/", "").replace(str(folder), "The upload"))
            elif step.change is not None:
                so_far.changes[step.change.value] += 1
            yield so_far
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _name(given: str) -> str:
    """The name by which an article is known again: of a path only its end; none that a folder's reader passes over."""
    name = PurePath(given.replace("\\", "/")).name.lstrip(".") or "unnamed"
    return f"file-{name}" if name.lower().startswith("readme.") else name


def remove(desk: Desk, article_id: str) -> Article:
    """Takes the article out, and gives it, so that it can be put back. Raises: ArchiveError."""
    article = desk.assistant.article(article_id)
    remove_articles([article_id], desk.settings)
    return article


def put_back(desk: Desk, article: Article) -> None:
    """Puts a removed article in again, as it was. Raises: ArchiveError."""
    for step in ingest_articles([article], desk.settings, embedder=desk.assistant.embedder):
        if isinstance(step.problem, GreenlandQAError):
            raise step.problem
