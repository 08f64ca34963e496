"""A golden set in, a graded run of it out, question by question, kept beside the archive. Knows neither HTML nor Gradio."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Generator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path

from greenland_qa.errors import GoldenSetError, SettingsError
from greenland_qa.evaluation import Comparison, Finished, Graded, Results, Run, load, read_golden, run
from greenland_qa.evaluation.drafting import draft
from greenland_qa.evaluation.rows import write_rows
from greenland_qa_ui.desk import ARTICLES_READ, Desk

DRAFTED = 40
RUNS = "evaluations"
# Runs of which nothing is kept that can still be looked at.
LOOKED_AT = 5
_DRAFT = "questions-made-from-the-archive.jsonl"


@dataclass(slots=True, kw_only=True)
class Trial:
    """A run so far."""

    golden: str
    """The name of its golden set."""
    expected: int
    graded: list[Graded] = field(default_factory=list)
    results: Results | None = None
    """Its figures, at the end."""
    comparison: Comparison | None = None
    """What changed since the last run of a set of this name."""
    folder: Path | None = None
    """Where its replies lie."""


def measure(desk: Desk, uploaded: tuple[Path, str] | None = None) -> Generator[Trial, None, None]:
    """Asks the uploaded golden set, else the one that the page was given, else one made from the archive.

    Gives the same object after each question; the last one has the results.
    Raises: GoldenSetError, SettingsError, ArchiveError.
    """
    work = Path(tempfile.mkdtemp(prefix="evaluation-"))
    try:
        golden = _golden(desk, uploaded, work)
        kept = desk.settings.index / RUNS / golden.stem if desk.settings else None
        before = _last(kept)
        trial = Trial(golden=golden.name, expected=len(read_golden([golden])))
        out = kept / f"{datetime.now():%Y-%m-%d-%H%M%S-%f}" if kept else _passing()
        yield trial
        said = {"writer": desk.assistant.writer}
        for event in run([golden], desk.assistant, out=out, compare_with=before, settings=said):
            if isinstance(event, Finished):
                trial.results, trial.comparison, trial.folder = event.results, event.comparison, out
            else:
                trial.graded.append(event)
            yield trial
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _passing() -> Path:
    """A folder for a run that nobody keeps: there for a look at its questions until a few more have been asked, and gone
    when the page stops.
    """
    place = _place()
    for old in sorted(place.iterdir(), key=lambda folder: folder.stat().st_mtime)[:-LOOKED_AT]:
        shutil.rmtree(old, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix="run-", dir=place))


@cache
def _place() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="evaluations-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def opened(folder: Path) -> Run:
    """A finished run. Raises: SettingsError."""
    return load(folder)


def _golden(desk: Desk, uploaded: tuple[Path, str] | None, work: Path) -> Path:
    if uploaded is not None:
        path, name = uploaded
        # Its name says which runs it is compared with, so nothing but letters, digits and a few signs of it is kept.
        stem = "".join(c if c.isalnum() or c in "-_." else "-" for c in Path(name).stem)[:80].strip(".") or "uploaded"
        return Path(shutil.copy(path, work / f"{stem}{'.csv' if name.casefold().endswith('.csv') else '.jsonl'}"))
    if desk.golden is not None:
        return desk.golden
    newest = desk.assistant.articles()[:ARTICLES_READ]
    rows = draft([desk.assistant.article(listing.source.article_id) for listing in newest], DRAFTED)
    if not rows:
        raise GoldenSetError(
            "No question could be made from these articles.", advice="Give the page a golden set of your own."
        )
    # Drafts are left out of a run until a person has accepted them; here they are the whole set, and named so.
    write_rows(work / _DRAFT, [{name: said for name, said in row.items() if name != "status"} for row in rows])
    return work / _DRAFT


def _last(kept: Path | None) -> Path | None:
    """The folder of the last finished run of this set."""
    for folder in sorted(kept.iterdir(), reverse=True) if kept and kept.is_dir() else ():
        try:
            load(folder)
        except SettingsError:
            continue
        return folder
    return None
