from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.shelves import EMBEDDER, HARBOUR, LIBRARY, MODEL, TALKS, UNDATED, open_writer, put, stock
from greenland_qa.archive import EVERYTHING, Archive, Scope, holdings
from greenland_qa.domain import Source
from greenland_qa.errors import ArchiveDamaged, ArchiveError, ArchiveMissing, ArchiveStale
from greenland_qa.language.passages import split
from making import an_article

MIDDLE = date(2026, 1, 15)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive.open(stock(tmp_path, *LIBRARY), model=MODEL)


def test_dense_finds_the_passage_with_the_same_words_first(archive: Archive) -> None:
    hits = archive.dense(EMBEDDER.embed_question("harbour closed Monday"), 3)

    assert archive.passages([hits[0].key])[0].source == HARBOUR.source
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)
    assert all(-1 <= h.score <= 1 for h in hits)


def test_equal_vectors_come_in_the_order_of_their_keys(tmp_path: Path) -> None:
    articles = [an_article(f"Number {n}.", url=f"https://{n}.example") for n in range(5)]
    with open_writer(tmp_path) as writer:
        for article in articles:
            writer.put(article, split(article), np.ones((1, MODEL.dim), np.float32))
    with Archive.open(tmp_path, model=MODEL) as archive:
        assert [h.key for h in archive.dense(np.ones(MODEL.dim, np.float32), 3)] == [1, 2, 3]


def test_a_vector_that_cannot_be_compared_is_refused(archive: Archive) -> None:
    for vector in (np.zeros(MODEL.dim), np.full(MODEL.dim, np.nan), np.ones(MODEL.dim + 1)):
        with pytest.raises(ValueError, match="finite"):
            archive.dense(vector.astype(np.float32), 3)


def test_full_text_finds_stems_titles_and_letters_without_their_accents(tmp_path: Path) -> None:
    article = an_article("Løkke said the café negotiates.", title="Frederiksen", url="https://x.example")
    with Archive.open(stock(tmp_path, HARBOUR, article), model=MODEL) as archive:
        for term in ("cafe", "negotiating", "FREDERIKSEN", "said the"):
            assert [p.source for p in archive.passages([h.key for h in archive.full_text([term], 5)])] == [
                article.source
            ]


@pytest.mark.parametrize(
    "term",
    [
        '"',
        '""',
        "a OR",
        "NEAR(a b)",
        "title:",
        "*",
        "^",
        "-",
        "(",
        "'",
        "\x00",
        "\ud800",
        "{x}",
        "",
        " ",
        "AND NOT",
        "\\",
    ],
)
def test_no_sign_in_a_term_is_an_operator(archive: Archive, term: str) -> None:
    assert len(archive.full_text([term, "harbour"], 5)) >= 1
    archive.full_text([term], 5)


def test_frequencies_count_the_passages_with_a_term(archive: Archive) -> None:
    assert archive.frequencies(["harbour", "treaty", "zebra", "?"]) == {"harbour": 1, "treaty": 1, "zebra": 0, "?": 0}


def test_as_of_hides_later_and_undated_articles_everywhere(archive: Archive) -> None:
    scope = Scope(as_of=MIDDLE)
    vector = EMBEDDER.embed_question("talks storm harbour")

    assert {p.source for p in archive.passages([h.key for h in archive.dense(vector, 9, scope)])} == {HARBOUR.source}
    assert archive.full_text(["talks", "storm"], 9, scope) == ()
    assert archive.coverage(scope).articles == 1
    assert archive.undated_out(scope) == 1
    assert archive.undated_out(EVERYTHING) == 0


def test_since_hides_earlier_and_undated_articles(archive: Archive) -> None:
    assert archive.coverage(Scope(since=MIDDLE)).outlets == ("Evening Wire",)


def test_outlets_are_found_whatever_the_case_of_their_letters(archive: Archive) -> None:
    assert archive.coverage(Scope(outlets=("the coast",))).articles == 1
    assert archive.undated_out(Scope(as_of=MIDDLE, outlets=("the coast",))) == 0
    assert archive.dense(EMBEDDER.embed_question("harbour"), 3, Scope(outlets=("Nobody",))) == ()


def test_coverage_says_how_many_from_when_to_when(archive: Archive) -> None:
    held = archive.coverage()

    assert (held.articles, held.undated, held.passages) == (3, 1, 3)
    assert (held.first, held.last) == (date(2026, 1, 10), date(2026, 1, 20))
    assert held.outlets == ("Evening Wire", "The Coast")


def test_articles_come_newest_first_and_those_without_a_date_last(archive: Archive) -> None:
    assert [listing.source for listing in archive.articles()] == [TALKS.source, HARBOUR.source, UNDATED.source]


