"""One writer at a time: an exclusive lock on the archive's folder that says who holds it, and ends with its holder.

The system lets go of the lock when the process dies, however it dies; what is written beside it only says whom to
wait for.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import time
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from greenland_qa.archive.catalogue import translated
from greenland_qa.errors import ArchiveLocked

LOCK = "writer.lock"
HOLDER = "writer.json"
# A process that has just taken the lock writes who it is within this time.
_INTRODUCTION_S = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who writes to the archive."""

    pid: int
    host: str
    since: str
    """Local time, to the second: 2026-01-28 14:03:59."""


class WriterLock:
    """The lock of one folder, held from construction to `release`."""

    def __init__(self, folder: Path) -> None:
        """Raises: ArchiveLocked, which names the holder, within a second; ArchiveDamaged if nothing can be written."""
        self._holder = folder / HOLDER
        # Threads of one process must not share it: the lock is the writer's, not the thread's.
        self._lock = FileLock(folder / LOCK, thread_local=False)
        with translated(folder / LOCK):
            try:
                self._lock.acquire(timeout=0)
            except Timeout as exc:
                raise _locked(folder) from exc
            try:
                me = Holder(pid=os.getpid(), host=socket.gethostname(), since=f"{datetime.now():%Y-%m-%d %H:%M:%S}")
                new = self._holder.with_suffix(".new")
                new.write_text(json.dumps(asdict(me)), "utf-8")
                new.replace(self._holder)
            except BaseException:
                self._lock.release()
                raise

    def release(self) -> None:
        """Lets the next writer in."""
        with contextlib.suppress(OSError):
            self._holder.unlink(missing_ok=True)
        self._lock.release()


def holder_of(folder: Path) -> Holder | None:
    """Who says to hold the lock; None if nobody does, or it cannot be read. Whether they live is another question."""
    try:
        said = json.loads((folder / HOLDER).read_text("utf-8"))
        return Holder(pid=int(said["pid"]), host=str(said["host"]), since=str(said["since"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def lives(holder: Holder) -> bool:
    """Whether the process still runs; True where that cannot be seen from here."""
    if holder.host != socket.gethostname() or os.name == "nt":
        return True
    try:
        os.kill(holder.pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _locked(folder: Path) -> ArchiveLocked:
    until = time.monotonic() + _INTRODUCTION_S
    while ((holder := holder_of(folder)) is None or not lives(holder)) and time.monotonic() < until:
        time.sleep(0.02)
    who = f"process {holder.pid} on {holder.host}, since {holder.since}" if holder else "another process"
    return ArchiveLocked(
        f"The archive in {folder} is being written by {who}.", advice="Wait until it has finished, then try again."
    )
