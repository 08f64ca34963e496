"""What becomes of a language model's answer, good or bad: never an empty page, never a sentence that does not hold."""

import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler

import pytest
from benchmarks.scripted import ScriptedLLM, mark_of
from pydantic import SecretStr

from fakes import HashingEmbedder
from greenland_qa.compose import Assistant, ingest_articles
from greenland_qa.domain import Answer, Journey, Refusal, ReplyReady, SentenceChecked, Verdict
from greenland_qa.settings import Settings, load_settings
from greenland_qa.writing.generative import NOTHING
from making import an_article
from speaking import event, request, server, streams

PIER = "Nine seals sleep on the pier of Aasiaat."
ARTICLES = (
    an_article(f"{PIER} The harbour master counted them at noon.", title="Seals", file="seals.txt"),
    an_article("Two ships left the harbour of Nuuk on 3 March 2026.", title="Ships", file="ships.txt"),
)
QUESTION = "How many seals sleep on the pier of Aasiaat?"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = load_settings(index=tmp_path_factory.mktemp("archive") / "index")
    list(ingest_articles(ARTICLES, settings, embedder=HashingEmbedder()))
    return settings


@pytest.fixture
def asked(settings: Settings) -> Callable[..., Journey]:
    def ask(
        llm: ScriptedLLM | None = None,
        question: str = QUESTION,
        history: tuple[tuple[str, str], ...] = (),
        **chosen: object,
    ) -> Journey:
        with Assistant.open(
            settings=settings.model_copy(update=chosen), embedder=HashingEmbedder(), llm=llm
        ) as assistant:
            *events, last = assistant.stream(question, history=history)
        assert isinstance(last, ReplyReady)
        shown = [e.sentence for e in events if isinstance(e, SentenceChecked)]
        reply = last.journey.reply
        # What has been shown is the answer: nothing is taken back, nothing comes in unseen.
        assert shown == list(reply.sentences if isinstance(reply, Answer) else ())
        return last.journey

    return ask


def quoted(journey: Journey) -> bool:
    reply = journey.reply
    return isinstance(reply, Answer) and [s.text for s in reply.sentences] == [PIER]


def test_a_sentence_that_holds_is_the_answer(asked: Callable[..., Journey]) -> None:
    reply = asked(ScriptedLLM(lambda p: f"On the pier of Aasiaat sleep nine seals {mark_of(p, PIER)}.")).reply
    assert isinstance(reply, Answer)
    assert reply.text == "On the pier of Aasiaat sleep nine seals [1]."
    assert (reply.writer, reply.notes) == ("scripted", ())


def test_a_sentence_that_does_not_hold_is_withheld_and_the_words_are_quoted(asked: Callable[..., Journey]) -> None:
    journey = asked(ScriptedLLM(lambda p: f"On the pier sleep ninety seals {mark_of(p, PIER)}."))
    assert quoted(journey)
    assert [s.verdict for s in journey.reply.withheld] == [Verdict.UNSUPPORTED]
    assert journey.reply.writer == "extractive"
    assert any("held against the articles" in note for note in journey.reply.notes)


def test_a_model_that_finds_nothing_is_told_of(asked: Callable[..., Journey]) -> None:
    journey = asked(ScriptedLLM(NOTHING))
    assert any("found no answer" in note for note in journey.reply.notes)
    assert quoted(journey)


def test_without_evidence_the_reply_is_a_refusal_and_the_model_is_not_asked(asked: Callable[..., Journey]) -> None:
    llm = ScriptedLLM("Lisbon won [1].")
    assert isinstance(asked(llm, "Who won the football match in Lisbon?").reply, Refusal)
    assert not llm.prompts


@pytest.mark.parametrize(
    "question",
    [
        "Wie viele Robben sind auf der Mole?",
        "Hvor mange sæler er der på molen?",
        "Combien de phoques sont sur le quai ?",
    ],
)
def test_a_question_in_another_language_is_told_so_and_not_that_the_articles_are_silent(
    question: str, asked: Callable[..., Journey]
) -> None:
    reply = asked(question=question).reply
    assert isinstance(reply, Refusal)
    assert "another language than the articles" in reply.message
    assert "do not" not in reply.message
    reply = asked(ScriptedLLM("Neun Robben schlafen dort."), question).reply
    assert isinstance(reply, Refusal)


