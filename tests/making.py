"""Articles and spans for tests, made from the seeds and from short texts written here."""

from __future__ import annotations

import unicodedata
from datetime import date
from pathlib import Path

from greenland_qa.domain import (
    UNDATED,
    Article,
    Candidate,
    DateBasis,
    Dated,
    Evidence,
    Passage,
    Source,
    Span,
    article_id_of,
)

SEEDS = Path(__file__).parents[1] / "seeds"


def an_article(body: str, *, title: str = "A title", published: date | None = None, **fields: str) -> Article:
    """An article with this body."""
    body = unicodedata.normalize("NFC", body)
    dated = Dated(day=published, basis=DateBasis.STATED) if published else UNDATED
    return Article(source=Source(article_id=article_id_of(body), title=title, published=dated, **fields), body=body)


def a_span(article: Article, words: str) -> Span:
    """The span of these words in the article."""
    start = article.body.index(words)
    return Span(source=article.source, start=start, end=start + len(words), text=words)


def a_passage(article: Article) -> Passage:
    """The whole body as one passage."""
    return Passage(source=article.source, ordinal=0, start=0, end=len(article.body), text=article.body)


def a_candidate(article: Article, score: float = 1.0) -> Candidate:
    return Candidate(passage=a_passage(article), score=score, ranks=(("dense", 1),))


def evidence(article: Article, words: str, relevance: float = 0.9) -> Evidence:
    return Evidence(span=a_span(article, words), passage=a_passage(article), relevance=relevance)
