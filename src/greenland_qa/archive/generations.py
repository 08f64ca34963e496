"""Sealed generations: folders that were built once and are never written again, and what the catalogue knows of them.

Deliberately knows nothing of what is in the files, only their checksums. A folder that the catalogue does not point at
does not exist for anybody but the next writer, who clears it away.
"""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from greenland_qa.archive.catalogue import GENERATION, read_manifest, write_manifest
from greenland_qa.archive.checksums import sha256_of, sync_folder
from greenland_qa.errors import ArchiveError

_COPIED_AT_ONCE = 2**20


class Unsound(Exception):
    """A file of a generation is not what it was when it was sealed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Generation:
    """What the catalogue knows of the generation it points at."""

    number: int
    passages: int
    """How many passages it was built of."""
    last_key: int
    """The largest of their keys: every passage with a larger one came later."""
    files: Mapping[str, str]
    """File, as a path below the generation's folder, -> sha256; none: it is not here but on a Chroma server."""
    collection: str
    """Its name on the server."""

    @property
    def folder(self) -> str:
        return f"{GENERATION}{self.number}"


def current(connection: sqlite3.Connection) -> Generation | None:
    """The generation that the catalogue points at, or None."""
    number = int(read_manifest(connection, "generation"))
    if number == 0:
        return None
    row = connection.execute("SELECT passages, last_key FROM generations WHERE number = ?", (number,)).fetchone()
    files = connection.execute("SELECT file, sha256 FROM generation_files WHERE generation = ?", (number,)).fetchall()
    if row is None:
        raise sqlite3.DatabaseError(f"the catalogue points at generation {number}, of which it knows nothing")
    name = collection(connection)
    return Generation(number=number, passages=row[0], last_key=row[1], files=dict(files), collection=name)


def collection(connection: sqlite3.Connection) -> str:
    """The name that is this archive's own on a Chroma server."""
    return f"greenland-qa-{read_manifest(connection, 'id')}"


def check(folder: Path, generation: Generation) -> None:
    """Nothing, if every file is what it was when it was sealed. Raises: Unsound."""
    for name, digest in generation.files.items():
        try:
            if sha256_of(folder / name) != digest:
                raise Unsound(f"{name} has changed")
        except OSError as exc:
            raise Unsound(f"{name} cannot be read ({(exc.strerror or str(exc)).lower()})") from exc


def copy_sound(folder: Path, generation: Generation, to: Path) -> None:
    """Copies the generation's files; what was copied, byte for byte, is what was sealed. Raises: Unsound, OSError.

    Opening a Chroma index writes to it and so must never touch the sealed files. As the copy itself is checked, nothing
    can happen to them between the check and the opening.
    """
    for name, digest in generation.files.items():
        target = to / name
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            source = (folder / name).open("rb")
        except OSError as exc:
            raise Unsound(f"{name} cannot be read ({(exc.strerror or str(exc)).lower()})") from exc
        summed = hashlib.sha256()
        with source, target.open("wb") as copy:
            while block := source.read(_COPIED_AT_ONCE):
                summed.update(block)
                copy.write(block)
        if summed.hexdigest() != digest:
            raise Unsound(f"{name} has changed")


def build(catalogue: Path, folder: Path) -> dict[str, tuple[int, str]]:
    """Builds the index of the catalogue's vectors in a child process; (bytes, sha256) of each of its files.

    Raises: ArchiveError if the child fails or dies; OSError. Nothing is left of the folder then.
    """
    command = [sys.executable, "-m", "greenland_qa.archive.build", str(catalogue), str(folder)]
    try:
        # The pipe is not written to: its end tells the child that we are gone.
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        ) as child:
            try:
                assert child.stderr is not None
                said = child.stderr.read().decode("utf-8", "replace").strip()
                code = child.wait()
            except BaseException:
                child.kill()
                raise
        if code != 0:
            why = said.splitlines()[-1] if said else f"its process ended with code {code}"
            raise ArchiveError(
                f"The vector index of {catalogue.parent} could not be built: {why}",
                advice="All articles are there and are searched exactly; the next `greenland-qa ingest` tries again.",
            )
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        sums = {p.relative_to(folder).as_posix(): (p.stat().st_size, sha256_of(p)) for p in files}
        sync_folder(folder.parent)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return sums


def point_at(connection: sqlite3.Connection, number: int, files: Mapping[str, tuple[int, str]]) -> None:
    """Makes the folder with this number, built of all passages there are, the generation; inside a transaction."""
    forget(connection)
    passages, last = connection.execute("SELECT count(*), coalesce(max(key), 0) FROM passages").fetchone()
    connection.execute("INSERT INTO generations VALUES (?, ?, ?)", (number, passages, last))
    rows = [(number, name, size, digest) for name, (size, digest) in files.items()]
    connection.executemany("INSERT INTO generation_files VALUES (?, ?, ?, ?)", rows)
    write_manifest(connection, generation=number)


def forget(connection: sqlite3.Connection) -> None:
    """Points at no generation; inside a transaction."""
    connection.execute("DELETE FROM generation_files")
    connection.execute("DELETE FROM generations")
    write_manifest(connection, generation=0)


def clear_away(folder: Path, kept: Generation | None) -> bool:
    """Removes every generation's folder but this one; whether there was one to remove."""
    others = [path for path in folder.glob(f"{GENERATION}*") if kept is None or path.name != kept.folder]
    for path in others:
        shutil.rmtree(path, ignore_errors=True)
    return bool(others)
