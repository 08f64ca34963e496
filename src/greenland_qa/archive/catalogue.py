"""The catalogue, a SQLite file that is the one record of everything: opening it, its tables, its manifest, its faults.

Deliberately knows neither Chroma nor our nouns (`records` turns its rows into them). SQLite's errors become ours here.
"""

from __future__ import annotations

import shutil
import sqlite3
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from greenland_qa.archive import checksums
from greenland_qa.archive.nouns import Model
from greenland_qa.errors import ArchiveDamaged, ArchiveError, ArchiveMissing, ArchiveStale
from greenland_qa.language.passages import SPLITTER_VERSION

FILE = "catalogue.sqlite"
GENERATION = "generation-"
"""How the names of the folders of vector indexes begin."""
SCHEMA = "2"
Damaged = Callable[[Path, str], ArchiveDamaged]
# How long to wait for another connection of SQLite; ours hold the file for milliseconds.
BUSY_TIMEOUT_S = 10.0

# Keys are never used twice, so that a removed passage and a new one cannot be mistaken in an older vector index.
# Bodies stand apart, so that listing articles does not read their text.
_TABLES = """
CREATE TABLE manifest (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE articles (
    key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, title TEXT NOT NULL, title_made INTEGER NOT NULL, outlet TEXT,
    url TEXT, file TEXT, published TEXT, basis TEXT NOT NULL, authors TEXT NOT NULL, language TEXT NOT NULL,
    chars INTEGER NOT NULL, passages INTEGER NOT NULL, checksum INTEGER NOT NULL);
CREATE INDEX articles_by_url ON articles (url);
CREATE INDEX articles_by_file ON articles (file);
CREATE TABLE origins (article INTEGER PRIMARY KEY REFERENCES articles, path TEXT NOT NULL);
CREATE INDEX origins_by_path ON origins (path);
CREATE TABLE bodies (article INTEGER PRIMARY KEY REFERENCES articles, body BLOB NOT NULL);
CREATE TABLE passages (
    key INTEGER PRIMARY KEY, article INTEGER NOT NULL REFERENCES articles, ordinal INTEGER NOT NULL,
    "start" INTEGER NOT NULL, "end" INTEGER NOT NULL, vector BLOB NOT NULL, checksum INTEGER NOT NULL,
    UNIQUE (article, ordinal));
CREATE VIRTUAL TABLE full_text USING fts5 (
    title, text, content = '', tokenize = 'porter unicode61 remove_diacritics 2');
CREATE TABLE generations (number INTEGER PRIMARY KEY, passages INTEGER NOT NULL, last_key INTEGER NOT NULL);
CREATE TABLE generation_files (
    generation INTEGER NOT NULL REFERENCES generations, file TEXT NOT NULL, bytes INTEGER NOT NULL,
    sha256 TEXT NOT NULL, PRIMARY KEY (generation, file)) WITHOUT ROWID;
"""
_FIRST_MANIFEST = {
    "schema": SCHEMA,
    "revision": "0",
    "next_key": "1",
    "generation": "0",
    "next_generation": "1",
    "erase": "",
}


def create(path: Path, model: Model) -> None:
    """An empty catalogue at `path`, there whole or not at all. Raises: ArchiveDamaged where it cannot be written."""
    new = path.with_name(f"{path.name}.new")
    manifest = _FIRST_MANIFEST | {
        "id": uuid.uuid4().hex,
        "model": model.name,
        "fingerprint": model.fingerprint,
        "dim": str(model.dim),
        "splitter": SPLITTER_VERSION,
    }
    with translated(path):
        for leftover in (new, new.with_name(f"{new.name}-wal"), new.with_name(f"{new.name}-shm")):
            leftover.unlink(missing_ok=True)
        connection = sqlite3.connect(new)
        try:
            connection.executescript(f"PRAGMA journal_mode = WAL; BEGIN; {_TABLES} COMMIT;")
            with connection:
                connection.executemany("INSERT INTO manifest VALUES (?, ?)", manifest.items())
        finally:
            connection.close()
        new.replace(path)
        checksums.sync_folder(path.parent)


