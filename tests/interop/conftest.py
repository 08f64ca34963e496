"""One archive of the seeds for the tests of this room, built with the packaged model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from greenland_qa.compose import Assistant, ingest_paths, open_embedder
from greenland_qa.settings import Settings


@pytest.fixture(scope="session")
def assistant(seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    settings = Settings(index=tmp_path_factory.mktemp("index"))
    embedder = open_embedder(settings)
    for _ in ingest_paths([seeds], settings, embedder=embedder):
        pass
    with Assistant.open(settings=settings, embedder=embedder) as opened:
        yield opened
