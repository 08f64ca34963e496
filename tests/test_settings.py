from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from greenland_qa.errors import SettingsError
from greenland_qa.settings import DEFAULT_EMBEDDER, Settings, load_settings


def test_the_defaults_need_no_account_and_no_key() -> None:
    settings = load_settings()
    assert settings.index == Path("index")
    assert settings.embedder == DEFAULT_EMBEDDER
    assert (settings.reranker, settings.chroma_url, settings.threads) == ("", "", 0)


def test_the_environment_sets_what_is_not_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREENLAND_QA_INDEX", "elsewhere")
    monkeypatch.setenv("GREENLAND_QA_THREADS", "3")
    settings = load_settings(threads=1)
    assert settings.index == Path("elsewhere")
    assert settings.threads == 1


def test_a_choice_of_none_leaves_the_setting_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREENLAND_QA_INDEX", "elsewhere")
    assert load_settings(index=None).index == Path("elsewhere")


@pytest.mark.parametrize("threads", ["-1", "many", "1000"])
def test_a_bad_value_is_named_with_its_variable_and_the_reason(monkeypatch: pytest.MonkeyPatch, threads: str) -> None:
    monkeypatch.setenv("GREENLAND_QA_THREADS", threads)
    with pytest.raises(SettingsError, match="threads") as caught:
        load_settings()
    assert "GREENLAND_QA_THREADS" in caught.value.advice
    assert "\n" not in str(caught.value)


def test_an_unknown_setting_is_an_error_and_not_ignored() -> None:
    with pytest.raises(SettingsError, match="indx"):
        load_settings(indx="index")


def test_settings_are_frozen() -> None:
    with pytest.raises(ValidationError):
        Settings().index = Path("elsewhere")  # type: ignore[misc]