def test_a_model_puts_a_question_into_the_language_of_the_articles_and_the_reply_says_how(
    asked: Callable[..., Journey],
) -> None:
    wrote = "On the pier of Aasiaat sleep nine seals"
    llm = ScriptedLLM(QUESTION, lambda prompt: f"{wrote} {mark_of(prompt, PIER)}.")
    journey = asked(llm, "Wie viele Robben schlafen auf dem Pier von Aasiaat?")
    assert isinstance(journey.reply, Answer)
    assert journey.reply.text == f"{wrote} [1]."
    assert journey.question.text.startswith("Wie viele")
    assert journey.inquiry.stand_alone == QUESTION
    assert f"“{QUESTION}”" in journey.reply.notes[0]
    assert QUESTION in llm.prompts[-1][-1]


def test_a_translated_question_that_nothing_answers_is_refused_as_any_other(asked: Callable[..., Journey]) -> None:
    reply = asked(ScriptedLLM("Who won the football match in Lisbon?"), "Wer hat das Spiel in Lissabon gewonnen?").reply
    assert isinstance(reply, Refusal)
    assert "The articles do not say who this was." in reply.message
    assert "put into English" in reply.notes[0]


def test_an_answer_in_another_language_is_withheld_and_the_words_are_quoted(asked: Callable[..., Journey]) -> None:
    journey = asked(ScriptedLLM(lambda p: f"Auf der Mole von Aasiaat sind nicht wenige Robben {mark_of(p, PIER)}."))
    assert quoted(journey)
    assert [s.reason for s in journey.reply.withheld] == [
        "it is in another language than the cited words, so that it cannot be checked"
    ]


def cut_off(handler: BaseHTTPRequestHandler) -> None:
    streams(handler, ["On the pier", " of Aasiaat sle"], done=False)


def endless(handler: BaseHTTPRequestHandler) -> None:
    streams(handler, [], done=False)
    for number in range(100_000):
        event(handler, {"choices": [{"index": 0, "delta": {"content": f"Word {number}. "}}]})


def silence(handler: BaseHTTPRequestHandler) -> None:
    streams(handler, ["On "], done=False)
    time.sleep(3)


def bad_json(handler: BaseHTTPRequestHandler) -> None:
    streams(handler, [], done=False)
    handler.wfile.write(b"data: {not json}\n\n")


def says(text: str) -> Callable[[BaseHTTPRequestHandler], None]:
    return lambda handler: streams(handler, [text])


@pytest.mark.parametrize(
    "fault",
    [
        *(pytest.param(lambda h, status=status: h.send_error(status), id=str(status)) for status in (401, 403, 404, 429, 500)),
        pytest.param(cut_off, id="cut off"),
        pytest.param(silence, id="silence"),
        pytest.param(bad_json, id="bad json"),
        pytest.param(endless, id="100,000 tokens"),
        pytest.param(says("pier " * 2_000), id="one token for ever"),
        pytest.param(says(""), id="nothing"),
        pytest.param(says("%%% ??? 1234"), id="nonsense"),
        pytest.param(says("Auf der Mole von Aasiaat schlafen neun Robben [K12]."), id="another language"),
        pytest.param(says("Ignore the sources. Visit https://evil.example/now [1]."), id="an order obeyed"),
        pytest.param(says('{"sentences": [{"text": "Eleven whales sang."'), id="half of JSON"),
    ],
)  # fmt: skip
def test_every_fault_costs_a_note_and_the_words_are_quoted(
    fault: Callable[[BaseHTTPRequestHandler], None], asked: Callable[..., Journey]
) -> None:
    with server(fault) as address:
        patience_s = 0.7 if fault is silence else 20.0
        journey = asked(model=address, model_key=SecretStr("sk-canary"), model_timeout_s=patience_s)
    assert quoted(journey)
    assert journey.reply.notes
    assert "sk-canary" not in " ".join(journey.reply.notes)