def check(path: Path) -> bool:
    """Whether the catalogue is proven to be as its last writer left it; False while one is at work or was killed.

    Raises: ArchiveMissing, ArchiveDamaged.
    """
    # A folder that this user may not look into is an OSError of the very first question.
    with translated(path):
        if not path.exists():
            if path.with_name(checksums.SUM).exists() or any(path.parent.glob(f"{GENERATION}*")):
                raise _damaged(path, "is gone, though its remains lie beside it")
            raise ArchiveMissing(
                f"There is no archive in {path.parent}.", advice="Build one: `greenland-qa ingest FILE_OR_FOLDER...`."
            )
        proven = checksums.holds(path)
    if proven is False:
        raise _damaged(path, "is not as it was left: its checksum does not hold")
    return proven is True


def check_manifest(connection: sqlite3.Connection, path: Path, model: Model | None) -> Model:
    """The model that the catalogue was made with, if this program can use it, with `model` if one is given.

    Raises: ArchiveStale, ArchiveDamaged.
    """
    held = dict(connection.execute("SELECT name, value FROM manifest"))
    if missing := (_FIRST_MANIFEST.keys() | {"id", "model", "fingerprint", "dim", "splitter"}) - held.keys():
        raise _damaged(path, f"has no {sorted(missing)[0]} in its manifest")
    rebuild = f"Build it anew in another folder, or {_afresh(path)}."
    if held["schema"] != SCHEMA:
        what = f"was made by another version of this program (schema {held['schema']}, not {SCHEMA})"
    elif held["splitter"] != SPLITTER_VERSION:
        what = f"holds passages cut by another version ({held['splitter']}, not {SPLITTER_VERSION})"
    elif not held["dim"].isdecimal():
        raise _damaged(path, "has no number of dimensions in its manifest")
    elif model is not None and (held["fingerprint"], held["dim"]) != (model.fingerprint, str(model.dim)):
        same = " with other weights" if held["model"] == model.name else f", not with {model.name}"
        what = f"was built with the embedding model {held['model']}{same}"
        rebuild = f"Choose that model again (GREENLAND_QA_EMBEDDER), or: {rebuild[0].lower()}{rebuild[1:]}"
    else:
        return Model(name=held["model"], fingerprint=held["fingerprint"], dim=int(held["dim"]))
    raise ArchiveStale(f"The archive in {path.parent} {what}.", advice=rebuild)


def open_for_writing(path: Path) -> sqlite3.Connection:
    """A connection that makes every commit survive a power cut, and leaves nothing of what is deleted.

    Raises: sqlite3.Error; call it under `translated`.
    """
    connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None)
    for pragma in ("synchronous = FULL", "secure_delete = ON", "foreign_keys = ON", *_WARY):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def open_for_reading(path: Path) -> sqlite3.Connection:
    """A connection that cannot change anything; threads may hand it on. Raises: sqlite3.Error."""
    connection = _connect_reading(path, "mode=ro")
    try:
        connection.execute("SELECT 1 FROM manifest").fetchone()
    except sqlite3.OperationalError:
        log = path.with_name(f"{path.name}-wal")
        if log.exists() and log.stat().st_size:
            raise
        # A folder that we may not write in: SQLite cannot put its lock there, and nobody can change the file either.
        connection.close()
        connection = _connect_reading(path, "mode=ro&immutable=1")
    return connection


_WARY = ("trusted_schema = OFF", "cell_size_check = ON", "mmap_size = 0")


def _connect_reading(path: Path, how: str) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?{how}"
    connection = sqlite3.connect(uri, uri=True, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False)
    for pragma in ("query_only = ON", "cache_size = -16384", *_WARY):
        connection.execute(f"PRAGMA {pragma}")
    return connection


