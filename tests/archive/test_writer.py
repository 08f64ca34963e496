from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from archive.shelves import EMBEDDER, HARBOUR, LIBRARY, MODEL, TALKS, UNDATED, open_writer, put, stock
from greenland_qa.archive import Archive, Change
from greenland_qa.domain import DateBasis, Dated
from greenland_qa.errors import ArchiveDamaged
from greenland_qa.language.passages import split
from making import an_article


def test_the_same_article_again_changes_nothing(tmp_path: Path) -> None:
    with open_writer(tmp_path) as writer:
        assert put(writer, HARBOUR) is Change.ADDED
        assert writer.holds(HARBOUR)
        assert not writer.needs_vectors(HARBOUR)
        assert put(writer, HARBOUR) is Change.UNCHANGED


def test_another_outlet_is_updated_without_vectors_and_keeps_the_passages(tmp_path: Path) -> None:
    article = replace(HARBOUR, source=replace(HARBOUR.source, outlet="The Other Coast", authors=("A. Writer",)))
    with open_writer(stock(tmp_path, HARBOUR)) as writer:
        assert not writer.holds(article)
        assert not writer.needs_vectors(article)
        assert writer.update(article) is Change.UPDATED
        assert writer.holds(article)

    with Archive.open(tmp_path, model=MODEL) as archive:
        assert archive.article(HARBOUR.source.article_id) == article
        assert archive.passages([1])[0].source == article.source


@pytest.mark.parametrize(
    "changed",
    [{"title": "Harbour closed for good"}, {"published": Dated(day=date(2026, 1, 11), basis=DateBasis.STATED)}],
)
def test_another_title_or_day_is_embedded_again(tmp_path: Path, changed: dict[str, object]) -> None:
    article = replace(HARBOUR, source=replace(HARBOUR.source, **changed))  # type: ignore[arg-type]
    with open_writer(stock(tmp_path, HARBOUR)) as writer:
        assert writer.needs_vectors(article)
        assert writer.update(article) is None
        assert put(writer, article) is Change.UPDATED

    with Archive.open(tmp_path, model=MODEL) as archive:
        assert archive.coverage().articles == 1
        assert archive.article(article.source.article_id) == article
        assert len(archive.full_text([article.source.title], 9)) == len(split(article))


@pytest.mark.parametrize("place", [{"url": "https://coast.example/harbour"}, {"file": "harbour.txt"}])
def test_a_changed_text_at_the_same_place_takes_the_place_of_its_former_self(
    tmp_path: Path, place: dict[str, str]
) -> None:
    former = an_article("The harbour was closed.", **place)
    present = an_article("The harbour was opened.", **place)
    with open_writer(tmp_path) as writer:
        put(writer, former)
        assert put(writer, present) is Change.REPLACED

    with Archive.open(tmp_path, model=MODEL) as archive:
        assert [listing.source for listing in archive.articles()] == [present.source]
        assert archive.full_text(["closed"], 5) == ()


def test_the_same_text_at_another_place_is_a_second_printing_of_the_same_article(tmp_path: Path) -> None:
    elsewhere = replace(HARBOUR, source=replace(HARBOUR.source, url="https://wire.example/copy", title="Copied"))
    with open_writer(stock(tmp_path, HARBOUR)) as writer:
        assert put(writer, elsewhere) is Change.UNCHANGED
        assert put(writer, HARBOUR) is Change.UNCHANGED


def test_what_stood_at_a_place_goes_when_the_place_now_has_the_text_of_another_article(tmp_path: Path) -> None:
    copied = replace(HARBOUR, source=replace(HARBOUR.source, url=TALKS.source.url))
    with open_writer(stock(tmp_path, HARBOUR, TALKS)) as writer:
        assert put(writer, copied) is Change.REPLACED

    with Archive.open(tmp_path, model=MODEL) as archive:
        assert [listing.source for listing in archive.articles()] == [HARBOUR.source]


def test_removing_leaves_nothing_in_any_file(tmp_path: Path) -> None:
    secret = an_article(
        "The word xylographer stands here, and quixotically there.", title="Zymurgy", url="https://s.example"
    )
    stock(tmp_path, *LIBRARY, secret, seal=True)
    vector = EMBEDDER.embed_passages([secret.body])[0]
    with Archive.open(tmp_path, model=MODEL) as archive:
        (hit,) = archive.full_text(["xylographer"], 1)
        vector = archive.vectors([hit.key])[0]
    traces = [b"xylograph", b"quixot", b"zymurgi", b"Zymurgy", b"s.example", vector.astype(np.float16).tobytes()]
    before = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert all(trace in before for trace in traces)

    with open_writer(tmp_path) as writer:
        assert writer.remove(secret.source.article_id)
        assert not writer.remove(secret.source.article_id)

    after = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert not [trace for trace in traces if trace in after]
    assert str(hit.key).encode() not in [name.encode() for name in _ids_in_chroma(tmp_path)]


def _ids_in_chroma(folder: Path) -> list[str]:
    (database,) = folder.glob("generation-*/chroma.sqlite3")
    connection = sqlite3.connect(f"{database.as_uri()}?mode=ro&immutable=1", uri=True)
    ids = [row[0] for row in connection.execute("SELECT embedding_id FROM embeddings")]
    connection.close()
    return ids