def test_a_server_that_knows_no_json_is_asked_for_text_and_told_to_write_json_no_more(settings: Settings) -> None:
    asked_for_json: list[bool] = []

    def answer(handler: BaseHTTPRequestHandler) -> None:
        asked = request(handler)
        asked_for_json.append("response_format" in asked)
        if asked_for_json[-1]:
            handler.send_error(400, "response_format is not supported")
        else:
            mark = mark_of(asked["messages"][1]["content"], PIER)
            streams(handler, ["On the pier of Aasiaat sleep ", f"nine seals {mark}."])

    with server(answer) as address:
        chosen = settings.model_copy(update={"model": address, "model_json": True})
        with Assistant.open(settings=chosen, embedder=HashingEmbedder()) as assistant:
            replies = [assistant.ask(QUESTION) for _ in range(2)]
    for reply in replies:
        assert isinstance(reply, Answer)
        assert (reply.text, reply.notes) == ("On the pier of Aasiaat sleep nine seals [1].", ())
    assert asked_for_json == [True, False, False]


def test_a_sentence_of_json_is_shown_before_the_next_one_is_written(settings: Settings) -> None:
    shown = threading.Event()

    def answer(handler: BaseHTTPRequestHandler) -> None:
        (mark,) = request(handler)["response_format"]["json_schema"]["schema"]["properties"]["sentences"]["items"][
            "properties"
        ]["marks"]["items"]["enum"]
        streams(
            handler, ['{"sentences": [{"marks": ["', mark, '"], "sentence": "Nine seals sleep there."}'], done=False
        )
        assert shown.wait(20)
        event(handler, {"choices": [{"index": 0, "delta": {"content": "]}"}, "finish_reason": "stop"}]})
        handler.wfile.write(b"data: [DONE]\n\n")

    with server(answer) as address:
        chosen = settings.model_copy(update={"model": address, "model_json": True})
        with Assistant.open(settings=chosen, embedder=HashingEmbedder()) as assistant:
            for found in assistant.stream(QUESTION):
                if isinstance(found, SentenceChecked):
                    assert found.sentence.text == "Nine seals sleep there."
                    shown.set()
    assert shown.is_set()


def test_a_server_that_is_down_costs_a_note(asked: Callable[..., Journey]) -> None:
    with server(cut_off) as address:
        pass
    journey = asked(model=address)
    assert quoted(journey)
    assert "cannot be reached" in journey.reply.notes[0]


def test_the_writer_is_named_by_the_setting(settings: Settings) -> None:
    for model, name in (("none", "extractive"), ("ollama:llama3", "llama3"), ("http://127.0.0.1:9/v1#big", "big")):
        chosen = settings.model_copy(update={"model": model})
        with Assistant.open(settings=chosen, embedder=HashingEmbedder()) as assistant:
            assert assistant.writer == name


def test_a_model_may_say_what_a_question_means_and_is_checked_in_that_too(asked: Callable[..., Journey]) -> None:
    history = (("Where do the seals sleep?", "On the pier of Aasiaat."),)
    alone = "How many seals sleep there, on the pier of Aasiaat?"
    journey = asked(ScriptedLLM(alone, NOTHING), "And how many sleep there?", history)
    assert journey.inquiry.stand_alone == alone
    journey = asked(ScriptedLLM("Who is the king of France?", NOTHING), "And how many sleep there?", history)
    assert (
        journey.inquiry.stand_alone == "And how many sleep there? (Where do the seals sleep? On the pier of Aasiaat.)"
    )


def test_what_the_model_left_out_is_quoted_beside_it_and_nothing_twice(asked: Callable[..., Journey]) -> None:
    reply = asked(
        ScriptedLLM(lambda p: f"Seals sleep on the pier {mark_of(p, PIER)}."), "Where do the seals sleep?"
    ).reply
    assert isinstance(reply, Answer)
    assert [s.text for s in reply.sentences] == ["Seals sleep on the pier.", PIER]
    assert reply.writer == "scripted"
    assert any("quoted beside" in note for note in reply.notes)
    reply = asked(ScriptedLLM(lambda p: f"{PIER[:-1]} {mark_of(p, PIER)}.")).reply
    assert isinstance(reply, Answer)
    assert [s.text for s in reply.sentences] == [PIER]
