"""What every judge promises, held by the fake and by the packaged one; then what the packaged one can tell apart."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from fakes import OverlapJudge
from greenland_qa.backends.judge import FILE, LONGEST_PAIR, SmallJudge, laid_out
from greenland_qa.errors import BackendUnavailable
from greenland_qa.ports import Judge

QUESTION = "How many ships did the king send to the harbour of Aasiaat?"
SENTENCES = (
    ("The king sent two ships to the harbour of Aasiaat.", ""),
    ("It was cold in the old town by the sea.", "The harbour froze in March."),
    ("Seven ships of the queen lie in Oslo.", ""),
)


@pytest.fixture(scope="session")
def packaged_judge() -> SmallJudge:
    return SmallJudge()


@pytest.fixture(params=["fake", "packaged_judge"])
def judge(request: pytest.FixtureRequest) -> Judge:
    return OverlapJudge() if request.param == "fake" else request.getfixturevalue(request.param)


class TestEveryJudge:
    def test_is_a_judge_with_a_name(self, judge: Judge) -> None:
        assert isinstance(judge, Judge)
        assert judge.name

    def test_gives_a_probability_a_sentence_and_a_pair(self, judge: Judge) -> None:
        for given in (judge.answers(QUESTION, SENTENCES), judge.supports(SENTENCES)):
            assert given.shape == (3,)
            assert given.dtype == np.float32
            assert given.min() > 0
            assert given.max() < 1

    def test_gives_nothing_for_nothing(self, judge: Judge) -> None:
        assert judge.answers(QUESTION, ()).shape == judge.supports(()).shape == (0,)

    def test_keeps_the_order(self, judge: Judge) -> None:
        given = judge.answers(QUESTION, SENTENCES)
        np.testing.assert_allclose(judge.answers(QUESTION, SENTENCES[::-1]), given[::-1], atol=1e-6)

    def test_a_sentence_is_judged_the_same_in_any_company(self, judge: Judge) -> None:
        alone = [judge.answers(QUESTION, [sentence])[0] for sentence in SENTENCES]
        np.testing.assert_allclose(judge.answers(QUESTION, SENTENCES), alone, atol=1e-6)

    def test_the_sentence_that_answers_comes_first(self, judge: Judge) -> None:
        assert judge.answers(QUESTION, SENTENCES).argmax() == 0


def test_like_is_told_from_an_answer(packaged_judge: SmallJudge) -> None:
    given = packaged_judge.answers(QUESTION, SENTENCES)
    assert given[0] > 0.5 > given[1:].max()


def test_the_same_pair_is_read_once(packaged_judge: SmallJudge) -> None:
    before = packaged_judge.answers("Who froze?", SENTENCES)
    assert (packaged_judge.answers("Who froze?", [*SENTENCES, *SENTENCES]) == np.tile(before, 2)).all()


def test_threads_may_share_one(packaged_judge: SmallJudge) -> None:
    questions = [f"{QUESTION} In {year}?" for year in range(1990, 2006)]
    with ThreadPoolExecutor(8) as pool:
        given = list(pool.map(lambda q: packaged_judge.answers(q, SENTENCES), questions))
    fresh = SmallJudge()
    np.testing.assert_allclose(given, [fresh.answers(q, SENTENCES) for q in questions], atol=1e-6)


@pytest.mark.parametrize("text", ["", " ", "word " * 5_000, "\x00", "Grønland 漢字 🧊"])
def test_any_text_can_be_judged(packaged_judge: SmallJudge, text: str) -> None:
    assert np.isfinite(packaged_judge.answers(text, [(text, text)])).all()
    assert np.isfinite(packaged_judge.supports([(text, text)])).all()


def test_what_stands_around_is_cut_before_the_sentence_and_the_sentence_before_the_question() -> None:
    ids, types = laid_out([1] * 60, [2] * 40, [3] * 400, LONGEST_PAIR)
    assert len(ids) == len(types) == LONGEST_PAIR
    assert (ids.count(1), ids.count(2)) == (60, 40)
    assert sum(types) == 41
    ids, _ = laid_out([1] * 400, [2] * 400, [3] * 400, LONGEST_PAIR)
    assert (len(ids), ids.count(3)) == (LONGEST_PAIR, 0)


def test_a_file_that_was_changed_is_refused(tmp_path: Path) -> None:
    changed = tmp_path / FILE.name
    content = bytearray(FILE.read_bytes())
    content[-1] ^= 1
    changed.write_bytes(content)
    with pytest.raises(BackendUnavailable, match="not the one that was published"):
        SmallJudge(file=changed)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BackendUnavailable, match=r"gone\.safetensors cannot be read"):
        SmallJudge(file=tmp_path / "gone.safetensors")


def test_the_package_stays_small() -> None:
    assert FILE.stat().st_size <= 25_000_000
