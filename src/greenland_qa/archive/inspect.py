"""A folder in, what is found about the archive in it out, check by check. Never writes, never raises for damage.

Reads everything: every row, every text and every file, which `Archive.open` has no time for.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from greenland_qa.archive import generations, records
from greenland_qa.archive.catalogue import FILE, check, check_manifest, open_for_reading, read_manifest, translated
from greenland_qa.archive.holdings import Holdings
from greenland_qa.archive.lock import holder_of, lives
from greenland_qa.archive.nouns import EVERYTHING, Model
from greenland_qa.archive.sealed import SealedSearch
from greenland_qa.errors import ArchiveError

# Ingesting anything, also what is held already, builds the vector index anew where it is missing or unsound.
_SEAL = "greenland-qa ingest FILE_OR_FOLDER"


class State(StrEnum):
    PASS = "pass"
    WARN = "warn"
    """It works, but not as well as it could."""
    FAIL = "fail"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one check found, in one sentence, and what mends it ("" where nothing needs mending)."""

    check: str
    state: State
    sentence: str
    mend: str = ""


def inspect(folder: Path, model: Model | None, chroma_url: str = "") -> Iterator[Finding]:
    """Findings about the catalogue, the model that made it, the generation and the lock. `model` None: not known."""
    path = folder / FILE
    try:
        check(path)
        with translated(path):
            connection = open_for_reading(path)
            try:
                yield _whole(connection, folder)
                yield from _made_with(connection, path, model)
                yield _generation(connection, folder, chroma_url)
            finally:
                connection.close()
    except ArchiveError as exc:
        yield Finding(check="catalogue", state=State.FAIL, sentence=str(exc), mend=exc.advice)
    yield _lock(folder)


def _whole(connection: sqlite3.Connection, folder: Path) -> Finding:
    """Whether SQLite finds its file whole, and every row is what was put in. Raises: sqlite3.Error if not."""
    for (fault,) in connection.execute("PRAGMA quick_check(1)"):
        if fault != "ok":
            raise sqlite3.DatabaseError(str(fault))
    connection.execute("BEGIN")
    holdings = Holdings.load(connection, int(read_manifest(connection, "dim")))
    (words,) = connection.execute("SELECT count(*) FROM full_text_docsize").fetchone()
    if words != len(holdings):
        raise sqlite3.DatabaseError(f"{len(holdings):,} passages, and {words:,} of them in the full-text index")
    for key, _ in list(records.read_listings(connection)):
        records.read_article(connection, key)
    connection.execute("COMMIT")
    held = holdings.coverage(EVERYTHING)
    counts = f"{held.articles:,} articles and {held.passages:,} passages in {folder}"
    sentence = f"{counts}, every text and vector as it was put in."
    return Finding(check="catalogue", state=State.PASS, sentence=sentence)


def _made_with(connection: sqlite3.Connection, path: Path, model: Model | None) -> Iterator[Finding]:
    if model is None:
        made = read_manifest(connection, "model")
        sentence = f"The archive was made with {made}; whether that is the model of the settings cannot be said."
        yield Finding(check="manifest", state=State.WARN, sentence=sentence)
        return
    try:
        check_manifest(connection, path, model)
    except ArchiveError as exc:
        yield Finding(check="manifest", state=State.FAIL, sentence=str(exc), mend=exc.advice)
    else:
        yield Finding(
            check="manifest", state=State.PASS, sentence=f"The archive was made with this model, {model.name}."
        )


def _generation(connection: sqlite3.Connection, folder: Path, chroma_url: str) -> Finding:
    held = generations.current(connection)
    if held is None:
        sentence = "There is no vector index yet; passages are compared one by one."
        return Finding(check="generation", state=State.WARN, sentence=sentence, mend=_SEAL)
    search = SealedSearch(folder, chroma_url)
    try:
        faults = search.damage(held)
    finally:
        search.close()
    if faults:
        return Finding(check="generation", state=State.FAIL, sentence=" ".join(faults), mend=_SEAL)
    place = held.folder if held.files else f"The collection {held.collection} on {chroma_url}"
    sentence = f"{place} holds {held.passages:,} vectors" + (", and its checksums hold." if held.files else ".")
    return Finding(check="generation", state=State.PASS, sentence=sentence)


def _lock(folder: Path) -> Finding:
    holder = holder_of(folder)
    if holder is None:
        return Finding(check="lock", state=State.PASS, sentence="Nobody is writing to the archive.")
    who = f"process {holder.pid} on {holder.host}, since {holder.since}"
    if lives(holder):
        return Finding(
            check="lock", state=State.WARN, sentence=f"The archive is being written by {who}.", mend="wait for it"
        )
    sentence = f"The last writer, {who}, died at work; the next one takes its place, and what it had put is there."
    return Finding(check="lock", state=State.PASS, sentence=sentence)
