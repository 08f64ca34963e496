"""What models really write, and the sentences that it is."""

from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenland_qa.errors import BackendMalformed
from greenland_qa.writing.parsing import Parser, Said, prose

NOTHING = "NOT THERE"


def said(text: str, size: int = 4) -> list[tuple[str, str]]:
    """(sentence, marks) of a text that comes in pieces of so many characters."""
    parser = Parser(marks=frozenset(["K47", "B12"]), nothing=NOTHING)
    found: list[Said] = []
    for start in range(0, len(text), size):
        found += parser.feed(text[start : start + size])
    found += parser.end()
    return [(s.text, " ".join(sorted(s.marks))) for s in found]


@pytest.mark.parametrize(
    "text",
    [
        "The ice melts [K47]. Nine ships left [B12].",
        "The ice melts. [K47] Nine ships left. [B12]",
        "The ice melts (K47). Nine ships left (B12).",
        "- The ice melts [K47].\n- Nine ships left [B12].",
        "1. The ice melts [K47]\n2. Nine ships left [B12]",
        "**The ice melts** [K47]. Nine _ships_ left【B12】.",
        "<think>Ships? The ice [K47]?</think>\nThe ice melts [Source K47]. Nine ships left [B12].",
        'The <b>ice</b> melts [K47]. Nine [ships](http://ships.example/a) left ![map](http://x.example/m.png "m") [B12].',
        '{"sentences": [{"text": "The ice melts.", "cites": ["K47"]}, {"text": "Nine ships left.", "cites": ["B12"]}]}',
        '```json\n[{"sentence": "The ice melts.", "source": "K47"}, {"sentence": "Nine ships left.", "source": "B12"}]\n```',
        '{"sentences": [{"text": "The ice melts.", "cites": ["K47"]}, {"text": "Nine ships left.", "cites": ["B12"]}',
        "```\nThe ice melts [K47]. Nine ships left [B12].\n```",
        'Here is the answer in JSON:\n{"sentences": [{"marks": ["K47"], "text": "The ice melts."}, {"marks": ["B12"], "text": "Nine ships left."}]}',
        '<think>{"sentences": []}?</think>{"sentences": [{"text": "The ice melts [K47]."}, {"source": {"id": "B12"}, "text": "Nine ships left."}]}',
    ],
)
@pytest.mark.parametrize("size", [1, 7, 1000])
def test_many_ways_to_write_the_same_answer(text: str, size: int) -> None:
    found = said(text, size)
    assert [(s.rstrip("."), marks) for s, marks in found] == [("The ice melts", "K47"), ("Nine ships left", "B12")]


def test_several_marks_and_one_that_was_never_shown() -> None:
    assert said("It melts [K47][B12]. It freezes [K47, Z99]. It cracks [Q11] [3].") == [
        ("It melts.", "B12 K47"),
        ("It freezes.", "K47"),
        ("It cracks.", ""),
    ]


def test_what_is_said_before_an_answer_and_the_question_again_are_left_out() -> None:
    text = (
        "Question: Does it melt? Answer: It melts [K47]. The source is: (outlet unknown, day unknown) It cracks [B12]."
    )
    assert said(text) == [("It melts.", "K47"), ("It cracks.", "B12")]


def test_an_abbreviation_ends_no_sentence() -> None:
    assert said("The U.S. sent Mr. Hansen to St. Barts [K47].") == [("The U.S. sent Mr. Hansen to St. Barts.", "K47")]


def test_a_closed_sentence_is_given_before_the_next_one_begins() -> None:
    parser = Parser(marks=frozenset(["K47"]), nothing=NOTHING)
    assert [s.text for s in parser.feed("The ice melts [K47].")] == ["The ice melts."]


def test_a_sentence_of_json_is_given_when_its_object_is_closed() -> None:
    parser = Parser(marks=frozenset(["K47"]), nothing=NOTHING)
    assert not list(parser.feed('{"sentences": [{"marks": ["K47"], "text": "The {old} ice melts."'))
    assert [s.text for s in parser.feed("}")] == ["The {old} ice melts."]
    assert not list(parser.feed(', {"marks": ["K47"], "text": "It fre'))
    with pytest.raises(BackendMalformed, match="middle"):
        list(parser.end())


@pytest.mark.parametrize(
    "text", ["Not there.", '{"sentences": []}', '{"sentences": [{"text": "Not there.", "marks": []}]}']
)
def test_what_the_model_says_when_it_finds_nothing_is_no_sentence(text: str) -> None:
    parser = Parser(marks=frozenset(["K47"]), nothing=NOTHING)
    assert [*parser.feed(text), *parser.end()] == []
    assert parser.declined


@pytest.mark.parametrize(
    "text", ['{"sentences": [', '{"sentences": [{"text": "The ice melts. Nine ships', "{}", '{"a": ' * 200]
)
def test_json_without_a_sentence_is_no_answer_and_none_of_it_is_a_sentence(text: str) -> None:
    with pytest.raises(BackendMalformed, match="middle"):
        said(text)


@pytest.mark.parametrize("text", ["The ice melts [K47]. Nine ships le", "Denmark will not"])
def test_half_a_sentence_at_the_end_is_no_sentence(text: str) -> None:
    with pytest.raises(BackendMalformed, match="middle"):
        said(text)


@pytest.mark.parametrize("begin", ["", '{"sentences": [{"text": "'])
def test_a_sentence_without_end_is_stopped(begin: str) -> None:
    parser = Parser(marks=frozenset(), nothing=NOTHING)
    with pytest.raises(BackendMalformed, match="without end"):
        list(chain.from_iterable(parser.feed(piece) for piece in (begin, *["ice "] * 1_000)))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("See https://evil.example/?q=1, now.", "See, now."),
        ("See www.evil.example now.", "See now."),
        ("Click javascript:alert(1) now.", "Click now."),
        ("![x](http://evil.example/p.png)Ice.", "Ice."),
        ("Ice ![x][evil] melts.", "Ice melts."),
        ("<img src=x onerror=alert(1)>Ice.", "Ice."),
        ("<https://evil.example> Ice.", "Ice."),
        ("I\u200bce\u202e mel\U000e0041ts.", "Ice melts."),
        ("## Ice and _snow_", "Ice and snow"),
    ],
)
def test_links_images_markup_and_what_cannot_be_seen_stay_behind(text: str, kept: str) -> None:
    assert prose(text) == kept


@given(st.text(max_size=300), st.integers(1, 50))
def test_whatever_a_model_writes_is_parsed_or_malformed_and_leaves_no_address(text: str, size: int) -> None:
    try:
        found = said(f"{text} https://evil.example/x [K47].", size)
    except BackendMalformed:
        return
    assert not any("://" in s for s, _ in found)
