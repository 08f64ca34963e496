import gzip
import json
import os
from datetime import date
from pathlib import Path

import pytest

from greenland_qa.domain import Article, DateBasis
from greenland_qa.errors import UnreadableSource
from greenland_qa.reading import count, read

TODAY = date(2026, 3, 1)


def files(*paths: Path) -> list[str | None]:
    """The file of each article, and "!" with the reason for each problem."""
    return [a.source.file if isinstance(a, Article) else f"! {a}" for a in read(paths, today=TODAY)]


def articles(*paths: Path) -> list[Article]:
    found = list(read(paths, today=TODAY))
    assert all(isinstance(a, Article) for a in found), found
    return [a for a in found if isinstance(a, Article)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "b.txt").write_text("The bay is calm.")
    (tmp_path / "a.md").write_text("# Ice\n\nThe ice melts.")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "c.TXT").write_text("The cold came.")
    return tmp_path


def test_the_seeds_are_five_articles_with_the_dates_they_state(seeds: Path) -> None:
    found = {a.source.file: a for a in articles(seeds)}
    assert {name: (a.source.published.day, a.source.published.basis) for name, a in found.items()} == {
        "000_3f9286feae505926.txt": (date(2026, 1, 7), DateBasis.STATED),
        "001_ac5855516b9e70ee.txt": (date(2026, 1, 15), DateBasis.STATED),
        "002_872414614605a827.txt": (None, DateBasis.UNKNOWN),
        "003_c17cdff87601c1f0.txt": (None, DateBasis.UNKNOWN),
        "004_7e5cb612b843cbb3.txt": (date(2026, 1, 28), DateBasis.IN_THE_TEXT),
    }
    assert all(a.source.title_made for a in found.values())
    assert not any("Preferred Source" in a.body or a.body.startswith("date") for a in found.values())
    assert found["000_3f9286feae505926.txt"].body.startswith("A new geopolitical confrontation")


def test_the_seeds_lose_no_words_but_stamps_and_page_furniture(seeds: Path) -> None:
    for article in articles(seeds):
        words = (seeds / str(article.source.file)).read_text("utf-8").split()
        kept = article.body.split()
        lost = {"date", "2026-01-07", "2026-01-15", *["Add", "WION", "as", "a", "Preferred", "Source"]}
        assert [w for w in words if w not in lost] == [w for w in kept if w not in lost]


def test_a_folder_is_read_whole_sorted_and_with_paths_below_it(folder: Path) -> None:
    assert files(folder) == ["a.md", "b.txt", "sub/c.TXT"]
    assert count([folder]) == 3


def test_a_file_given_by_itself_is_known_by_its_name(folder: Path) -> None:
    assert files(folder / "sub" / "c.TXT") == ["c.TXT"]


def test_hidden_files_and_readmes_are_passed_over(folder: Path) -> None:
    (folder / ".hidden.txt").write_text("Hidden.")
    (folder / ".git").mkdir()
    (folder / ".git" / "x.txt").write_text("Hidden.")
    (folder / "README.md").write_text("About this folder.")
    assert files(folder) == ["a.md", "b.txt", "sub/c.TXT"]


def test_a_file_of_another_kind_gives_one_problem_and_the_rest_is_read(folder: Path) -> None:
    (folder / "paper.pdf").write_bytes(b"%PDF-1.7")
    found = files(folder)
    assert len(found) == 4
    assert [f for f in found if f and "only .txt, .md, .jsonl and .jsonl.gz are read" in f]


def test_links_in_a_folder_are_not_followed(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "secret.txt").write_text("A secret.")
    (folder / "link.txt").symlink_to(outside / "secret.txt")
    (folder / "loop").symlink_to(folder)
    (folder / "out").symlink_to(outside)
    found = files(folder)
    assert [f for f in found if f and not f.startswith("!")] == ["a.md", "b.txt", "sub/c.TXT"]
    assert len([f for f in found if f and "is a link" in f]) == 1


def test_a_link_that_is_given_itself_is_followed(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    link = tmp_path_factory.mktemp("elsewhere") / "link"
    link.symlink_to(folder)
    assert files(link) == ["a.md", "b.txt", "sub/c.TXT"]


def test_what_would_wait_for_ever_is_refused(folder: Path) -> None:
    os.mkfifo(folder / "pipe.txt")
    assert any("not an ordinary file" in str(f) for f in files(folder))
    assert any("neither a file nor a folder" in str(f) for f in files(folder / "pipe.txt"))


def test_a_folder_without_articles_and_a_missing_path_are_one_problem_each(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    none, missing = read([tmp_path / "empty", tmp_path / "nowhere"], today=TODAY)
    assert "holds no articles" in str(none)
    assert "is not there" in str(missing)
    assert count([tmp_path / "empty"]) is None


def test_a_name_that_no_file_can_have_is_one_problem() -> None:
    assert len(files(Path("a\0b.txt"))) == 1
    assert len(files(Path("x" * 5_000))) == 1


def test_without_permission_there_is_one_problem(folder: Path) -> None:
    barred = folder / "b.txt"
    barred.chmod(0)
    me = os.geteuid()
    try:
        if me == 0:  # the superuser may read everything, so another user asks; the folder is closed to them
            os.seteuid(65534)
        found = list(read([barred], today=TODAY))
    finally:
        os.seteuid(me)
    (problem,) = found
    assert isinstance(problem, UnreadableSource)
    assert "may not be read" in str(problem)


def test_two_files_of_one_name_do_not_take_each_others_place(folder: Path) -> None:
    (folder / "sub" / "b.txt").write_text("Another bay.")
    found = files(folder / "b.txt", folder / "sub" / "b.txt")
    assert found[0] == "b.txt"
    assert "has the same name as" in str(found[1])


def test_metadata_wins_over_the_text_and_the_nearest_table_over_the_others(folder: Path) -> None:
    (folder / "metadata.csv").write_text(
        "file,title,outlet,published\nb.txt,Bay,The Fjord,2026-01-28\nsub/c.TXT,Far,Outer,\n"
    )
    (folder / "sub" / "metadata.csv").write_text("file,title\nc.TXT,Near\n")
    found = {a.source.file: a.source for a in articles(folder)}
    assert (found["b.txt"].title, found["b.txt"].outlet, found["b.txt"].title_made) == ("Bay", "The Fjord", False)
    assert (found["b.txt"].published.day, found["b.txt"].published.basis) == (date(2026, 1, 28), DateBasis.STATED)
    assert (found["sub/c.TXT"].title, found["sub/c.TXT"].outlet) == ("Near", "Outer")
    assert articles(folder / "b.txt")[0].source.outlet == "The Fjord"


def test_bad_rows_of_the_metadata_are_told_once(folder: Path) -> None:
    (folder / "metadata.csv").write_text("file,published\nnone.txt,\nb.txt,someday\n")
    problems = [f for f in files(folder) if f and f.startswith("!")]
    assert len(problems) == 2


def test_json_lines_are_read_beside_texts_and_counted(folder: Path) -> None:
    row = json.dumps({"text": "The row was rowed.", "file": "row.txt"})
    (folder / "rows.jsonl").write_text(f"{row}\n{row}\n")
    (folder / "rows.jsonl.gz").write_bytes(gzip.compress(row.encode()))
    assert files(folder) == ["a.md", "b.txt", "row.txt", "row.txt", "row.txt", "sub/c.TXT"]
    assert count([folder]) == 6


def test_counting_never_raises(tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl.gz").write_bytes(b"no gz")
    assert count([tmp_path, tmp_path / "nowhere"]) is None
