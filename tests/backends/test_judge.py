"""What every judge promises, held by the fake and by the packaged one; then what the packaged one can tell apart."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from fakes import OverlapJudge
from greenland_qa.backends.judge import FILE, LONGEST, SmallJudge, laid_out
from greenland_qa.errors import BackendUnavailable
from greenland_qa.ports import FloatVector, Judge

QUESTION = "How many ships did the king send to the harbour of Aasiaat?"
WINDOWS = (
    ("The king sent two ships to the harbour of Aasiaat.",),
    ("The harbour froze in March.", "It was cold in the old town by the sea."),
    ("Seven ships of the queen lie in Oslo.",),
)
PAIRS = (
    ("The king sent two ships.", "The king sent two ships to the harbour of Aasiaat."),
    ("It froze.", "It was cold in the old town by the sea."),
    ("Seven ships lie in Oslo.", "Seven ships of the queen lie in Oslo."),
)


def flat(given: Sequence[FloatVector]) -> FloatVector:
    return np.concatenate(given)


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
        answers = judge.answers(QUESTION, WINDOWS)
        assert [given.shape for given in answers] == [(1,), (2,), (1,)]
        for given in (flat(answers), judge.supports(PAIRS)):
            assert given.dtype == np.float32
            assert given.min() > 0
            assert given.max() < 1

    def test_gives_nothing_for_nothing(self, judge: Judge) -> None:
        assert judge.answers(QUESTION, ()) == []
        assert judge.supports(()).shape == (0,)

    def test_keeps_the_order(self, judge: Judge) -> None:
        given = judge.answers(QUESTION, WINDOWS)
        turned = judge.answers(QUESTION, WINDOWS[::-1])
        np.testing.assert_allclose(flat(turned[::-1]), flat(given), atol=1e-6)

    def test_a_window_is_judged_the_same_in_any_company(self, judge: Judge) -> None:
        alone = [judge.answers(QUESTION, [window])[0] for window in WINDOWS]
        np.testing.assert_allclose(flat(judge.answers(QUESTION, WINDOWS)), flat(alone), atol=1e-6)

    def test_the_sentence_that_answers_comes_first(self, judge: Judge) -> None:
        assert flat(judge.answers(QUESTION, WINDOWS)).argmax() == 0


def test_like_is_told_from_an_answer(packaged_judge: SmallJudge) -> None:
    given = flat(packaged_judge.answers(QUESTION, WINDOWS))
    assert given[0] > 0.5 > given[1:].max()


def test_the_same_window_is_read_once(packaged_judge: SmallJudge) -> None:
    before = packaged_judge.answers("Who froze?", WINDOWS)
    again = packaged_judge.answers("Who froze?", [*WINDOWS, *WINDOWS])
    assert all(a is b for a, b in zip(again, before * 2, strict=True))


def test_threads_may_share_one(packaged_judge: SmallJudge) -> None:
    questions = [f"{QUESTION} In {year}?" for year in range(1990, 2006)]
    with ThreadPoolExecutor(8) as pool:
        given = list(pool.map(lambda q: flat(packaged_judge.answers(q, WINDOWS)), questions))
    fresh = SmallJudge()
    np.testing.assert_allclose(given, [flat(fresh.answers(q, WINDOWS)) for q in questions], atol=1e-6)


@pytest.mark.parametrize("text", ["", " ", "word " * 5_000, "\x00", "Grønland 漢字 🧊"])
def test_any_text_can_be_judged(packaged_judge: SmallJudge, text: str) -> None:
    (given,) = packaged_judge.answers(text, [(text, text)])
    assert given.shape == (2,)
    assert np.isfinite(given).all()
    assert np.isfinite(packaged_judge.supports([(text, text)])).all()


def test_what_does_not_fit_is_read_in_parts_and_a_unit_is_cut_only_where_it_stands_alone() -> None:
    first, second = laid_out([1] * 60, [[2] * 100, [2] * 100, [2] * 400], LONGEST)[:2]
    for ids, types, bounds in (first, second):
        assert len(ids) == len(types) <= LONGEST
        assert ids.count(1) == 60
        assert [set(types[start:end]) for start, end in bounds] == [{1}] * len(bounds)
        assert sum(types) == sum(end - start for start, end in bounds)
    assert [end - start for _, _, bounds in (first, second) for start, end in bounds] == [101, 101]
    ((ids, _, _),) = laid_out([1] * 60, [[2] * 400], LONGEST)
    assert len(ids) == LONGEST


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
