from __future__ import annotations

import shutil
import socket
from pathlib import Path

import pytest

from cli.conftest import Ran, Run
from tiny import save_embedder


@pytest.fixture
def index(seed_index: Path, tmp_path: Path) -> Path:
    """A copy of the seeds' archive that a test may damage."""
    return Path(shutil.copytree(seed_index, tmp_path / "index"))


def states(ran: Ran) -> dict[str, str]:
    """Check -> state, as the JSON says it."""
    return {finding["check"]: finding["state"] for finding in ran.json["findings"]}


def contents(folder: Path) -> dict[str, bytes]:
    """Every file but the two in which SQLite coordinates readers and writers: whoever looks may leave them, empty."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(("-shm", "-wal")))
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_a_sound_archive_passes_every_check_and_is_not_changed(run: Run, index: Path) -> None:
    before = contents(index)
    ran = run("doctor", "--index", index)
    assert ran.code == 0, ran.out
    assert all(line.startswith("pass") for line in ran.out.splitlines())
    assert "5 articles and 17 passages" in ran.out
    assert contents(index) == before


def test_the_json_says_the_same(run: Run, index: Path) -> None:
    ran = run("doctor", "--json", "--index", index)
    assert ran.json["ok"] is True
    assert set(states(ran).values()) == {"pass"}
    assert {"settings", "model", "catalogue", "manifest", "lock", "disk", "page"} <= states(ran).keys()


@pytest.mark.parametrize("content", [b"", b"garbage" * 999, b"SQLite format 3\x00" + b"\xff" * 8192])
def test_a_catalogue_of_garbage_is_found_and_not_fallen_over(run: Run, index: Path, content: bytes) -> None:
    for path in index.glob("catalogue.sqlite*"):
        path.unlink()
    (index / "catalogue.sha256").unlink()
    (index / "catalogue.sqlite").write_bytes(content)
    ran = run("doctor", "--json", "--index", index)
    assert ran.code == 1
    assert states(ran)["catalogue"] == "fail"
    assert states(ran)["model"] == "pass"
    assert (index / "catalogue.sqlite").read_bytes() == content


def test_a_flipped_byte_in_the_catalogue_is_found(run: Run, index: Path) -> None:
    path = index / "catalogue.sqlite"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)
    ran = run("doctor", "--index", index)
    assert ran.code == 1
    assert any(line.startswith("fail catalogue") and "To mend:" in line for line in ran.out.splitlines())


def test_a_folder_that_is_not_there_is_said_with_the_command_that_makes_one(run: Run, tmp_path: Path) -> None:
    ran = run("doctor", "--index", tmp_path / "a" / "b")
    assert ran.code == 1
    assert "greenland-qa ingest" in ran.out
    assert not (tmp_path / "a").exists()


def test_a_file_in_the_place_of_the_archive_is_said(run: Run, tmp_path: Path) -> None:
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "catalogue.sqlite").mkdir()
    ran = run("doctor", "--index", tmp_path / "index")
    assert ran.code == 1
    assert "Traceback" not in ran.out + ran.err


def test_an_archive_of_another_model_is_stale(
    run: Run, index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GREENLAND_QA_EMBEDDER", str(save_embedder(tmp_path / "tiny")))
    ran = run("doctor", "--json", "--index", index)
    assert ran.code == 1
    assert states(ran)["manifest"] == "fail"


def test_a_model_that_is_not_there_leaves_the_other_checks_their_say(
    run: Run, index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.setenv("GREENLAND_QA_EMBEDDER", str(tmp_path / "empty"))
    ran = run("doctor", "--json", "--index", index)
    assert ran.code == 1
    assert states(ran)["model"] == "fail"
    assert states(ran)["catalogue"] == "pass"
    assert states(ran)["manifest"] == "warn"


def test_a_setting_that_cannot_be_used_is_a_finding(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREENLAND_QA_THREADS", "many")
    ran = run("doctor", "--json")
    assert ran.code == 1
    assert states(ran) == {"settings": "fail"}


@pytest.mark.parametrize("damage", ["deleted", "truncated", "flipped", "emptied folder"])
def test_a_damaged_generation_is_found_with_the_command_that_builds_it_anew(
    run: Run, index: Path, seeds: Path, damage: str
) -> None:
    (generation,) = index.glob("generation-*")
    file = max((path for path in generation.rglob("*") if path.is_file()), key=lambda path: path.stat().st_size)
    content = file.read_bytes()
    match damage:
        case "deleted":
            file.unlink()
        case "truncated":
            file.write_bytes(content[:-1])
        case "flipped":
            file.write_bytes(bytes([content[0] ^ 1]) + content[1:])
        case _:
            shutil.rmtree(generation)
    ran = run("doctor", "--json", "--index", index)
    assert ran.code == 1
    assert states(ran)["generation"] == "fail"
    assert states(ran)["catalogue"] == "pass"
    assert run("ingest", seeds, "--index", index).code == 0
    assert states(run("doctor", "--json", "--index", index))["generation"] == "pass"


def test_a_language_model_that_cannot_be_is_a_finding_and_one_whose_server_is_down_a_warning(
    run: Run, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GREENLAND_QA_MODEL", "gguf:nowhere.gguf")
    ran = run("doctor", "--json", "--index", index)
    assert (ran.code, states(ran)["writer"]) == (1, "fail")
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setenv("GREENLAND_QA_MODEL", f"http://127.0.0.1:{server.getsockname()[1]}#small")
        ran = run("doctor", "--index", index)
        assert (ran.code, "pass writer      small writes the answers." in ran.out) == (0, True)
    ran = run("doctor", "--json", "--index", index)
    assert (ran.code, states(ran)["writer"]) == (0, "warn")