def test_neighbours_come_in_order_and_end_with_the_article(tmp_path: Path) -> None:
    long = an_article(
        " ".join(f"Sentence {n} speaks of the ice around the island." for n in range(100)), url="https://l.example"
    )
    passages = split(long)
    with Archive.open(stock(tmp_path, HARBOUR, long, TALKS), model=MODEL) as archive:
        keys = sorted(h.key for h in archive.full_text(["ice"], 99))
        assert archive.passages(keys) == passages
        assert archive.passages(keys[::-1]) == passages[::-1]
        assert archive.around(keys[2], 1, 2) == passages[1:5]
        assert archive.around(keys[0], 5, 0) == passages[:1]
        assert archive.vectors(keys[::-1]).shape == (len(keys), MODEL.dim)
        assert np.allclose(np.linalg.norm(archive.vectors(keys), axis=1), 1)


def test_what_is_not_there_is_an_error(archive: Archive) -> None:
    for ask in (
        lambda: archive.passages([1, 99]),
        lambda: archive.around(99, 1, 1),
        lambda: archive.vectors([99]),
        lambda: archive.article("0" * 16),
    ):
        with pytest.raises(ArchiveError, match="holds no"):
            ask()


def test_an_empty_archive_answers_everything_with_nothing(tmp_path: Path) -> None:
    with Archive.open(stock(tmp_path), model=MODEL) as archive:
        assert archive.dense(EMBEDDER.embed_question("x"), 3) == archive.full_text(["x"], 3) == archive.articles() == ()
        assert archive.coverage().articles == 0
        assert archive.vectors([]).shape == (0, MODEL.dim)


def test_a_reader_sees_each_commit_of_a_writer_and_is_never_blocked(tmp_path: Path) -> None:
    with open_writer(tmp_path) as writer, Archive.open(tmp_path, model=MODEL) as archive:
        for number, article in enumerate(LIBRARY, 1):
            put(writer, article)
            assert archive.coverage().articles == number
            assert len(archive.dense(EMBEDDER.embed_question("harbour"), 9)) == number
        writer.remove(TALKS.source.article_id)
        assert archive.full_text(["treaty"], 3) == ()
        writer.update(replace(HARBOUR, source=replace(HARBOUR.source, outlet="Renamed")))
        assert archive.coverage().outlets == ("Renamed",)


def test_threads_may_share_an_archive_while_it_is_written(tmp_path: Path) -> None:
    failed: list[BaseException] = []
    done = threading.Event()
    vector = EMBEDDER.embed_question("harbour ice")

    def read(archive: Archive) -> None:
        try:
            while not done.is_set():
                assert len(archive.dense(vector, 5)) >= 1
                archive.full_text(["number"], 5)
                archive.articles()
        except BaseException as exc:
            failed.append(exc)

    with closing(Archive.open(stock(tmp_path, HARBOUR), model=MODEL)) as archive:
        threads = [threading.Thread(target=read, args=(archive,)) for _ in range(4)]
        for thread in threads:
            thread.start()
        with open_writer(tmp_path) as writer:
            for number in range(30):
                put(writer, an_article(f"Number {number} of the ice.", url=f"https://{number % 10}.example"))
        done.set()
        for thread in threads:
            thread.join()
    assert failed == []


def test_a_closed_archive_says_so(archive: Archive) -> None:
    archive.close()

    with pytest.raises(ArchiveError, match="closed"):
        archive.coverage()


def test_no_archive_is_missing_and_what_is_left_of_one_is_damaged(tmp_path: Path) -> None:
    with pytest.raises(ArchiveMissing):
        Archive.open(tmp_path / "nowhere", model=MODEL)
    (stock(tmp_path, HARBOUR) / "catalogue.sqlite").unlink()
    for opening in (lambda: Archive.open(tmp_path, model=MODEL), lambda: open_writer(tmp_path)):
        with pytest.raises(ArchiveDamaged, match="is gone"):
            opening()


@pytest.mark.parametrize("other", [{"fingerprint": "9" * 64}, {"dim": 16}])
def test_an_archive_of_another_model_is_stale(tmp_path: Path, other: dict[str, object]) -> None:
    stock(tmp_path, HARBOUR)

    with pytest.raises(ArchiveStale, match="embedding model hashing"):
        Archive.open(tmp_path, model=replace(MODEL, **other))  # type: ignore[arg-type]


def test_the_same_model_under_another_name_is_the_same_model(tmp_path: Path) -> None:
    Archive.open(stock(tmp_path, HARBOUR), model=replace(MODEL, name="/models/hashing")).close()


def test_an_archive_opened_without_a_model_says_which_one_it_is_of(tmp_path: Path) -> None:
    with Archive.open(stock(tmp_path, HARBOUR)) as archive:
        assert archive.model == MODEL
        assert len(archive.articles()) == 1


