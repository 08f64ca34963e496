"""Answers about a running news story, by quotation from an archive of articles.

Importing this loads nothing heavy: a name is brought from its room when it is first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from greenland_qa.check import verify_text
    from greenland_qa.compose import Assistant, ingest_articles, ingest_paths, open_archive, remove_articles
    from greenland_qa.domain import Answer, Article, Citation, Journey, Question, Refusal, Reply, Source, Span
    from greenland_qa.errors import GreenlandQAError
    from greenland_qa.settings import Settings

_ROOMS = {
    "Answer": "domain",
    "Article": "domain",
    "Assistant": "compose",
    "Citation": "domain",
    "GreenlandQAError": "errors",
    "Journey": "domain",
    "Question": "domain",
    "Refusal": "domain",
    "Reply": "domain",
    "Settings": "settings",
    "Source": "domain",
    "Span": "domain",
    "ingest_articles": "compose",
    "ingest_paths": "compose",
    "open_archive": "compose",
    "remove_articles": "compose",
    "verify_text": "check",
}

__all__ = [
    "Answer",
    "Article",
    "Assistant",
    "Citation",
    "GreenlandQAError",
    "Journey",
    "Question",
    "Refusal",
    "Reply",
    "Settings",
    "Source",
    "Span",
    "ingest_articles",
    "ingest_paths",
    "open_archive",
    "remove_articles",
    "verify_text",
]


def __getattr__(name: str) -> Any:
    if name not in _ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_ROOMS[name]}"), name)
