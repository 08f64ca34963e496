from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes import OverlapJudge
from greenland_qa.domain import DraftSentence, Verdict
from greenland_qa.verify import ELLIPSIS, READ_CHARS, is_verbatim, verify
from making import a_span, an_article

BODY = (
    "The deployments include a 13-person German team, said Lars Løkke Rasmussen on Wednesday, 28th January 2026. "
    "He called the talks “frank and constructive” but would not accept the plan. Roughly 150 service members are there."
)
ARTICLE = an_article(BODY, published=date(2026, 1, 29))
SPANS = (a_span(ARTICLE, BODY),)


def reason(text: str) -> str:
    sentence = verify(DraftSentence(text=text, spans=SPANS))
    return "supported" if sentence.verdict is Verdict.SUPPORTED else sentence.reason


@pytest.mark.parametrize(
    "text",
    [
        "Roughly 150 service members are there.",
        f"The deployments include a 13-person German team{ELLIPSIS}Roughly 150 service members are there.",
        "The German team has thirteen members, said Lars Lokke Rasmussen on January 28.",
        'Rasmussen called the talks "frank and constructive".',
        "Rasmussen would not accept the plan.",
    ],
)
def test_what_the_cited_words_say_is_supported(text: str) -> None:
    assert reason(text) == "supported"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("The deployments include a 14-person German team.", "the figure 14"),
        ("The deployments include a 13-person French team, said Rasmussen.", "the name French"),
        ("Rasmussen called the talks “frank and fruitful”.", "the quotation “frank and fruitful”"),
        ("Rasmussen spoke of the talks on 27 January 2026.", "the date 27 January 2026"),
        ("Rasmussen spoke of the talks on 28 January 2025.", "the date 28 January 2025"),
        ("Roughly 150 % of the service members are there.", "the figure 150 %"),
        ("The queen of the ice opened seven doors to summer.", "the figure seven"),
        ("The whales sang softly beneath moonlit icebergs.", "says more"),
    ],
)
def test_what_they_do_not_say_is_withheld_with_the_reason(text: str, why: str) -> None:
    assert why in reason(text)


def test_the_judge_withholds_what_the_rules_let_pass_and_is_not_asked_about_quotations() -> None:
    judge = OverlapJudge()
    backwards = "The German service members include 150 deployments."
    assert verify(DraftSentence(text=backwards, spans=SPANS)).verdict is Verdict.SUPPORTED
    judge.supports = lambda pairs: np.full(len(pairs), 0.01, np.float32)  # type: ignore[method-assign]
    assert verify(DraftSentence(text=backwards, spans=SPANS), judge).reason == "the cited words hardly say this"
    verbatim = verify(DraftSentence(text="Roughly 150 service members are there.", spans=SPANS), judge)
    assert verbatim.verdict is Verdict.SUPPORTED


def test_of_a_long_source_the_judge_reads_the_sentences_that_come_nearest() -> None:
    article = an_article("The whales sing. " * 100 + BODY + " The ice is thick." * 100)
    judge = OverlapJudge()
    text = "Around there, roughly 150 service members are."
    verify(DraftSentence(text=text, spans=(a_span(article, article.body.strip()),)), judge)
    ((_, source),) = judge.read
    assert "Roughly 150 service members are there." in source
    assert len(source) <= READ_CHARS


def test_a_denial_that_the_source_does_not_make_is_withheld() -> None:
    span = a_span(ARTICLE, "Roughly 150 service members are there.")
    sentence = verify(DraftSentence(text="Roughly 150 service members are not there.", spans=(span,)))
    assert sentence.reason == "it denies what the cited words do not deny"


def test_a_sentence_without_a_span_is_never_supported() -> None:
    assert verify(DraftSentence(text="Roughly 150 service members are there.", spans=())).verdict is Verdict.UNSUPPORTED


@given(start=st.integers(0, len(BODY) - 1), size=st.integers(1, 80))
def test_every_piece_of_a_span_is_verbatim_and_supported(start: int, size: int) -> None:
    piece = BODY[start : start + size].strip()
    if piece:
        assert is_verbatim(piece, SPANS)
        assert verify(DraftSentence(text=piece, spans=SPANS)).verdict is Verdict.SUPPORTED


@given(st.text(min_size=1, max_size=80).filter(str.strip))
def test_verifying_never_changes_the_words_of_a_sentence(text: str) -> None:
    assert verify(DraftSentence(text=text, spans=SPANS)).text == text.strip()
