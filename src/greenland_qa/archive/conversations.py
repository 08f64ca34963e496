"""Questions with their replies, and what people said of them, in; the same out after a restart.

They lie in a SQLite file beside the catalogue and not in it: the catalogue's checksum says that nobody wrote to it since
its writer left, and a question is kept while a writer is at work. An archive without the file has no conversations yet.
"""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from greenland_qa.archive.catalogue import BUSY_TIMEOUT_S, translated
from greenland_qa.archive.journeys import packed, unpacked
from greenland_qa.domain import Answer, Journey
from greenland_qa.errors import ArchiveDamaged, ArchiveError

CONVERSATIONS = "conversations.sqlite"
_VERSION = 2
_TABLES = """
CREATE TABLE conversations (id TEXT PRIMARY KEY, title TEXT NOT NULL, began TEXT NOT NULL, changed TEXT NOT NULL);
CREATE TABLE exchanges (
    conversation TEXT NOT NULL REFERENCES conversations ON DELETE CASCADE, number INTEGER NOT NULL,
    question TEXT NOT NULL, reply TEXT NOT NULL, journey BLOB NOT NULL, PRIMARY KEY (conversation, number));
CREATE TABLE feedback (key INTEGER PRIMARY KEY, said TEXT NOT NULL, line TEXT NOT NULL, conversation TEXT);
"""
# A title is a line of a list; the whole question stands in the conversation.
_TITLE_CHARS = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A kept conversation as a list shows it. The times are UTC, to the second, as ISO 8601 writes them."""

    id: str
    title: str
    began: str
    changed: str
    questions: int


class Conversations:
    """The conversations and the feedback of one archive's folder. Threads and processes may share it."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / CONVERSATIONS

    def all(self, sought: str = "") -> tuple[Conversation, ...]:
        """Every conversation, the one changed last first; with `sought`, those whose words hold it."""
        like = "%" + "".join(f"\\{c}" if c in "\\%_" else c for c in sought.strip()) + "%"
        query = """
            SELECT id, title, began, changed, (SELECT count(*) FROM exchanges WHERE conversation = id)
            FROM conversations WHERE title LIKE :like ESCAPE '\\' OR EXISTS (
                SELECT 1 FROM exchanges WHERE conversation = id
                AND (question LIKE :like ESCAPE '\\' OR reply LIKE :like ESCAPE '\\'))
            ORDER BY changed DESC, rowid DESC"""
        with self._reading() as connection:
            rows = connection.execute(query, {"like": like}).fetchall() if connection else []
        return tuple(Conversation(id=i, title=t, began=b, changed=c, questions=n) for i, t, b, c, n in rows)

    def journeys(self, conversation: str) -> tuple[Journey, ...]:
        """Its questions with their replies, in order; () if it is not there. Raises: ArchiveDamaged."""
        query = "SELECT journey FROM exchanges WHERE conversation = ? ORDER BY number"
        with self._reading() as connection:
            rows = connection.execute(query, (conversation,)).fetchall() if connection else []
        try:
            return tuple(unpacked(data) for (data,) in rows)
        except ValueError as exc:
            raise ArchiveDamaged(
                f"A conversation in {self._path} cannot be read: {exc}.",
                advice="Delete that conversation; articles and answers are not touched by it.",
            ) from exc

    def begin(self, title: str) -> str:
        """The id of a new conversation."""
        made, now = uuid.uuid4().hex, _now()
        with self._writing() as connection:
            connection.execute("INSERT INTO conversations VALUES (?, ?, ?, ?)", (made, _title(title), now, now))
        return made

    def keep(self, conversation: str, journey: Journey) -> None:
        """Adds a question with its reply at the end. Raises: ArchiveError if the conversation is not there."""
        reply = journey.reply.text if isinstance(journey.reply, Answer) else journey.reply.message
        with self._writing() as connection:
            self._touch(connection, conversation)
            connection.execute(
                """INSERT INTO exchanges SELECT ?, coalesce(max(number), 0) + 1, ?, ?, ? FROM exchanges
                   WHERE conversation = ?""",
                (conversation, journey.question.text, reply, packed(journey), conversation),
            )

    def rename(self, conversation: str, title: str) -> None:
        """Gives it another title; an empty one changes nothing. Raises: ArchiveError if it is not there."""
        if title.strip():
            with self._writing() as connection:
                self._touch(connection, conversation)
                connection.execute("UPDATE conversations SET title = ? WHERE id = ?", (_title(title), conversation))

    def delete(self, conversation: str) -> None:
        """Takes it out, for good, with what was said of its replies: nothing of it stays in the file."""
        with self._writing() as connection:
            connection.execute("DELETE FROM conversations WHERE id = ?", (conversation,))
            connection.execute("DELETE FROM feedback WHERE conversation = ?", (conversation,))
        with self._writing() as connection:
            connection.execute("COMMIT")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.execute("BEGIN")

    def say(self, line: str, conversation: str = "") -> None:
        """Keeps one line of feedback, on a reply of that conversation if one is kept."""
        with self._writing() as connection:
            insert = "INSERT INTO feedback (said, line, conversation) VALUES (?, ?, ?)"
            connection.execute(insert, (_now(), line, conversation or None))

    def feedback(self) -> tuple[str, ...]:
        """Every line of feedback, in the order in which it was said."""
        with self._reading() as connection:
            rows = connection.execute("SELECT line FROM feedback ORDER BY key").fetchall() if connection else []
        return tuple(line for (line,) in rows)

    def _touch(self, connection: sqlite3.Connection, conversation: str) -> None:
        now = connection.execute("UPDATE conversations SET changed = ? WHERE id = ?", (_now(), conversation))
        if not now.rowcount:
            raise ArchiveError("That conversation is not kept (any more).", advice="Begin a new one.")

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection | None]:
        """A connection; None where nothing was ever kept."""
        with translated(self._path, _damaged):
            if not self._path.exists():
                yield None
                return
            uri = f"{self._path.absolute().as_uri()}?mode=ro"
            with closing(sqlite3.connect(uri, uri=True, timeout=BUSY_TIMEOUT_S)) as connection:
                self._check(connection)
                yield connection

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """A connection in a transaction, which is committed at the end; the file is made if it is not there."""
        with (
            translated(self._path, _damaged),
            closing(sqlite3.connect(self._path, timeout=BUSY_TIMEOUT_S, isolation_level=None)) as connection,
        ):
            for pragma in ("journal_mode = WAL", "secure_delete = ON", "foreign_keys = ON", "trusted_schema = OFF"):
                connection.execute(f"PRAGMA {pragma}")
            connection.execute("BEGIN IMMEDIATE")
            self._check(connection)
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version == 0:
                for table in filter(str.strip, _TABLES.split(";\n")):
                    connection.execute(table)
            elif version == 1:  # feedback did not say on which conversation it was
                connection.execute("ALTER TABLE feedback ADD COLUMN conversation TEXT")
            if version < _VERSION:
                connection.execute(f"PRAGMA user_version = {_VERSION}")
            yield connection
            connection.execute("COMMIT")

    def _check(self, connection: sqlite3.Connection) -> None:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version > _VERSION:
            raise ArchiveError(
                f"{self._path} was written by a newer version of this program.",
                advice="Use that version, or move the file away: the articles do not need it.",
            )


def _damaged(path: Path, what: str) -> ArchiveDamaged:
    return ArchiveDamaged(
        f"The conversations {path} cannot be read: the file {what}.",
        advice="Bring it back from a copy, or move it away; the articles do not need it.",
    )


def _title(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _TITLE_CHARS else f"{line[: _TITLE_CHARS - 1].rstrip()}…"


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
