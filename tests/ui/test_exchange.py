import pytest

from greenland_qa import Answer, GreenlandQAError, Refusal
from greenland_qa.domain import Verdict
from greenland_qa.errors import BackendTimeout, QuestionRejected
from greenland_qa_ui.exchange import TURNS_REMEMBERED, Exchange, Frame, answering, span_shown
from paced import QUOTE, PacedAssistant


def asked(question: str, number: int = 1, **fields: str) -> Exchange:
    return Exchange(number=number, question=question, **fields)


def last(assistant: PacedAssistant, question: str, past: tuple[Exchange, ...] = ()) -> Exchange:
    return list(answering(assistant, asked(question, len(past) + 1), past))[-1]


def test_evidence_comes_first_then_each_sentence_then_the_reply() -> None:
    steps = list(answering(PacedAssistant(), asked("What froze?"), ()))
    assert [(len(s.evidence), len(s.sentences), s.reply is not None) for s in steps] == [
        (1, 0, False),
        (1, 1, False),
        (1, 1, True),
    ]
    assert steps[1].sentences[0].verdict is Verdict.SUPPORTED
    assert isinstance(steps[2].reply, Answer)


def test_a_refusal_is_a_reply_like_another() -> None:
    assert isinstance(last(PacedAssistant(), "Who won?").reply, Refusal)


def test_earlier_questions_go_along_as_turns_and_only_the_latest_of_many() -> None:
    assistant = PacedAssistant()
    past: tuple[Exchange, ...] = ()
    for _ in range(TURNS_REMEMBERED + 2):
        past = (*past, last(assistant, "What froze?", past))
    turns = assistant.asked[-1].turns
    assert len(turns) == TURNS_REMEMBERED
    assert (turns[0].question, turns[0].answer) == ("What froze?", QUOTE)


def test_a_question_that_got_no_reply_is_no_turn() -> None:
    assistant = PacedAssistant()
    last(assistant, "What froze?", (asked("What?", fault="The model did not answer. Ask again."),))
    assert assistant.asked[-1].turns == ()


def test_a_rejected_question_raises_before_anything_is_shown() -> None:
    with pytest.raises(QuestionRejected):
        next(answering(PacedAssistant(), asked("???"), ()))


def test_what_breaks_in_the_middle_ends_the_exchange_with_a_sentence_and_keeps_what_was_shown() -> None:
    assistant = PacedAssistant()
    assistant.breaks = BackendTimeout("The model did not answer in 30 s.", advice="Ask again.")
    assert isinstance(assistant.breaks, GreenlandQAError)
    ended = last(assistant, "What froze?")
    assert ended.fault == "The model did not answer in 30 s. Ask again."
    assert ended.evidence
    assert ended.reply is None


def test_only_a_span_that_the_conversation_shows_can_be_opened() -> None:
    exchange = last(PacedAssistant(), "What froze?")
    span = exchange.sentences[0].spans[0]
    assert span_shown((asked("What?"), exchange), span.id) == span
    assert span_shown((exchange,), f"{span.source.article_id}:0-5") is None
    assert span_shown((), span.id) is None


def test_the_frame_goes_along_with_the_question_and_comes_back_with_the_journey() -> None:
    assistant = PacedAssistant()
    frame = Frame.sent(
        {"as_of": "2026-01-31", "since": " 2026-01-01 ", "until": None, "outlets": ["The Post", 7], "x": 1}
    )
    *_, ended = answering(assistant, Exchange(number=1, question="What froze?", frame=frame), ())
    asked = assistant.asked[-1]
    assert (str(asked.as_of), str(asked.since), asked.until, asked.outlets) == (
        "2026-01-31",
        "2026-01-01",
        None,
        ("The Post", "7"),
    )
    assert ended.journey is not None
    assert Exchange.of(1, ended.journey).frame == frame


def test_what_a_browser_sends_as_a_frame_is_taken_only_as_far_as_it_is_one() -> None:
    assert Frame.sent({"outlets": "all", "by_quotation": "yes", "as_of": 0}) == Frame()


def test_an_exchange_that_was_kept_draws_as_it_did() -> None:
    ended = last(PacedAssistant(), "What froze?")
    assert ended.journey is not None
    again = Exchange.of(ended.number, ended.journey)
    assert (again.used, again.said, again.is_working) == (ended.used, ended.said, False)
