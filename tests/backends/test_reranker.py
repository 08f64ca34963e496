"""What every reranker promises, held by the fake and by a CrossEncoder from disk; then what the CrossEncoder does."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from fakes import KeywordReranker
from greenland_qa.backends.reranker import CrossEncoderReranker
from greenland_qa.errors import BackendMalformed, BackendUnavailable
from greenland_qa.ports import FloatVector, Reranker
from tiny import madden, save_reranker

QUESTION = "who sent the ships?"
TEXTS = (
    "the king sent two ships.",
    "it was cold.",
    "nobody knows who, said the mayor of the old town by the sea.",
    "x",
)


@pytest.fixture(scope="session")
def tiny_reranker(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_reranker(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture(scope="session")
def from_disk(tiny_reranker: Path) -> CrossEncoderReranker:
    return CrossEncoderReranker(str(tiny_reranker))


@pytest.fixture(params=["fake", "from_disk"])
def reranker(request: pytest.FixtureRequest) -> Reranker:
    return KeywordReranker() if request.param == "fake" else request.getfixturevalue(request.param)


class TestEveryReranker:
    def test_is_a_reranker_with_a_name(self, reranker: Reranker) -> None:
        assert isinstance(reranker, Reranker)
        assert reranker.name

    def test_gives_a_relevance_between_0_and_1_a_text(self, reranker: Reranker) -> None:
        relevance = reranker.relevance(QUESTION, TEXTS)
        assert relevance.shape == (4,)
        assert relevance.dtype == np.float32
        assert relevance.min() >= 0
        assert relevance.max() <= 1

    def test_gives_nothing_for_no_texts(self, reranker: Reranker) -> None:
        relevance = reranker.relevance(QUESTION, ())
        assert relevance.shape == (0,)
        assert relevance.dtype == np.float32

    def test_keeps_the_order_of_the_texts(self, reranker: Reranker) -> None:
        relevance = reranker.relevance(QUESTION, TEXTS)
        np.testing.assert_allclose(reranker.relevance(QUESTION, TEXTS[::-1]), relevance[::-1], atol=1e-6)

    def test_judges_the_same_text_twice_where_it_is_given_twice(self, reranker: Reranker) -> None:
        relevance = reranker.relevance(QUESTION, (TEXTS[0], TEXTS[1], TEXTS[0]))
        assert relevance[0] == relevance[2]

    def test_may_be_shared_by_threads(self, reranker: Reranker) -> None:
        questions = ["who?", "what was it?", "where is the sea?"]
        with ThreadPoolExecutor(6) as pool:
            found = list(pool.map(lambda q: reranker.relevance(q, TEXTS), questions * 4))
        for at, relevance in enumerate(found):
            np.testing.assert_allclose(relevance, found[at % 3], atol=1e-6)


class TestACrossEncoder:
    def test_of_one_label_gives_its_sigmoid(self, from_disk: CrossEncoderReranker, tiny_reranker: Path) -> None:
        logits = _logits(tiny_reranker)[:, 0]
        np.testing.assert_allclose(from_disk.relevance(QUESTION, TEXTS), 1 / (1 + np.exp(-logits)), atol=1e-5)
        assert np.ptp(logits) > 0.1, "the model must tell these texts apart, or the order is not tested"

    @pytest.mark.parametrize(
        ("labels", "yes"),
        [
            (("contradiction", "entailment", "neutral"), 1),
            (("ENTAILMENT", "NEUTRAL", "CONTRADICTION"), 0),
            (("not_entailment", "entailment"), 1),
            (("relevant", "irrelevant"), 0),
            (("LABEL_0", "LABEL_1"), 1),
        ],
    )
    def test_of_several_labels_gives_the_softmax_of_the_one_that_means_yes(
        self, tmp_path: Path, labels: tuple[str, ...], yes: int
    ) -> None:
        folder = save_reranker(tmp_path / "judge", labels)
        powers = np.exp(_logits(folder))
        wanted = powers[:, yes] / powers.sum(axis=1)
        np.testing.assert_allclose(CrossEncoderReranker(str(folder)).relevance(QUESTION, TEXTS), wanted, atol=1e-5)

    def test_none_of_whose_labels_means_yes_is_refused(self, tmp_path: Path) -> None:
        folder = save_reranker(tmp_path / "judge", ("sports", "politics", "weather"))
        with pytest.raises(BackendUnavailable, match="None of the 3 labels"):
            CrossEncoderReranker(str(folder))

    def test_that_gives_no_numbers_is_caught(self, tmp_path: Path) -> None:
        folder = madden(save_reranker(tmp_path / "mad"))
        with pytest.raises(BackendMalformed, match="not numbers"):
            CrossEncoderReranker(str(folder)).relevance(QUESTION, TEXTS)

    def test_with_pickled_weights_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "pytorch_model.bin").write_bytes(b"never read")
        with pytest.raises(BackendUnavailable, match="pickled weights"):
            CrossEncoderReranker(str(tmp_path))

    def test_that_is_not_here_is_refused_with_the_way_to_get_it(self) -> None:
        with pytest.raises(BackendUnavailable) as caught:
            CrossEncoderReranker("somebody/some-judge")
        assert "hf download somebody/some-judge" in caught.value.advice

    def test_judges_more_texts_than_it_remembers(self, from_disk: CrossEncoderReranker) -> None:
        few = CrossEncoderReranker(from_disk.name, remembered=2)
        wanted = from_disk.relevance(QUESTION, TEXTS)
        for _ in range(2):
            np.testing.assert_allclose(few.relevance(QUESTION, TEXTS), wanted, atol=1e-6)


def _logits(folder: Path) -> FloatVector:
    """What the model says of the pairs, one at a time and without sentence-transformers."""
    import torch  # noqa: PLC0415
    from transformers import AutoModelForSequenceClassification, AutoTokenizer  # noqa: PLC0415

    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForSequenceClassification.from_pretrained(folder).eval()
    rows = []
    with torch.inference_mode():
        for text in TEXTS:
            pair = tokenizer(QUESTION, text, return_tensors="pt", truncation=True, max_length=64)
            rows.append(model(**pair).logits[0].numpy())
    return np.stack(rows)
