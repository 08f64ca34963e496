from datetime import date
from pathlib import Path

import pytest

from greenland_qa.reading.metadata import Table, read_metadata

TODAY = date(2026, 3, 1)


def table(folder: Path, text: str | bytes) -> Table:
    (folder / "ice.txt").write_text("The ice melts.")
    (folder / "fog.txt").write_text("The fog lifts.")
    path = folder / "metadata.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_metadata(path, today=TODAY)


HEAD = "file,title,outlet,url,published,authors\n"


def test_a_row_says_what_is_known_of_its_file(tmp_path: Path) -> None:
    found = table(tmp_path, HEAD + 'ice.txt,"Ice, again",The Fjord,https://example.org,2026-01-28,Ane Holm; Bo Lund\n')
    known = found.known["ice.txt"]
    assert found.faults == ()
    assert (known.title, known.outlet, known.url) == ("Ice, again", "The Fjord", "https://example.org")
    assert (known.published, known.authors) == ("2026-01-28", ("Ane Holm", " Bo Lund"))


@pytest.mark.parametrize(
    "text", ["File;Title\nice.txt;Is\n", "\ufefffile,title\r\nice.txt,Is\r\n", "title,file\nIs,./ice.txt\n"]
)
def test_spreadsheets_of_all_lands_are_read(tmp_path: Path, text: str) -> None:
    assert table(tmp_path, text).known["ice.txt"].title == "Is"


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("none.txt,,,,,", "names 'none.txt', which is not in the folder"),
        ("../ice.txt,,,,,", "which is not in the folder"),
        (",Ice,,,,", "names no file"),
        ("ice.txt,,,,someday,", "has the date 'someday'"),
        ("ice.txt,,,,2031-01-01,", "lies in the future"),
        ("ice.txt,,,ftp://example.org,,", "not one of http or https"),
    ],
)
def test_a_bad_row_is_told_with_its_line_and_costs_only_itself(tmp_path: Path, row: str, why: str) -> None:
    found = table(tmp_path, f"{HEAD}{row}\nfog.txt,Fog,,,,\n")
    (fault,) = found.faults
    assert (fault.line, why in str(fault)) == (2, True), str(fault)
    assert found.known["fog.txt"].title == "Fog"


def test_a_file_that_is_named_again_keeps_its_first_row(tmp_path: Path) -> None:
    found = table(tmp_path, HEAD + "ice.txt,One,,,,\nice.txt,Two,,,,\n")
    assert found.known["ice.txt"].title == "One"
    assert "again" in str(found.faults[0])


@pytest.mark.parametrize("text", [b"a,b\n1,2\n", b"", b"\x00\x01", b'file,title\nice.txt,"' + b"x" * 200_000 + b'"\n'])
def test_what_is_no_table_is_one_problem(tmp_path: Path, text: bytes) -> None:
    found = table(tmp_path, text)
    assert len(found.faults) == 1
    assert found.known == {}


def test_no_table_says_nothing(tmp_path: Path) -> None:
    assert read_metadata(tmp_path / "metadata.csv", today=TODAY) == Table()
