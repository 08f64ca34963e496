from __future__ import annotations

import inspect
from pathlib import Path

import pytest

from greenland_qa import errors
from greenland_qa.errors import (
    ArchiveDamaged,
    ArchiveError,
    ArchiveLocked,
    ArchiveMissing,
    ArchiveStale,
    BackendError,
    BackendMalformed,
    BackendTimeout,
    BackendUnavailable,
    GreenlandQAError,
    QuestionRejected,
    SettingsError,
    UnreadableSource,
)

EVERY_ERROR = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, Exception)]


def test_the_tree_has_one_root_and_is_at_most_three_high() -> None:
    assert GreenlandQAError in EVERY_ERROR
    for kind in EVERY_ERROR:
        assert issubclass(kind, GreenlandQAError)
        assert kind.__mro__.index(Exception) <= 3


@pytest.mark.parametrize("kind", EVERY_ERROR)
def test_every_error_says_what_happened_and_what_to_do(kind: type[GreenlandQAError]) -> None:
    error = kind("The lamp is out.", advice="Change the bulb.")
    assert str(error) == "The lamp is out."
    assert error.advice == "Change the bulb."


@pytest.mark.parametrize("kind", EVERY_ERROR)
def test_an_error_without_advice_cannot_be_made(kind: type[GreenlandQAError]) -> None:
    with pytest.raises(TypeError):
        kind("The lamp is out.")  # type: ignore[call-arg]


@pytest.mark.parametrize("kind", [ArchiveMissing, ArchiveStale, ArchiveLocked, ArchiveDamaged])
def test_who_guards_against_the_archive_catches_all_its_errors(kind: type[GreenlandQAError]) -> None:
    assert issubclass(kind, ArchiveError)


@pytest.mark.parametrize("kind", [BackendUnavailable, BackendTimeout, BackendMalformed])
def test_who_guards_against_a_model_catches_all_its_errors(kind: type[GreenlandQAError]) -> None:
    assert issubclass(kind, BackendError)


@pytest.mark.parametrize("kind", [SettingsError, QuestionRejected, UnreadableSource])
def test_other_errors_are_not_mistaken_for_one_of_the_archive(kind: type[GreenlandQAError]) -> None:
    assert not issubclass(kind, ArchiveError | BackendError)


def test_an_unreadable_source_says_which_file_and_line() -> None:
    error = UnreadableSource("No text.", advice="Add one.", path=Path("a.jsonl"), line=3)
    assert (error.path, error.line) == (Path("a.jsonl"), 3)
    assert UnreadableSource("No text.", advice="Add one.").path is None
