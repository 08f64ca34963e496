import gzip
import json
import random
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from greenland_qa.domain import Article
from greenland_qa.errors import UnreadableSource
from greenland_qa.reading.jsonl import GIVE_UP_AFTER, MAX_LINE_BYTES, count_lines, read_jsonl

TODAY = date(2026, 3, 1)


def read_lines(folder: Path, *lines: str | bytes) -> list[Article | UnreadableSource]:
    path = folder / "rows.jsonl"
    path.write_bytes(b"\n".join(line if isinstance(line, bytes) else line.encode() for line in lines))
    return list(read_jsonl(path, today=TODAY))


def row(text: str = "The ice melts.", **fields: object) -> str:
    return json.dumps({"text": text, **fields})


def test_a_row_gives_an_article_with_all_that_it_states(tmp_path: Path) -> None:
    line = row(
        title="Ice",
        url="https://example.org/ice",
        outlet="The Fjord",
        authors=["Ane Holm", "Bo Lund"],
        published="2026-01-28T10:00:00Z",
        file="ice.txt",
        language="en",
        colour="blue",
    )
    (article,) = read_lines(tmp_path, line)
    assert isinstance(article, Article)
    source = article.source
    assert (source.title, source.url, source.outlet, source.file) == (
        "Ice",
        "https://example.org/ice",
        "The Fjord",
        "ice.txt",
    )
    assert (source.authors, source.published.day) == (("Ane Holm", "Bo Lund"), date(2026, 1, 28))


def test_authors_may_be_one_text_and_what_is_null_is_absent(tmp_path: Path) -> None:
    (article,) = read_lines(tmp_path, row(authors="Ane Holm; Bo Lund", title=None, published="", url=None))
    assert isinstance(article, Article)
    assert article.source.authors == ("Ane Holm", "Bo Lund")
    assert article.source.title_made


def test_a_row_without_address_and_file_has_no_name_of_its_own(tmp_path: Path) -> None:
    (article,) = read_lines(tmp_path, row())
    assert isinstance(article, Article)
    assert (article.source.file, article.source.url) == (None, None)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('{"text": "The ice', "is not JSON"),
        ("[1, 2]", "not an object"),
        ("{}", "has no text"),
        ('{"text": " "}', "has no text"),
        ('{"text": 5}', "has a text that is not a text"),
        ('{"text": "\\u0000"}', "holds no words"),
        ('{"text": "a", "title": ["b"]}', "has a title that is not a text"),
        ('{"text": "a", "authors": {"b": 1}}', "has authors"),
        (b'{"text": "\xff"}', "is not UTF-8"),
        ("[" * 100_000, "nested too deeply"),
        ('{"text": "a", "n": ' + "9" * 5_000 + "}", "not JSON that can be read"),
    ],
)
def test_a_broken_line_costs_only_itself(tmp_path: Path, line: str | bytes, why: str) -> None:
    first, problem, last = read_lines(tmp_path, row("One."), line, "", row("Two."))
    assert isinstance(first, Article)
    assert isinstance(last, Article)
    assert isinstance(problem, UnreadableSource)
    assert (problem.line, why in str(problem)) == (2, True), str(problem)


def test_a_number_in_the_place_of_a_text_costs_no_article(tmp_path: Path) -> None:
    problem, article = read_lines(tmp_path, row(title=1984, published=1769594400))
    assert "'1769594400' is not a day" in str(problem)
    assert isinstance(article, Article)
    assert article.source.title == "1984"


def test_half_a_character_in_json_does_not_spoil_the_article(tmp_path: Path) -> None:
    (article,) = read_lines(tmp_path, '{"text": "The \\ud800ice melts.", "title": "I\\udfffce"}')
    assert isinstance(article, Article)
    assert (article.body, article.source.title) == ("The ice melts.", "Ice")


def test_an_endless_line_is_passed_over(tmp_path: Path) -> None:
    problem, article = read_lines(tmp_path, b"x" * (MAX_LINE_BYTES + 5), row("Two."))
    assert isinstance(problem, UnreadableSource)
    assert "too long for one article" in str(problem)
    assert isinstance(article, Article)


def test_a_date_that_cannot_be_used_is_told_with_its_line(tmp_path: Path) -> None:
    problem, article = read_lines(tmp_path, row(published="soon"))
    assert isinstance(problem, UnreadableSource)
    assert (problem.line, "'soon' is not a day" in str(problem)) == (1, True)
    assert isinstance(article, Article)


def test_a_file_that_is_something_else_is_given_up(tmp_path: Path) -> None:
    found = read_lines(tmp_path, *["no JSON"] * 500)
    assert len(found) == GIVE_UP_AFTER + 1
    assert "the rest was not read" in str(found[-1])


def test_a_byte_order_mark_and_windows_newlines_do_no_harm(tmp_path: Path) -> None:
    found = read_lines(tmp_path, b"\xef\xbb\xbf" + row("One.").encode() + b"\r", row("Two."))
    assert [a.body for a in found if isinstance(a, Article)] == ["One.", "Two."]


@pytest.mark.parametrize("cut", [20, 400])
def test_a_truncated_gz_gives_what_stands_before_the_cut(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "rows.jsonl.gz"
    noise = random.Random(0)
    lines = [row(f"Article {n} tells of ice {noise.random()}.") for n in range(400)]
    path.write_bytes(gzip.compress("\n".join(lines).encode(), mtime=0))
    whole = list(read_jsonl(path, today=TODAY))
    assert len(whole) == 400
    path.write_bytes(path.read_bytes()[:-cut])
    found = list(read_jsonl(path, today=TODAY))
    assert all(isinstance(a, Article) for a in found[:-1])
    assert isinstance(found[-1], UnreadableSource)
    assert found[-1].line is not None


def test_what_is_no_gz_is_one_problem(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl.gz"
    path.write_text(row())
    (problem,) = read_jsonl(path, today=TODAY)
    assert "gzip" in str(problem)


def test_an_empty_file_is_one_problem(tmp_path: Path) -> None:
    (problem,) = read_lines(tmp_path, b"\n\n")
    assert "is empty" in str(problem)


@pytest.mark.parametrize(("data", "lines"), [(b"", 0), (b"a", 1), (b"a\n", 1), (b"a\nb", 2), (b"a\r\nb\r\n", 2)])
def test_lines_are_counted_whether_the_last_one_is_ended_or_not(tmp_path: Path, data: bytes, lines: int) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(data)
    assert count_lines(path) == lines


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(st.lists(st.one_of(st.binary(max_size=60), st.just(row().encode())), max_size=8))
def test_any_bytes_give_articles_or_problems(tmp_path: Path, lines: list[bytes]) -> None:
    assert all(isinstance(item, Article | UnreadableSource) for item in read_lines(tmp_path, *lines))