DAYS = [date(2026, 1, 1) + timedelta(days=n) for n in range(20)]
OUTLETS = ("North", "South", "")


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """320 articles: most sealed, some put after the seal, some sealed and replaced since, some with equal vectors."""
    folder = tmp_path_factory.mktemp("wide")
    chance = np.random.default_rng(4)
    with open_writer(folder) as writer:
        for number in range(320):
            if number == 280:
                writer.seal()
            place = number if number < 310 else number - 200
            fields = {"outlet": OUTLETS[number % 3]} if OUTLETS[number % 3] else {}
            day = DAYS[number % 23] if number % 23 < len(DAYS) else None
            article = an_article(f"Body {number}.", published=day, url=f"https://{place}.example", **fields)
            vector = chance.standard_normal((1, MODEL.dim)) if number % 10 else np.ones((1, MODEL.dim))
            writer.put(article, split(article), vector.astype(np.float32))
    return folder


scopes = st.builds(
    Scope,
    as_of=st.none() | st.sampled_from(DAYS),
    since=st.none() | st.sampled_from(DAYS),
    outlets=st.lists(st.sampled_from(["north", "South", "East"]), max_size=2).map(tuple),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(scope=scopes, k=st.integers(1, 60), seed=st.integers(0, 2**32))
def test_chroma_and_exact_search_give_what_brute_force_gives(
    searchers: tuple[Archive, Archive], scope: Scope, k: int, seed: int
) -> None:
    by_chroma, exact = searchers
    vector = np.random.default_rng(seed).standard_normal(MODEL.dim).astype(np.float32)

    assert by_chroma.dense(vector, k, scope) == exact.dense(vector, k, scope)
    found = exact.dense(vector, k, scope)
    keys = [h.key for h in exact.dense(vector, 1_000)]
    rows = exact.vectors(keys) @ (vector / np.linalg.norm(vector))
    inside = [_in_scope(p.source, scope) for p in exact.passages(keys)]
    brute = sorted(((-float(row), key) for row, key, seen in zip(rows, keys, inside, strict=True) if seen))[:k]
    assert [h.score for h in found] == pytest.approx([-score for score, _ in brute], abs=1e-6)


@pytest.fixture(scope="module")
def searchers(wide: Path) -> Iterator[tuple[Archive, Archive]]:
    with Archive.open(wide, model=MODEL, exact_up_to=0) as by_chroma, Archive.open(wide, model=MODEL) as exact:
        yield by_chroma, exact


def _in_scope(source: Source, scope: Scope) -> bool:
    day = source.published.day
    return (
        (scope.as_of is None or (day is not None and day <= scope.as_of))
        and (scope.since is None or (day is not None and day >= scope.since))
        and (not scope.outlets or (source.outlet or "").casefold() in {o.casefold() for o in scope.outlets})
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(scope=scopes, k=st.integers(1, 60))
def test_full_text_in_a_scope_is_full_text_of_everything_with_the_rest_left_out(
    searchers: tuple[Archive, Archive], scope: Scope, k: int
) -> None:
    archive = searchers[1]
    everything = archive.full_text(["body"], 1_000)
    passages = archive.passages([h.key for h in everything])
    inside = [h for h, p in zip(everything, passages, strict=True) if _in_scope(p.source, scope)]

    assert archive.full_text(["body"], k, scope) == tuple(inside[:k])


def test_a_large_archive_compares_block_by_block_with_the_same_result(
    searchers: tuple[Archive, Archive], wide: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vector = EMBEDDER.embed_question("ice")
    monkeypatch.setattr(holdings, "WHOLE_FLOATS", 0)
    monkeypatch.setattr(holdings, "_BLOCK", 7)
    with Archive.open(wide, model=MODEL) as archive:
        for scope in (EVERYTHING, Scope(outlets=("North",)), Scope(as_of=DAYS[2])):
            assert archive.dense(vector, 20, scope) == searchers[1].dense(vector, 20, scope)


def test_an_archive_that_is_replaced_while_it_is_open_says_so(tmp_path: Path) -> None:
    stock(tmp_path / "here", HARBOUR)
    stock(tmp_path / "other", TALKS)
    with Archive.open(tmp_path / "here", model=MODEL) as archive:
        assert archive.coverage().articles == 1
        for path in (tmp_path / "here").iterdir():
            if path.is_file():
                path.unlink()
        for path in (tmp_path / "other").iterdir():
            if path.is_file():
                path.rename(tmp_path / "here" / path.name)
        with pytest.raises(ArchiveError, match="was replaced by another"):
            archive.full_text(["talks"], 3)
