import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenland_qa.language.quotations import plain_marks, quotations


@pytest.mark.parametrize(
    "text",
    [
        "He said “a red line” twice.",
        'He said "a red line" twice.',
        "He said „a red line“ twice.",
        "He said « a red line » twice.",
        "He said ‘a red line’ twice.",
        "He said “a red line,” twice.",
    ],
)
def test_every_kind_of_marks_is_known(text: str) -> None:
    assert [q.text for q in quotations(text)] == ["a red line"]


def test_an_apostrophe_opens_no_quotation() -> None:
    assert quotations("Greenland's ice and Denmark's ships, the Danes' own.") == ()


@given(st.text(alphabet=st.sampled_from("ab ,.“”\"'‘’«»„"), max_size=80))
def test_quotations_stand_where_they_say(text: str) -> None:
    assert all(text[q.start : q.end] == q.text for q in quotations(text))


def test_two_prints_of_the_same_words_agree() -> None:
    assert plain_marks("the  Kingdom’s “red lines” – both") == plain_marks('the Kingdom\'s "red lines" - both')
