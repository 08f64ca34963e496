"""What every embedder promises, held by the fake, the packaged model and one from disk; then what each does itself."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from fakes import HashingEmbedder
from greenland_qa.backends.embedder import SentenceTransformerEmbedder
from greenland_qa.errors import BackendMalformed, BackendUnavailable
from greenland_qa.ports import Embedder
from tiny import madden, save_embedder

TEXTS = (
    "The minister said that the island was not for sale.",
    "Troops arrived.",
    "On Wednesday three foreign ministers met for an hour in the capital and agreed to form a working group.",
)


@pytest.fixture(scope="session")
def packaged() -> SentenceTransformerEmbedder:
    return SentenceTransformerEmbedder()


@pytest.fixture(scope="session")
def from_disk(tmp_path_factory: pytest.TempPathFactory) -> SentenceTransformerEmbedder:
    return SentenceTransformerEmbedder(str(save_embedder(tmp_path_factory.mktemp("models") / "tiny")))


@pytest.fixture(params=["fake", "packaged", "from_disk"])
def embedder(request: pytest.FixtureRequest) -> Embedder:
    return HashingEmbedder() if request.param == "fake" else request.getfixturevalue(request.param)


class TestEveryEmbedder:
    def test_is_an_embedder_with_a_name_and_a_fingerprint(self, embedder: Embedder) -> None:
        assert isinstance(embedder, Embedder)
        assert embedder.name
        assert len(bytes.fromhex(embedder.fingerprint)) == 32

    def test_gives_one_row_of_unit_length_a_text(self, embedder: Embedder) -> None:
        rows = embedder.embed_passages(TEXTS)
        assert rows.shape == (3, embedder.dim)
        assert rows.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-5)

    def test_gives_no_rows_for_no_texts(self, embedder: Embedder) -> None:
        rows = embedder.embed_passages(())
        assert rows.shape == (0, embedder.dim)
        assert rows.dtype == np.float32

    def test_gives_one_vector_of_unit_length_for_a_question(self, embedder: Embedder) -> None:
        vector = embedder.embed_question("What did the minister say?")
        assert vector.shape == (embedder.dim,)
        assert vector.dtype == np.float32
        assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-5)

    def test_keeps_the_order_of_the_texts(self, embedder: Embedder) -> None:
        rows = embedder.embed_passages(TEXTS)
        np.testing.assert_allclose(embedder.embed_passages(TEXTS[::-1]), rows[::-1], atol=1e-5)

    def test_gives_a_text_the_same_vector_whatever_comes_with_it(self, embedder: Embedder) -> None:
        among_others = embedder.embed_passages([*TEXTS, "a " * 300])
        np.testing.assert_allclose(embedder.embed_passages(TEXTS[:1])[0], among_others[0], atol=1e-5)

    @pytest.mark.parametrize("text", ["", " ", "\x00", "😀" * 400, "Nuuk’s “mayor” — Ærø", "word " * 5_000])
    def test_embeds_any_text_at_all(self, embedder: Embedder, text: str) -> None:
        assert np.linalg.norm(embedder.embed_question(text)) == pytest.approx(1.0, abs=1e-4)

    def test_may_be_shared_by_threads(self, embedder: Embedder) -> None:
        wanted = embedder.embed_passages(TEXTS)
        with ThreadPoolExecutor(8) as pool:
            passages = [pool.submit(embedder.embed_passages, TEXTS) for _ in range(12)]
            questions = [pool.submit(embedder.embed_question, TEXTS[1]) for _ in range(12)]
        for rows in passages:
            np.testing.assert_allclose(rows.result(), wanted, atol=1e-5)
        for vector in questions:
            np.testing.assert_allclose(vector.result(), embedder.embed_question(TEXTS[1]), atol=1e-5)


class TestThePackagedModel:
    def test_gives_the_vectors_of_the_float32_model_but_for_little(
        self, packaged: SentenceTransformerEmbedder, seeds: Path
    ) -> None:
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415

        from greenland_qa.backends.models import locate  # noqa: PLC0415

        bodies = [path.read_text("utf-8") for path in sorted(seeds.glob("*.txt"))]
        texts = [body[at : at + 900] for body in bodies for at in range(0, len(body), 900)]
        exact = SentenceTransformer(str(locate("all-MiniLM-L6-v2")), device="cpu")
        cosines = (packaged.embed_passages(texts) * exact.encode(texts, normalize_embeddings=True)).sum(axis=1)
        assert cosines.mean() > 0.996
        assert cosines.min() > 0.985

    def test_finds_what_means_the_same_in_other_words(self, packaged: SentenceTransformerEmbedder) -> None:
        passages = packaged.embed_passages(
            [
                "European soldiers landed on the island for a reconnaissance mission.",
                "The bakery sells rye bread on Sundays.",
                "A court fined the company for its accounts.",
            ]
        )
        likeness = passages @ packaged.embed_question("Which troops were sent to the territory?")
        assert likeness.argmax() == 0

    def test_remembers_sentences_and_gives_copies_that_nobody_can_spoil(
        self, packaged: SentenceTransformerEmbedder
    ) -> None:
        text = "Nine seals sleep on the pier."
        first = packaged.embed_passages([text, text])
        expected = first.copy()
        first[:] = 0.0
        assert np.array_equal(packaged.embed_passages([text, "Ice.", text])[[0, 2]], expected)

    def test_reads_256_word_pieces_of_a_text_and_no_more(self, packaged: SentenceTransformerEmbedder) -> None:
        read = "word " * 254  # and a mark at either end
        one, longer, shorter = packaged.embed_passages([read, read + "Greenland " * 50, read[: -len("word ")]])
        np.testing.assert_array_equal(one, longer)
        assert not np.array_equal(one, shorter)

    def test_gives_exactly_the_same_vectors_with_any_number_of_threads(
        self, packaged: SentenceTransformerEmbedder
    ) -> None:
        rows = SentenceTransformerEmbedder(threads=1).embed_passages(TEXTS)
        np.testing.assert_array_equal(rows, packaged.embed_passages(TEXTS))

    def test_puts_the_prompts_that_were_chosen_before_the_texts(self, packaged: SentenceTransformerEmbedder) -> None:
        prompted = SentenceTransformerEmbedder(passage_prompt="passage: ", question_prompt="query: ")
        passage, question = packaged.embed_passages(["passage: Troops arrived.", "query: Troops arrived."])
        np.testing.assert_array_equal(prompted.embed_passages(["Troops arrived."])[0], passage)
        np.testing.assert_array_equal(prompted.embed_question("Troops arrived."), question)


class TestAModelFromDisk:
    @pytest.mark.parametrize("passage_key", ["document", "passage"])
    def test_has_its_own_prompts_put_before_the_texts(
        self, from_disk: SentenceTransformerEmbedder, tmp_path: Path, passage_key: str
    ) -> None:
        folder = save_embedder(tmp_path / "prompted", {"query": "q: ", passage_key: "p: "})
        prompted = SentenceTransformerEmbedder(str(folder))
        passage, question = from_disk.embed_passages(["p: abc", "q: abc"])
        np.testing.assert_allclose(prompted.embed_passages(["abc"])[0], passage, atol=1e-6)
        np.testing.assert_allclose(prompted.embed_question("abc"), question, atol=1e-6)

    def test_has_the_prompts_of_the_settings_in_place_of_its_own(
        self, from_disk: SentenceTransformerEmbedder, tmp_path: Path
    ) -> None:
        folder = save_embedder(tmp_path / "prompted", {"query": "q: "})
        chosen = SentenceTransformerEmbedder(str(folder), question_prompt="z: ")
        np.testing.assert_allclose(chosen.embed_question("abc"), from_disk.embed_passages(["z: abc"])[0], atol=1e-6)

    def test_has_another_fingerprint_than_the_packaged_one(
        self, from_disk: SentenceTransformerEmbedder, packaged: SentenceTransformerEmbedder
    ) -> None:
        assert from_disk.fingerprint != packaged.fingerprint
        assert from_disk.dim == 32

    def test_may_not_bring_code_of_its_own(self, tmp_path: Path) -> None:
        folder = save_embedder(tmp_path / "planted")
        sprung = tmp_path / "sprung"
        (folder / "planted.py").write_text(f"open({str(sprung)!r}, 'w')\nclass Module: pass\n")
        modules = json.loads((folder / "modules.json").read_text())
        modules[1]["type"] = "planted.Module"
        (folder / "modules.json").write_text(json.dumps(modules))
        with pytest.raises(BackendUnavailable, match="cannot be loaded"):
            SentenceTransformerEmbedder(str(folder))
        assert not sprung.exists()

    def test_is_refused_when_a_file_of_it_is_broken(self, tmp_path: Path) -> None:
        folder = save_embedder(tmp_path / "broken")
        weights = (folder / "model.safetensors").read_bytes()
        (folder / "model.safetensors").write_bytes(weights[: len(weights) // 2])
        with pytest.raises(BackendUnavailable, match="cannot be loaded"):
            SentenceTransformerEmbedder(str(folder))

    def test_is_caught_giving_what_is_no_vector(self, tmp_path: Path) -> None:
        folder = madden(save_embedder(tmp_path / "mad"))
        with pytest.raises(BackendMalformed, match="not of unit length"):
            SentenceTransformerEmbedder(str(folder)).embed_passages(["abc"])
