from collections.abc import Iterator, Sequence
from datetime import date

import pytest

from fakes import HashingEmbedder
from greenland_qa.archive import Archive, ArchiveWriter, Model
from greenland_qa.domain import Question
from greenland_qa.errors import ArchiveChanged
from greenland_qa.ingest import ingest
from greenland_qa.retrieve import FEW, PER_ARTICLE, Retriever, _worth_looking_up
from greenland_qa.understand import understand
from making import an_article

EMBEDDER = HashingEmbedder()
MODEL = Model(name=EMBEDDER.name, fingerprint=EMBEDDER.fingerprint, dim=EMBEDDER.dim)
OLD = an_article(
    "Ships left the frozen harbour at noon.", title="Old ships", published=date(2026, 1, 5), outlet="The Post"
)
NEW = an_article(
    "Ships left the frozen harbour again.", title="New ships", published=date(2026, 3, 28), outlet="The Mail"
)
UNDATED = an_article("Nobody counted the seals on the ice.", title="Seals")
LONG = an_article(
    "\n".join(f"The council spoke of fish for {n} hours. " + "It was long. " * 70 for n in range(20)), title="Fish"
)


@pytest.fixture(scope="module")
def retriever(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Retriever]:
    path = tmp_path_factory.mktemp("archive") / "index"
    with ArchiveWriter.open(path, model=MODEL) as writer:
        list(ingest([OLD, NEW, UNDATED, LONG], writer, EMBEDDER))
    with Archive.open(path, model=MODEL) as archive:
        yield Retriever(archive=archive, embedder=EMBEDDER)


def titles(retriever: Retriever, text: str, **frame: object) -> list[str]:
    asked = Question(text=text, **{"asked_on": date(2026, 4, 1), **frame})  # type: ignore[arg-type]
    return [c.passage.source.title for c in retriever.retrieve(understand(asked))]


def test_the_passage_that_shares_the_rare_words_comes_first(retriever: Retriever) -> None:
    assert titles(retriever, "Who counted the seals?")[0] == "Seals"


def test_of_two_that_say_the_same_the_fresh_one_comes_first(retriever: Retriever) -> None:
    found = titles(retriever, "What left the frozen harbour?")
    assert found.index("New ships") < found.index("Old ships")
    assert titles(retriever, "What left the frozen harbour?", asked_on=date(2026, 1, 6))[0] == "Old ships"


def test_as_of_hides_later_and_undated_articles(retriever: Retriever) -> None:
    found = titles(retriever, "What left the frozen harbour? Seals?", as_of=date(2026, 2, 1))
    assert set(found) == {"Old ships"}


def test_an_outlet_filter_leaves_only_that_outlet(retriever: Retriever) -> None:
    assert set(titles(retriever, "What left the harbour?", outlets=("the mail",))) == {"New ships"}


def test_within_a_year_that_still_runs_the_fresh_one_comes_first(retriever: Retriever) -> None:
    found = titles(retriever, "What left the frozen harbour this year?")
    assert found.index("New ships") < found.index("Old ships")


def test_an_article_without_a_date_is_taken_to_be_as_old_as_the_others(retriever: Retriever) -> None:
    # Years later all are stale; on the day itself the dated ones are fresh. Either way the undated one is not last.
    for asked_on in (date(2026, 3, 29), date(2029, 1, 1)):
        assert titles(retriever, "Who counted seals on the frozen ice?", asked_on=asked_on)[0] == "Seals"


def test_days_named_by_the_question_bring_their_articles_forward(retriever: Retriever) -> None:
    assert titles(retriever, "What left the frozen harbour in January?")[0] == "Old ships"


def test_one_long_article_does_not_fill_the_list(retriever: Retriever) -> None:
    assert titles(retriever, "How long did the council speak of fish?").count("Fish") == PER_ARTICLE


def test_candidates_say_which_list_they_came_from(retriever: Retriever) -> None:
    inquiry = understand(Question(text="Who counted the seals?", asked_on=date(2026, 4, 1)))
    assert dict(retriever.retrieve(inquiry)[0].ranks) == {"dense": 1, "full text": 1}


def test_common_words_are_looked_up_only_where_too_few_others_stand_anywhere() -> None:
    counts = {"said": 9 * FEW, "seal": 3, "harbour": 40}
    assert _worth_looking_up(counts, 10 * FEW) == ("seal", "harbour")
    assert _worth_looking_up({**counts, "seal": 0}, 10 * FEW) == ("said", "seal", "harbour")
    assert _worth_looking_up({"said": FEW, "seal": 3}, FEW) == ("said", "seal")


def test_what_a_writer_took_out_meanwhile_is_looked_up_anew(
    retriever: Retriever, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, failures = retriever.archive.placed, [ArchiveChanged("gone", advice="Ask again.")] * 2

    def placed(keys: Sequence[int]) -> tuple[tuple[int, date | None], ...]:
        if failures:
            raise failures.pop()
        return whole(keys)

    monkeypatch.setattr(retriever.archive, "placed", placed)
    assert titles(retriever, "Where did ships leave the harbour?")[0] == "New ships"
    failures[:] = [ArchiveChanged("gone", advice="Ask again.")] * 99
    with pytest.raises(ArchiveChanged):
        titles(retriever, "Where did ships leave the harbour?")
