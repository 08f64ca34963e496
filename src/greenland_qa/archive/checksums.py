"""Files in, sha256 out; and the sum beside the catalogue, which says that nothing touched it since its writer left.

SQLite keeps no checksums of its own, so a flipped bit in the full-text index would change an answer in silence. The
sum is taken when a writer leaves and taken away before the next one changes anything: where it stands, it must hold.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path

SUM = "catalogue.sha256"
"""In the format of sha256sum, so that people can check it too: `sha256sum --check catalogue.sha256`."""


def sha256_of(path: Path) -> str:
    """The sha256 of the file's bytes, in hex. Raises: OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def holds(catalogue: Path) -> bool | None:
    """Whether the catalogue is, byte for byte, what its last writer left; None where that cannot be said.

    It cannot be said while a writer is at work, and after one was killed. Raises: OSError.
    """
    stated = _stated(catalogue)
    if stated is None or _log_bytes(catalogue):
        return None
    if sha256_of(catalogue) == stated:
        return True
    # A writer that came in between takes the sum away before it changes the first byte.
    return None if _stated(catalogue) != stated or _log_bytes(catalogue) else False


def state(catalogue: Path) -> None:
    """Writes the catalogue's sum beside it: whole or not at all. Raises: OSError."""
    new = catalogue.with_name(f"{SUM}.new")
    with new.open("w", encoding="ascii") as file:
        file.write(f"{sha256_of(catalogue)}  {catalogue.name}\n")
        file.flush()
        os.fsync(file.fileno())
    new.replace(catalogue.with_name(SUM))
    sync_folder(catalogue.parent)


def retract(catalogue: Path) -> None:
    """Takes the sum away, for good before this returns. Raises: OSError."""
    catalogue.with_name(SUM).unlink(missing_ok=True)
    sync_folder(catalogue.parent)


def sync_folder(folder: Path) -> None:
    """Makes names that came, went or changed in the folder survive a power cut, where the system can do that."""
    with contextlib.suppress(PermissionError):  # Windows opens no folders
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def _stated(catalogue: Path) -> str | None:
    try:
        digest, _, name = catalogue.with_name(SUM).read_text("ascii", "replace").strip().partition("  ")
    except FileNotFoundError:
        return None
    return digest if name == catalogue.name else ""  # a damaged sum is a damaged archive, not a missing sum


def _log_bytes(catalogue: Path) -> int:
    """Bytes in SQLite's log of changes that are not yet in the file itself."""
    try:
        return catalogue.with_name(f"{catalogue.name}-wal").stat().st_size
    except FileNotFoundError:
        return 0
