from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from fakes import HashingEmbedder
from greenland_qa.archive import ArchiveWriter, Model
from greenland_qa.archive.inspect import Finding, State, inspect
from greenland_qa.archive.lock import HOLDER
from greenland_qa.ingest import ingest
from making import an_article

EMBEDDER = HashingEmbedder()
MODEL = Model(name=EMBEDDER.name, fingerprint=EMBEDDER.fingerprint, dim=EMBEDDER.dim)
NOBODY = 65534


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An archive of two articles that has no vector index."""
    index = tmp_path / "index"
    articles = [an_article("It snowed in Nuuk. Ships waited."), an_article("The talks ended. Nothing was signed.")]
    with ArchiveWriter.open(index, model=MODEL) as writer:
        list(ingest(articles, writer, EMBEDDER))
    return index


def found(folder: Path, model: Model | None = MODEL) -> dict[str, Finding]:
    return {finding.check: finding for finding in inspect(folder, model)}


@pytest.fixture
def unprivileged() -> Iterator[None]:
    """Nobody's permissions where the tests run as root, who may do everything; everybody else keeps their own."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


def test_a_sound_archive_without_an_index_says_that_it_is_slow_and_not_wrong(folder: Path) -> None:
    findings = found(folder)
    assert [finding.state for finding in findings.values()] == [State.PASS, State.PASS, State.WARN, State.PASS]
    assert "2 articles" in findings["catalogue"].sentence
    assert "ingest" in findings["generation"].mend


def test_another_model_and_an_unknown_one_are_told_apart(folder: Path) -> None:
    other = Model(name="other", fingerprint="1" * 64, dim=64)
    assert found(folder, other)["manifest"].state is State.FAIL
    assert found(folder, None)["manifest"].state is State.WARN


def test_a_writer_at_work_is_named(folder: Path) -> None:
    with ArchiveWriter.open(folder, model=MODEL):
        finding = found(folder)["lock"]
    assert finding.state is State.WARN
    assert f"process {os.getpid()} on {socket.gethostname()}" in finding.sentence


def test_a_dead_writer_is_said_to_be_dead(folder: Path) -> None:
    dead = {"pid": 2**22 + 1, "host": socket.gethostname(), "since": "2026-01-28 14:03:59"}
    (folder / HOLDER).write_text(json.dumps(dead))
    finding = found(folder)["lock"]
    assert finding.state is State.PASS
    assert "died at work" in finding.sentence


def test_files_that_may_not_be_read_are_one_finding_and_no_crash(folder: Path, request: pytest.FixtureRequest) -> None:
    found(folder)
    (folder / "catalogue.sqlite").chmod(0)
    folder.chmod(0o700)
    request.getfixturevalue("unprivileged")
    finding = found(folder)["catalogue"]
    assert finding.state is State.FAIL
    assert finding.mend
