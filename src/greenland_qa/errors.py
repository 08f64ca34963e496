"""Everything that can go wrong, as a tree. Each error says what happened and, in `advice`, what to do about it."""

from __future__ import annotations

from pathlib import Path


class GreenlandQAError(Exception):
    """The root. `str(error)` is one sentence that says what happened; `advice` is one sentence to act on."""

    def __init__(self, message: str, *, advice: str) -> None:
        super().__init__(message)
        self.advice = advice


class SettingsError(GreenlandQAError):
    """A setting has a value that cannot be used."""


class UnreadableSource(GreenlandQAError):
    """A file, or one line of it, is not an article. `path` (and `line`, from 1) say which."""

    def __init__(self, message: str, *, advice: str, path: Path | None = None, line: int | None = None) -> None:
        super().__init__(message, advice=advice)
        self.path = path
        self.line = line


class QuestionRejected(GreenlandQAError):
    """A question that no archive could answer: empty, or too long."""


class GoldenSetError(GreenlandQAError):
    """A golden set, or one line of it, cannot be used. `path` (and `line`, from 1) say which."""

    def __init__(self, message: str, *, advice: str, path: Path | None = None, line: int | None = None) -> None:
        super().__init__(message, advice=advice)
        self.path = path
        self.line = line


class ArchiveError(GreenlandQAError):
    """The archive cannot be used as it is."""


class ArchiveMissing(ArchiveError):
    """There is no archive at that place."""


class ArchiveStale(ArchiveError):
    """The archive was built with another embedding model, splitter or schema."""


class ArchiveChanged(ArchiveError):
    """What was found a moment ago is there no longer: a writer has taken it out. Asked again, the question is answered."""


class ArchiveLocked(ArchiveError):
    """Another process is writing to the archive."""


class ArchiveDamaged(ArchiveError):
    """The catalogue cannot be read, or cannot be written (full disk, no permission)."""


class BackendError(GreenlandQAError):
    """A model could not do its work."""


class BackendUnavailable(BackendError):
    """The model is not installed, not found, or does not match its checksum."""


class BackendTimeout(BackendError):
    """The model did not answer in time."""


class BackendMalformed(BackendError):
    """The model gave something that is not what its seam promises."""
