from datetime import date
from pathlib import Path

import pytest

from greenland_qa.domain import Article
from greenland_qa.errors import UnreadableSource
from greenland_qa.reading.article import Known
from greenland_qa.reading.plain import read_plain
from greenland_qa.reading.text import MAX_ARTICLE_BYTES

TODAY = date(2026, 3, 1)


def read_bytes(folder: Path, data: bytes) -> list[Article | UnreadableSource]:
    path = folder / "a.txt"
    path.write_bytes(data)
    return list(read_plain(path, Known(file="a.txt"), today=TODAY))


def test_a_text_file_is_one_article(tmp_path: Path) -> None:
    (article,) = read_bytes(tmp_path, "\ufeffThe ice melts.\r\n".encode())
    assert isinstance(article, Article)
    assert (article.body, article.source.file) == ("The ice melts.", "a.txt")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "is empty"),
        (b" \n\t", "is empty"),
        (b"\x00\x01\x02", "binary"),
        (b"***", "holds no words"),
        ("Новости".encode("koi8-r"), "neither UTF-8"),
    ],
)
def test_what_is_no_article_gives_one_sentence_with_advice(tmp_path: Path, data: bytes, why: str) -> None:
    (problem,) = read_bytes(tmp_path, data)
    assert isinstance(problem, UnreadableSource)
    assert why in str(problem)
    assert problem.path == tmp_path / "a.txt"
    assert problem.advice.endswith(".")


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(1 << 40)  # a terabyte of holes: reading it would end the test, and the machine
    (problem,) = read_plain(path, Known(), today=TODAY)
    assert f"larger than {MAX_ARTICLE_BYTES // 1_000_000} MB" in str(problem)


def test_an_unusable_date_is_told_and_the_article_kept(tmp_path: Path) -> None:
    problem, article = read_bytes(tmp_path, b"date 2031-01-01 The ice melts.")
    assert "was read, but the date '2031-01-01' lies in the future" in str(problem)
    assert isinstance(article, Article)
    assert article.source.published.day is None