def test_what_was_still_to_be_erased_is_erased_by_the_next_writer(tmp_path: Path) -> None:
    stock(tmp_path, *LIBRARY)

    class Interrupted(Exception):
        pass

    def interrupt(folder: Path) -> None:
        with open_writer(folder) as writer:
            writer.remove(UNDATED.source.article_id)
            raise Interrupted

    with pytest.raises(Interrupted):
        interrupt(tmp_path)
    assert b"ilulissat" in (tmp_path / "catalogue.sqlite").read_bytes()

    open_writer(tmp_path).close()
    assert b"ilulissat" not in (tmp_path / "catalogue.sqlite").read_bytes()


def test_after_a_killed_writer_readers_are_told_and_the_next_writer_proves_everything(tmp_path: Path) -> None:
    stock(tmp_path, *LIBRARY)
    (tmp_path / "catalogue.sha256").unlink()  # what a writer that is killed at work leaves
    connection = sqlite3.connect(tmp_path / "catalogue.sqlite")
    connection.execute("INSERT INTO full_text (full_text) VALUES ('delete-all')")  # what a bad disk may make of it
    connection.commit()
    connection.close()
    with Archive.open(tmp_path, model=MODEL) as archive:
        (sentence,) = archive.damage()
        assert "cannot be proven sound" in sentence
        open_writer(tmp_path).close()
        assert archive.damage() == ()
        assert len(archive.full_text(["harbour"], 3)) == 1


@pytest.mark.parametrize("bad", [0.0, np.nan, np.inf])
def test_a_vector_without_direction_is_refused_and_nothing_is_put(tmp_path: Path, bad: float) -> None:
    with open_writer(tmp_path) as writer:
        with pytest.raises(ValueError, match="zero or not finite"):
            writer.put(HARBOUR, split(HARBOUR), np.full((1, MODEL.dim), bad, np.float32))
        assert not writer.holds(HARBOUR)


def test_passages_that_are_not_the_articles_are_refused(tmp_path: Path) -> None:
    with open_writer(tmp_path) as writer:
        for passages, rows in ((split(TALKS), 1), (split(HARBOUR), 2), ((), 0)):
            with pytest.raises(ValueError, match=r"passage|vector"):
                writer.put(HARBOUR, passages, np.ones((rows, MODEL.dim), np.float32))


def test_a_generation_is_built_once_and_again_only_when_it_is_behind_or_not_sound(tmp_path: Path) -> None:
    with open_writer(stock(tmp_path, HARBOUR)) as writer:
        writer.seal()
        assert _generations(tmp_path) == ["generation-1"]
        put(writer, TALKS)
        writer.seal()
        assert _generations(tmp_path) == ["generation-1"]
        next(tmp_path.glob("generation-1/chroma.sqlite3")).write_bytes(b"")
        writer.seal()
        assert _generations(tmp_path) == ["generation-2"]
        writer.remove(HARBOUR.source.article_id)
        writer.remove(TALKS.source.article_id)
        writer.seal()
        assert _generations(tmp_path) == []


def _generations(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("generation-*"))


def test_folders_that_nothing_points_at_are_cleared_away_by_the_next_writer(tmp_path: Path) -> None:
    (stock(tmp_path, HARBOUR, seal=True) / "generation-7").mkdir()

    open_writer(tmp_path).close()

    assert _generations(tmp_path) == ["generation-1"]


def test_a_full_disk_is_said_with_path_and_free_bytes_and_the_archive_stays_whole(tmp_path: Path) -> None:
    stock(tmp_path, *LIBRARY)
    long = an_article("The ice moves on. " * 20_000, url="https://long.example")
    with open_writer(tmp_path) as writer:
        # The nearest to a full disk that needs no rights: SQLite may not add a page.
        pages = writer._connection.execute("PRAGMA page_count").fetchone()[0]
        writer._connection.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(ArchiveDamaged, match=rf"{tmp_path}.* is full; [\d,]+ bytes are free") as caught:
            put(writer, long)
        assert "Free some space" in caught.value.advice
        assert not writer.holds(long)

    with Archive.open(tmp_path, model=MODEL) as archive:
        assert archive.coverage().articles == len(LIBRARY)
    with open_writer(tmp_path) as writer:
        assert put(writer, long) is Change.ADDED


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")

    with pytest.raises(ArchiveDamaged, match="file"):
        open_writer(tmp_path / "file")


def test_every_named_point_of_the_work_is_passed(tmp_path: Path) -> None:
    passed: list[str] = []
    with open_writer(tmp_path, at=passed.append) as writer:
        put(writer, HARBOUR)
        put(writer, TALKS)
        writer.update(replace(HARBOUR, source=replace(HARBOUR.source, outlet=None)))
        writer.seal()
        writer.remove(TALKS.source.article_id)

    transactions = {"put", "update", "remove", "numbering", "pointing", "erase"}
    assert {f"before the commit of {name}" for name in transactions} <= set(passed)
    assert {"before building", "after building", "before clearing away", "before the checksum"} <= set(passed)