class Readers:
    """Connections for reading, one a thread at a time, kept for the next."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._idle: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._closed = False
        self._file: tuple[int, int] | None = None

    @contextmanager
    def snapshot(self) -> Iterator[sqlite3.Connection]:
        """A connection that sees one state of the catalogue, whatever a writer does meanwhile.

        Raises: ArchiveDamaged for whatever SQLite cannot do; ArchiveError once closed.
        """
        with self._lock:
            if self._closed:
                raise ArchiveError("The archive is closed.", advice="Open it again.")
            connection = self._idle.pop() if self._idle else None
        with translated(self._path):
            now = self._path.stat()
            if (now.st_dev, now.st_ino) != self._file:
                self._file = now.st_dev, now.st_ino
                self._forget()
                if connection is not None:
                    connection.close()
                connection = None
            connection = connection or open_for_reading(self._path)
            try:
                connection.execute("BEGIN")
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                connection.close()
                raise
        with self._lock:
            if not self._closed:
                self._idle.append(connection)
                return
        connection.close()

    def close(self) -> None:
        with self._lock:
            self._closed = True
        self._forget()

    def _forget(self) -> None:
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()


def read_manifest(connection: sqlite3.Connection, name: str) -> str:
    """The value of this name."""
    row = connection.execute("SELECT value FROM manifest WHERE name = ?", (name,)).fetchone()
    if row is None or not isinstance(row[0], str):
        raise sqlite3.DatabaseError(f"the manifest has no {name}")
    return row[0]


def write_manifest(connection: sqlite3.Connection, **values: object) -> None:
    """Sets these names to these values."""
    connection.executemany(
        "UPDATE manifest SET value = ? WHERE name = ?", [(str(value), name) for name, value in values.items()]
    )


@contextmanager
def translated(path: Path, damaged: Damaged | None = None) -> Iterator[None]:
    """Errors of SQLite and of the file system become ArchiveDamaged, with the path and what to do; `damaged` says it of a
    file that is no catalogue.
    """
    damaged = damaged or _damaged
    try:
        yield
    except sqlite3.Error as exc:
        raise _translate(path, exc, damaged) from exc
    except UnicodeError as exc:
        raise damaged(path, "holds text that is not UTF-8") from exc
    except OSError as exc:
        raise ArchiveDamaged(
            f"{exc.filename or path} cannot be used: {(exc.strerror or str(exc)).lower()}; {_free(path)}.",
            advice="Free some space, or see that this user may read and write there; what was put in is still there.",
        ) from exc


def _translate(path: Path, exc: sqlite3.Error, damaged: Damaged) -> ArchiveError:
    code = getattr(exc, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return ArchiveDamaged(
            f"The disk of {path} is full; {_free(path)}.",
            advice="Free some space and run the same command again; what the archive held before is still there.",
        )
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_AUTH):
        return ArchiveDamaged(
            f"{path} cannot be opened or written: {exc}.",
            advice=f"See that this user may read and write {path.parent} and every file in it.",
        )
    if code == sqlite3.SQLITE_BUSY:
        return ArchiveError(f"{path} is held by another program: {exc}.", advice="Try again when that has ended.")
    if code == sqlite3.SQLITE_IOERR:
        return ArchiveDamaged(
            f"The disk of {path} failed ({exc}); {_free(path)}.", advice="Look at the disk; then try again."
        )
    return damaged(path, f"is damaged: {exc}")


def _free(path: Path) -> str:
    folder = path.parent
    try:
        while not folder.exists() and folder != folder.parent:
            folder = folder.parent
        return f"{shutil.disk_usage(folder).free:,} bytes are free there"
    except OSError:
        return "how much is free there cannot be said"


def _damaged(path: Path, what: str) -> ArchiveDamaged:
    return ArchiveDamaged(
        f"The catalogue {path} {what}.",
        advice=f"Bring it back from a copy, or {_afresh(path)}.",
    )


def _afresh(path: Path) -> str:
    # Not the whole folder: conversations and what people said of replies lie there too, and no article holds them.
    return f"delete catalogue.* and generation-* in {path.parent} and ingest the articles again"
