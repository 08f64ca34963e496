from __future__ import annotations

import json
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
from greenland_qa.reading import read
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


def _write(folder: Path, **texts: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text)
    return folder


def _held(folder: Path) -> dict[str | None, str]:
    """File -> text of every article of the archive."""
    with Archive.open(folder, model=MODEL) as archive:
        return {li.source.file: archive.article(li.source.article_id).body for li in archive.articles()}


TEXTS = ["The harbour froze.", "The council met.", "Ships left at noon.", "It snowed."]


def _read_in(archive: Path, *paths: Path) -> list[Step]:
    return _ingest(archive, read(list(paths), today=date(2026, 3, 1)), HashingEmbedder())


def test_files_that_are_renumbered_keep_all_their_articles(tmp_path: Path) -> None:
    news = _write(tmp_path / "news", **{f"00{n}": text for n, text in enumerate(TEXTS, 1)})
    _read_in(tmp_path / "index", news)
    (news / "004.txt").unlink()
    _write(news, **{"001": TEXTS[1], "002": TEXTS[2], "003": TEXTS[3]})
    _read_in(tmp_path / "index", news)
    assert _held(tmp_path / "index") == {"001.txt": TEXTS[1], "002.txt": TEXTS[2], "003.txt": TEXTS[3]}


def test_files_that_swap_their_texts_lose_none(tmp_path: Path) -> None:
    news = _write(tmp_path / "news", a=TEXTS[0], b=TEXTS[1], live=TEXTS[2])
    _read_in(tmp_path / "index", news)
    _write(news, a=TEXTS[1], b=TEXTS[0], archived=TEXTS[2], live=TEXTS[3])
    _read_in(tmp_path / "index", news)
    assert _held(tmp_path / "index") == {
        "a.txt": TEXTS[1],
        "b.txt": TEXTS[0],
        "archived.txt": TEXTS[2],
        "live.txt": TEXTS[3],
    }


def test_files_of_one_name_in_two_folders_are_two_articles(tmp_path: Path) -> None:
    january, march = _write(tmp_path / "january", a=TEXTS[0]), _write(tmp_path / "march", a=TEXTS[1])
    _read_in(tmp_path / "index", january)
    _read_in(tmp_path / "index", march)
    assert _held(tmp_path / "index") == {"a.txt": TEXTS[0], "march/a.txt": TEXTS[1]}
    _write(march, a=TEXTS[2])
    assert [step.change for step in _read_in(tmp_path / "index", march)] == [Change.REPLACED]
    assert _held(tmp_path / "index") == {"a.txt": TEXTS[0], "march/a.txt": TEXTS[2]}


def test_a_folder_below_one_that_was_read_changes_nothing(tmp_path: Path) -> None:
    news = _write(tmp_path / "news", a=TEXTS[0])
    below = _write(news / "feb", a=TEXTS[1])
    _read_in(tmp_path / "index", news)
    assert [step.change for step in _read_in(tmp_path / "index", below)] == [Change.UNCHANGED]
    assert _held(tmp_path / "index") == {"a.txt": TEXTS[0], "feb/a.txt": TEXTS[1]}


def test_a_folder_that_has_moved_is_known_again(tmp_path: Path) -> None:
    news = _write(tmp_path / "news", a=TEXTS[0])
    _read_in(tmp_path / "index", news)
    moved = news.rename(tmp_path / "moved")
    _write(moved, a=TEXTS[1])
    assert [step.change for step in _read_in(tmp_path / "index", moved)] == [Change.REPLACED]
    assert _held(tmp_path / "index") == {"a.txt": TEXTS[1]}


def test_rows_that_name_one_file_are_articles_of_their_own(tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text("".join(json.dumps({"text": text, "file": "edition.pdf"}) + "\n" for text in TEXTS[:3]))
    _read_in(tmp_path / "index", rows)
    assert _held(tmp_path / "index") == {
        "edition.pdf": TEXTS[0],
        "edition.pdf#2": TEXTS[1],
        "edition.pdf#3": TEXTS[2],
    }


def test_a_bare_copy_takes_nothing_from_what_is_known_of_an_article(tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    known = {"text": TEXTS[0], "url": "https://coast.example/a", "title": "Frozen", "published": "2026-01-10"}
    for row in (known, {"text": TEXTS[0]}):
        rows.write_text(json.dumps(row) + "\n")
        _read_in(tmp_path / "index", rows)
    with Archive.open(tmp_path / "index", model=MODEL) as archive:
        (listing,) = archive.articles()
    assert (listing.source.url, listing.source.title) == ("https://coast.example/a", "Frozen")
