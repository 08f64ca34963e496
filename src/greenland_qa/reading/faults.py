"""What went wrong with a file in, the `UnreadableSource` that a person can act on out."""

from __future__ import annotations

from pathlib import Path

from greenland_qa.errors import UnreadableSource


def fault(path: Path, why: str, *, advice: str, line: int | None = None) -> UnreadableSource:
    """The error that says "PATH, line N, WHY."."""
    place = f"{path}, line {line:,}," if line else str(path)
    return UnreadableSource(f"{place} {why}.", advice=advice, path=path, line=line)


def unopened(path: Path, exc: OSError) -> UnreadableSource:
    """The error for a file or folder that the system would not let us read."""
    if isinstance(exc, FileNotFoundError):
        return fault(path, "is not there", advice="Check its name and place.")
    if isinstance(exc, PermissionError):
        return fault(path, "may not be read by you", advice="Ask for permission to read it, or read a copy of yours.")
    return fault(path, f"cannot be read: {exc.strerror or exc}", advice="Check the file and the disk that it lies on.")
