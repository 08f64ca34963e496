"""Generations, sound and not: searching is never wrong, and what is degraded is said."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from archive.shelves import EMBEDDER, HARBOUR, LIBRARY, MODEL, TALKS, open_writer, put, stock
from greenland_qa.archive import Archive
from greenland_qa.archive.checksums import sha256_of

VECTOR = EMBEDDER.embed_question("harbour talks")


def _delete_all(folder: Path) -> None:
    shutil.rmtree(folder)


def _flip(folder: Path) -> None:
    path = max(folder.glob("*/*.bin"), key=lambda p: p.stat().st_size)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def _truncate(folder: Path) -> None:
    (folder / "chroma.sqlite3").write_bytes((folder / "chroma.sqlite3").read_bytes()[:-1])


@pytest.mark.parametrize("harm", [_delete_all, _flip, _truncate])
def test_an_unsound_generation_is_never_opened_and_said_and_built_anew(
    tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    stock(tmp_path, *LIBRARY, seal=True)
    with Archive.open(tmp_path, model=MODEL) as exact:
        expected = exact.dense(VECTOR, 3)
        assert exact.damage() == ()
    harm(tmp_path / "generation-1")

    with Archive.open(tmp_path, model=MODEL, exact_up_to=0) as archive:
        for _ in range(3):
            assert archive.dense(VECTOR, 3) == expected
        (sentence,) = archive.damage()
        assert "generation-1 is not used" in sentence
        with open_writer(tmp_path) as writer:
            writer.seal()
        assert archive.damage() == ()
        assert archive.dense(VECTOR, 3) == expected


def test_reading_changes_no_byte_of_a_sealed_generation(tmp_path: Path) -> None:
    stock(tmp_path, *LIBRARY, seal=True)
    sums = {path: sha256_of(path) for path in tmp_path.rglob("*") if path.is_file() and "generation" in str(path)}

    with Archive.open(tmp_path, model=MODEL, exact_up_to=0) as archive:
        for _ in range(3):
            archive.dense(VECTOR, 3)

    assert {
        path: sha256_of(path) for path in tmp_path.rglob("*") if path.is_file() and "generation" in str(path)
    } == sums


def test_a_reader_goes_on_while_its_generation_is_replaced_and_removed(tmp_path: Path) -> None:
    stock(tmp_path, *LIBRARY, seal=True)
    with Archive.open(tmp_path, model=MODEL, exact_up_to=0) as archive:
        before = [archive.dense(VECTOR, 3) for _ in range(3)]
        shutil.rmtree(tmp_path / "generation-1")  # as another writer's clearing away does, before the reader notices
        assert archive.dense(VECTOR, 3) == before[0]
        with open_writer(tmp_path) as writer:
            writer.remove(TALKS.source.article_id)
            writer.seal(force=True)
        after = [archive.dense(VECTOR, 3) for _ in range(3)]

    assert {len(hits) for hits in before} == {3}
    assert {len(hits) for hits in after} == {2}


def test_an_archive_in_a_folder_that_nobody_may_write_in_is_read_all_the_same(tmp_path: Path) -> None:
    folder = stock(tmp_path / "index", *LIBRARY, seal=True)
    kept = list(folder.rglob("*"))
    for path in [*kept, folder]:
        path.chmod(path.stat().st_mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))
    try:
        with Archive.open(folder, model=MODEL, exact_up_to=0) as archive:
            assert {len(archive.dense(VECTOR, 3)) for _ in range(3)} == {3}
            assert archive.damage() == ()
    finally:
        for path in [folder, *kept]:
            path.chmod(path.stat().st_mode | stat.S_IWUSR)


def test_one_passage_and_many_equal_ones_can_be_sealed(tmp_path: Path) -> None:
    stock(tmp_path, HARBOUR, seal=True)
    with Archive.open(tmp_path, model=MODEL, exact_up_to=0) as archive:
        assert {len(archive.dense(np.ones(MODEL.dim, np.float32), 3)) for _ in range(3)} == {1}
    with open_writer(tmp_path) as writer:
        put(writer, TALKS)
        writer.seal(force=True)
    with Archive.open(tmp_path, model=MODEL, exact_up_to=0) as archive:
        assert {len(archive.dense(np.ones(MODEL.dim, np.float32), 3)) for _ in range(3)} == {2}
