"""The commands that build and list the archive: ingest, articles, remove."""

from __future__ import annotations

import sys
from collections import Counter as Tally
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

import greenland_qa
from greenland_qa.archive import Change
from greenland_qa.cli import render
from greenland_qa.cli.asking import archive_of
from greenland_qa.cli.console import print_row, say, sentence, waiting
from greenland_qa.cli.options import Index
from greenland_qa.cli.progress import Counter, duration
from greenland_qa.errors import GreenlandQAError
from greenland_qa.reading import count
from greenland_qa.settings import load_settings


def ingest(
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="PATH...", help="Files, folders, and JSON lines (plain or .gz).", show_default=False),
    ],
    index: Index = None,
) -> None:
    """Read articles into the archive.

    An article that it holds already costs nothing, a changed one takes the place of its former self.
    """
    settings = load_settings(index=index)
    tally = Tally[Change | None]()
    passages = 0
    with Counter("Articles", count(paths)) as counter:
        try:
            with closing(greenland_qa.ingest_paths(paths, settings)) as steps:
                for step in steps:
                    if step.problem is not None:
                        counter.complain(sentence(step.problem))
                    tally[step.change] += 1
                    passages += step.passages
                    counter.step(failed=step.problem is not None)
                    if counter.counted_all:
                        counter.now("Finishing the archive")
        except (KeyboardInterrupt, GreenlandQAError):
            if tally:
                say(f"Stopped. {_counts(tally)} All that is in {settings.index}; the same command goes on from there.")
            raise
    say(f"{_counts(tally)} {passages:,} passages in {duration(counter.elapsed_s)}, in {settings.index}.")
    if tally.total() == tally[None]:
        raise typer.Exit(1)


def _counts(tally: Tally[Change | None]) -> str:
    """ "Added 5, replaced 0, updated 0, unchanged 0, failed 1."."""
    parts = [f"{change.value} {tally[change]:,}" for change in Change]
    return f"{', '.join([*parts, f'failed {tally[None]:,}'])}.".capitalize()


def articles(index: Index = None) -> None:
    """List the articles of the archive.

    The newest stand first, those without a known date last.
    """
    with archive_of(index) as archive:
        held, coverage = archive.articles(), archive.coverage()
    if sys.stdout.isatty():
        undated = f", {coverage.undated:,} without a known date" if coverage.undated else ""
        say(*render.listing(held), f"{coverage.articles:,} articles{undated}, {coverage.passages:,} passages.")
    else:
        for article in held:
            print_row(render.cells(article))


def remove(
    names: Annotated[
        list[str], typer.Argument(metavar="ID_OR_FILE...", help="Ids, files or addresses.", show_default=False)
    ],
    index: Index = None,
) -> None:
    """Remove articles from the archive.

    Their text, full-text rows and vectors go; if one of the names is not there, nothing does.
    """
    settings = load_settings(index=index)
    with waiting("Removing …"):
        gone = greenland_qa.remove_articles(names, settings)
    say(*(f"Removed {source.article_id} · {render.about(source)}" for source in gone))
