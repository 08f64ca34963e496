"""A real small model, asked over HTTP as a server is, that invents freely: what is shown holds all the same."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from pydantic import SecretStr
from pydantic_core import from_json

from fakes import HashingEmbedder
from greenland_qa.backends.llm import LanguageModel, open_llm
from greenland_qa.compose import Assistant, ingest_articles
from greenland_qa.domain import Answer, DraftSentence, Verdict
from greenland_qa.settings import Settings, load_settings
from greenland_qa.verify import verify
from greenland_qa.writing.listening import RequestRefused, listen
from greenland_qa.writing.structured import MOST_SENTENCES, options
from making import an_article
from speaking import smol

ARTICLE = an_article(
    "Forty fishermen lost a day of work in Upernavik, said the harbour master, Aqqaluk Berthelsen. Divers look at the pier on Friday.",
    title="Ice in Upernavik",
)


@pytest.fixture(scope="module")
def served() -> LanguageModel:
    return open_llm(f"gguf:{smol()}", context=2048)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, served: LanguageModel) -> Settings:
    """The model stands behind an address, as a server of someone else's would."""
    settings = load_settings(
        index=tmp_path_factory.mktemp("archive") / "index",
        model=f"{served.server.listening_address}#SmolLM2",  # type: ignore[attr-defined]
        model_key=SecretStr(served.llm.api_key),  # type: ignore[attr-defined]
        model_context=2048,
        model_timeout_s=200,
    )
    list(ingest_articles([ARTICLE], settings, embedder=HashingEmbedder()))
    return settings


@pytest.fixture
def assistant(settings: Settings) -> Iterator[Assistant]:
    with Assistant.open(settings=settings, embedder=HashingEmbedder()) as assistant:
        yield assistant


def test_whatever_a_real_model_writes_what_is_shown_is_supported_by_what_it_cites(assistant: Assistant) -> None:
    assert assistant.writer == "SmolLM2"
    reply = assistant.ask("How many fishermen lost a day of work in Upernavik?")
    assert isinstance(reply, Answer)
    for sentence in reply.sentences:
        assert verify(DraftSentence(text=sentence.text, spans=sentence.spans)).verdict is Verdict.SUPPORTED
        assert all(ARTICLE.body[s.start : s.end] == s.text for s in sentence.spans)
    assert any("orty" in s.text or "40" in s.text for s in reply.sentences)
    # It did speak: what it said is shown, withheld, or a note says why there is nothing of it.
    assert reply.withheld or reply.notes or any(s.reason != "verbatim" for s in reply.sentences)


def test_the_wrong_key_is_told_of_and_the_words_are_quoted(settings: Settings) -> None:
    wrong = settings.model_copy(update={"model_key": SecretStr("sk-canary")})
    with Assistant.open(settings=wrong, embedder=HashingEmbedder()) as assistant:
        reply = assistant.ask("How many fishermen lost a day of work in Upernavik?")
    assert isinstance(reply, Answer)
    assert "did not accept the key" in reply.notes[0]
    assert [s.reason for s in reply.sentences] == ["verbatim"]


def test_a_real_server_holds_the_model_to_the_form_and_refuses_one_that_is_none(served: LanguageModel) -> None:
    asked = [
        ("user", "The sources: [K47] Forty fishermen lost a day. [B12] Divers look at the pier. What do divers do?")
    ]
    with closing(listen(served.llm, "m", asked, timeout_s=200, options=options(["K47", "B12"]))) as pieces:
        said = "".join(pieces)
    # The server may cut the model off before its end: what there is must be of the form as far as it goes.
    form = from_json(said, allow_partial=True)
    assert list(form) == ["sentences"]
    assert len(form["sentences"]) <= MOST_SENTENCES
    for sentence in form["sentences"]:
        assert list(sentence) == ["sentence", "marks"][: len(sentence)]
        assert {*sentence.get("marks", ())} <= {"K47", "B12"}
    wrong = {"response_format": {"type": "json_schema", "json_schema": {"name": "a", "schema": {"type": "nonsense"}}}}
    with pytest.raises(RequestRefused):
        list(listen(served.llm, "m", asked, timeout_s=200, options=wrong))
