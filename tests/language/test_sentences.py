import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenland_qa.language.sentences import sentences


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He left. She stayed.", ["He left.", "She stayed."]),
        ("Mr. Smith met Gen. Jones. They spoke.", ["Mr. Smith met Gen. Jones.", "They spoke."]),
        ("The U.S. Army paid $1.5 million. Nobody knew.", ["The U.S. Army paid $1.5 million.", "Nobody knew."]),
        ("Talks began on Jan. 5. It rained.", ["Talks began on Jan. 5.", "It rained."]),
        (
            "A Heading Without Stop\nThe text follows. It ends.",
            ["A Heading Without Stop", "The text follows.", "It ends."],
        ),
        (
            "It starts at 12:01 a.m. EST on Feb. 1. He said so.",
            ["It starts at 12:01 a.m. EST on Feb. 1.", "He said so."],
        ),
        ("They met at 8 p.m. Wednesday. It rained.", ["They met at 8 p.m. Wednesday.", "It rained."]),
        ("They met at 8 p.m. Greenland time. It rained.", ["They met at 8 p.m. Greenland time.", "It rained."]),
        ("They met at 8 p.m. The rain fell.", ["They met at 8 p.m.", "The rain fell."]),
        ("Amb. Wolf came. It rained.", ["Amb. Wolf came.", "It rained."]),
        ("He said “No.” Then he left.", ["He said “No.”", "Then he left."]),
    ],
)
def test_a_text_is_cut_where_a_reader_would_stop(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


def test_lines_wrapped_by_hand_do_not_end_sentences() -> None:
    wrapped = (
        "The ministers of the three countries met in the capital on\n"
        "Monday to speak about the harbour and the fish in the bay of\n"
        "Disko, which nobody had counted since the year of the great\n"
        "storm. They agreed to count them again before the end of the\n"
        "summer, and to publish the result."
    )
    assert len(cut(wrapped)) == 2


@pytest.mark.parametrize("text", ["", "   ", "\n\n \n"])
def test_a_blank_text_has_no_sentences(text: str) -> None:
    assert sentences(text) == ()


@given(st.text(alphabet=st.sampled_from("abc AB.?!\n“”\"'1U.S ø"), max_size=300))
def test_sentences_follow_each_other_and_hold_every_word(text: str) -> None:
    spans = sentences(text)
    assert all(a < b for a, b in spans)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(spans))
    inside = {i for a, b in spans for i in range(a, b)}
    assert all(i in inside for i, c in enumerate(text) if c.isalnum())
    assert all(text[a:b] == text[a:b].strip() for a, b in spans)
