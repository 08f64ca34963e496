from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from fakes import HashingEmbedder
from greenland_qa.archive import Archive, ArchiveWriter, Change, Model
from greenland_qa.domain import Article
from greenland_qa.errors import BackendUnavailable, UnreadableSource
from greenland_qa.ingest import PASSAGES_AT_ONCE, Step, embedded_text, ingest
from greenland_qa.language.passages import split
from greenland_qa.ports import FloatMatrix
from making import an_article

MODEL = Model(name="hashing", fingerprint="0" * 64, dim=64)
PROBLEM = UnreadableSource("broken.txt is not UTF-8 text.", advice="Save it as UTF-8.", path=Path("broken.txt"))


def _articles(count: int) -> list[Article]:
    return [an_article(f"Article number {n} about the ice.", url=f"https://{n}.example") for n in range(count)]


def _ingest(folder: Path, readings: Iterable[Article | UnreadableSource], embedder: HashingEmbedder) -> list[Step]:
    with ArchiveWriter.open(folder, model=MODEL) as writer:
        return list(ingest(readings, writer, embedder))


def test_each_reading_becomes_one_step_in_the_same_order(tmp_path: Path) -> None:
    first, second = _articles(2)

    steps = _ingest(tmp_path, [first, PROBLEM, second, first], HashingEmbedder())

    assert [(s.source, s.change, s.problem, s.passages) for s in steps] == [
        (first.source, Change.ADDED, None, 1),
        (None, None, PROBLEM, 0),
        (second.source, Change.ADDED, None, 1),
        (first.source, Change.UNCHANGED, None, 0),
    ]


def test_the_same_articles_again_in_any_order_embed_nothing(tmp_path: Path) -> None:
    articles = [
        *_articles(20),
        replace(_articles(1)[0], source=replace(_articles(1)[0].source, url="https://c.example")),
    ]
    _ingest(tmp_path, articles, HashingEmbedder())
    for again in (articles, articles[::-1]):
        embedder = HashingEmbedder()
        steps = _ingest(tmp_path, again, embedder)
        assert {s.change for s in steps} == {Change.UNCHANGED}
        assert embedder.embedded == 0


def test_another_author_embeds_nothing_and_another_title_does(tmp_path: Path) -> None:
    (article,) = _articles(1)
    _ingest(tmp_path, [article], HashingEmbedder())
    embedder = HashingEmbedder()

    (step,) = _ingest(tmp_path, [replace(article, source=replace(article.source, authors=("A. Writer",)))], embedder)
    assert (step.change, embedder.embedded) == (Change.UPDATED, 0)
    (step,) = _ingest(tmp_path, [replace(article, source=replace(article.source, title="New"))], embedder)
    assert (step.change, embedder.embedded) == (Change.UPDATED, 1)


def test_versions_of_one_article_in_one_batch_end_with_the_last(tmp_path: Path) -> None:
    old = an_article("The harbour is closed.", url="https://h.example")
    new = an_article("The harbour is open.", url="https://h.example")

    steps = _ingest(tmp_path, [old, new, old], HashingEmbedder())

    assert [s.change for s in steps] == [Change.ADDED, Change.REPLACED, Change.REPLACED]
    with Archive.open(tmp_path, model=MODEL) as archive:
        assert [listing.source for listing in archive.articles()] == [old.source]


def test_what_is_put_back_in_the_batch_that_replaced_it_is_embedded_again(tmp_path: Path) -> None:
    old = an_article("The harbour is closed.", url="https://h.example")
    new = an_article("The harbour is open.", url="https://h.example")
    _ingest(tmp_path, [old], HashingEmbedder())

    steps = _ingest(tmp_path, [new, old], HashingEmbedder())

    assert [s.change for s in steps] == [Change.REPLACED, Change.REPLACED]


def test_what_was_stepped_over_is_kept_when_the_rest_is_not_wanted(tmp_path: Path) -> None:
    with ArchiveWriter.open(tmp_path, model=MODEL) as writer:
        steps = ingest(_articles(PASSAGES_AT_ONCE + 10), writer, HashingEmbedder())
        taken = [next(steps).source for _ in range(3)]
        steps.close()
    with Archive.open(tmp_path, model=MODEL) as archive:
        assert {listing.source for listing in archive.articles()} == set(taken)


class BreakingEmbedder(HashingEmbedder):
    """Fails from the second batch on."""

    def embed_passages(self, texts: list[str]) -> FloatMatrix:  # type: ignore[override]
        if self.embedded:
            raise BackendUnavailable("The model broke.", advice="Mend it.")
        return super().embed_passages(texts)


def test_a_model_that_fails_loses_no_article_and_the_same_call_goes_on_from_there(tmp_path: Path) -> None:
    articles = _articles(PASSAGES_AT_ONCE + 10)
    with pytest.raises(BackendUnavailable):
        _ingest(tmp_path, articles, BreakingEmbedder(dim=64))

    steps = _ingest(tmp_path, articles, HashingEmbedder())

    assert sum(s.change is Change.UNCHANGED for s in steps) == PASSAGES_AT_ONCE
    assert sum(s.change is Change.ADDED for s in steps) == 10


def test_title_and_day_are_embedded_and_never_cited() -> None:
    article = an_article("The ice melts.", title="On ice.", published=date(2026, 1, 7))
    (passage,) = split(article)

    assert embedded_text(passage) == "On ice. 7 January 2026. The ice melts."
    assert passage.text == "The ice melts."
    assert embedded_text(split(an_article("The ice melts.", title="On ice"))[0]) == "On ice. The ice melts."
