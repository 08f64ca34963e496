"""Any text against any articles: what holds, what does not, why, and where a reader should look."""

from hypothesis import given
from hypothesis import strategies as st

from fakes import OverlapJudge
from greenland_qa import verify_text
from greenland_qa.domain import Verdict
from making import an_article

ICE = "The ice of Disko Bay is two metres thick. The mayor said that it melts in May."
SHIPS = "Nine ships left Nuuk on 3 March 2026. Norway warned Iceland of the storm."


def verdicts(text: str, *sources: str, strict: bool = False) -> list[bool]:
    return [s.verdict is Verdict.SUPPORTED for s in verify_text(text, sources, strict=strict)]


def test_each_sentence_is_held_against_the_article_that_tells_of_it() -> None:
    text = "Nine ships left Nuuk on March 3 [1]. The ice of Disko Bay is three metres thick [2]."
    holds, fails = verify_text(text, [ICE, SHIPS])
    assert (holds.verdict, fails.verdict) == (Verdict.SUPPORTED, Verdict.UNSUPPORTED)
    assert holds.text == "Nine ships left Nuuk on March 3 [1]."
    assert [s.text for s in holds.spans] == ["Nine ships left Nuuk on 3 March 2026."]
    assert "three" in fails.reason
    assert fails.spans[0].text == "The ice of Disko Bay is two metres thick."


def test_one_sentence_may_rest_on_two_articles() -> None:
    assert verdicts("Nine ships left Nuuk, and the ice of Disko Bay is two metres thick.", ICE, SHIPS) == [True]


def test_strictly_whose_word_it_is_must_be_told() -> None:
    text = "In May it melts."
    assert verdicts(text, ICE) == [True]
    assert verdicts(text, ICE, strict=True) == [False]


def test_without_sources_nothing_is_supported_and_without_text_nothing_is_checked() -> None:
    assert verdicts("Nine ships left.") == [False]
    assert verify_text(" \n … ", [ICE]) == ()


def test_an_article_keeps_its_source_and_the_judge_is_asked() -> None:
    judge = OverlapJudge()
    (sentence,) = verify_text("Nuuk was left by nine ships.", [an_article(SHIPS, file="ships.txt")], judge=judge)
    assert sentence.spans[0].source.file == "ships.txt"
    assert judge.read


@given(st.text(max_size=200))
def test_whatever_the_text_is_no_sentence_of_it_is_lost_or_changed(text: str) -> None:
    checked = verify_text(text, [ICE])
    assert all(s.text.strip() for s in checked)
    assert verify_text(ICE, [ICE, text] if text.strip() else [ICE])[0].verdict is Verdict.SUPPORTED
