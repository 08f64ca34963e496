"""The same archive with its vector index on a Chroma server, a real one on this machine."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.shelves import EMBEDDER, LIBRARY, MODEL, TALKS, put
from greenland_qa.archive import Archive, ArchiveWriter
from greenland_qa.errors import ArchiveError

VECTOR = EMBEDDER.embed_question("harbour talks")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Address and process of a Chroma server."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    chroma = shutil.which("chroma", path=str(Path(sys.executable).parent)) or "chroma"
    command = [chroma, "run", "--path", str(tmp_path / "served"), "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}", process
    finally:
        process.kill()
        process.wait()


def test_a_server_is_fed_from_the_catalogue_and_when_it_is_gone_exact_search_serves(
    tmp_path: Path, server: tuple[str, subprocess.Popen[bytes]]
) -> None:
    url, process = server
    folder = tmp_path / "index"
    with ArchiveWriter.open(folder, model=MODEL, chroma_url=url) as writer:
        for article in LIBRARY:
            put(writer, article)
        writer.seal()
    with (
        Archive.open(folder, model=MODEL) as exact,
        Archive.open(folder, model=MODEL, chroma_url=url, exact_up_to=0) as archive,
    ):
        for _ in range(3):
            assert archive.dense(VECTOR, 3) == exact.dense(VECTOR, 3)
        assert archive.damage() == ()
        assert "no chroma_url is set" in exact.damage()[0]

        with ArchiveWriter.open(folder, model=MODEL, chroma_url=url) as writer:
            writer.remove(TALKS.source.article_id)
        for _ in range(3):
            assert archive.dense(VECTOR, 3) == exact.dense(VECTOR, 3)

        process.kill()
        process.wait()
        assert len(archive.dense(VECTOR, 3)) == 2
        assert "is not used" in archive.damage()[0]


def test_a_server_that_is_not_there_fails_the_seal_and_keeps_the_articles(tmp_path: Path) -> None:
    with ArchiveWriter.open(tmp_path, model=MODEL, chroma_url="http://127.0.0.1:9") as writer:
        put(writer, TALKS)
        with pytest.raises(ArchiveError, match="could not be fed"):
            writer.seal()
        assert writer.holds(TALKS)
