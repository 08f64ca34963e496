from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from greenland_qa.errors import SettingsError
from greenland_qa.settings import DEFAULT_EMBEDDER, Settings, load_settings, model_key


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


def test_the_key_comes_from_the_setting_the_file_or_the_makers_variable(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "key").write_text("from-the-file\n\n", "utf-8")
    monkeypatch.setenv("OPENAI_API_KEY", "from-the-maker")
    assert model_key(load_settings(model="openai:m", model_key="chosen", model_key_file=tmp_path / "key")) == "chosen"
    assert model_key(load_settings(model="openai:m", model_key_file=tmp_path / "key")) == "from-the-file"
    assert model_key(load_settings(model="openai:m")) == "from-the-maker"
    assert model_key(load_settings(model="ollama:m")) == ""


def test_a_key_is_never_shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GREENLAND_QA_MODEL_KEY", "sk-canary")
    settings = load_settings()
    assert "sk-canary" not in f"{settings!r} {settings} {settings.model_dump_json()}"
    with pytest.raises(SettingsError, match="nowhere"):
        model_key(load_settings(model_key="", model_key_file=tmp_path / "nowhere"))
