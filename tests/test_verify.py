from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes import HashingEmbedder, OverlapJudge
from greenland_qa.domain import DraftSentence, Verdict
from greenland_qa.language.sentences import sentences
from greenland_qa.verify import ELLIPSIS, is_verbatim, verify
from making import a_span, an_article

BODY = (
    "The deployments include a 13-person German team, said Lars Løkke Rasmussen on Wednesday, 28th January 2026. "
    "He called the talks “frank and constructive” but would not accept the plan. Roughly 150 service members are there."
)
ARTICLE = an_article(BODY, published=date(2026, 1, 29))
SPANS = (a_span(ARTICLE, BODY),)
SENTENCES = sentences(BODY)


def reason(text: str) -> str:
    sentence = verify(DraftSentence(text=text, spans=SPANS))
    return "supported" if sentence.verdict is Verdict.SUPPORTED else sentence.reason


@pytest.mark.parametrize(
    "text",
    [
        "Roughly 150 service members are there.",
        f"He called the talks “frank and constructive” but would not accept the plan.{ELLIPSIS}Roughly 150 service members",
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
        ("The first deployments include a German team, said Rasmussen.", "“first”"),
        ("Rasmussen called the talks frank and would accept the plan.", "leaves out that"),
        ("Roughly 150 service members were never there.", "denies what"),
        ("Rasmussen would refuse to not accept the plan at www.plan.example.org.", "the address"),
        ("The German deployments include a team of 13.", "only report"),
        ("The deployments include a 13-person German team", "torn out"),
        (f"Roughly 150 service members are there.{ELLIPSIS}accept the plan.", "torn out"),
    ],
)
def test_what_they_do_not_say_is_withheld_with_the_reason(text: str, why: str) -> None:
    assert why in reason(text)


@pytest.mark.parametrize(
    ("source", "text", "why"),
    [
        ("Half a million people fled the city.", "A million people fled the city.", "the figure A million"),
        ("Five soldiers were killed in the attack.", "One soldier was killed in the attack.", "the figure One"),
        ("At most 500 people died in the storm.", "At least 500 people died in the storm.", "at most 500"),
        ("Up to 500 people died in the storm.", "In the storm 500 people died.", "at most 500"),
        ("The ships cost 42 billion kroner.", "The ships cost 42 billion dollars.", "another unit"),
        ("The talks took three months.", "The talks took three weeks.", "another unit"),
        ("The boat sank at 10 p.m. off Nuuk.", "The boat sank at 10 a.m. off Nuuk.", "another unit"),
        ("It was the twenty-first meeting of the council.", "It was the first meeting of the council.", "“first”"),
        ("On Friday German troops landed in Nuuk.", "Norway's troops landed in Nuuk on Friday.", "the name Norway's"),
        ("The court did not ban the protest in Nuuk.", "The court banned the protest in Nuuk.", "leaves out"),
        ("The minister denied the report.", "The minister has not denied the report.", "denies what"),
        ("The agreement was signed on January 9.", "The agreement was signed on January 29.", "the date January 29"),
        ("Russia attacked Ukraine. Denmark praised Norway.", "Denmark … attacked … Norway.", "joins single words"),
        ("Unless Congress objects, the tariffs take effect.", "the tariffs take effect", "torn out"),
        ("It is a myth that Denmark sold the island.", "Denmark sold the island", "torn out"),
    ],
)  # fmt: skip
def test_what_turns_a_source_is_withheld(source: str, text: str, why: str) -> None:
    article = an_article(source, published=date(2026, 1, 29))
    sentence = verify(DraftSentence(text=text, spans=(a_span(article, source),)))
    assert sentence.verdict is Verdict.UNSUPPORTED
    assert why in sentence.reason


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("At least 500 people died in the storm.", "More than 500 people died in the storm."),
        ("The ships cost 42 billion kroner.", "The ships cost 42 billion kroner in all."),
        ("One soldier was killed in the attack.", "In the attack one soldier was killed."),
        ("Vice President J.D. Vance visited Greenland on Friday.", "JD Vance visited Greenland on Friday."),
        ("He resigned on Nov. 5 in Nuuk.", "He resigned on 5 November in Nuuk."),
        ("The US did not leave the island.", "The US refused to leave the island."),
        ("He resigned on Wednesday.", "He resigned on 28 January 2026."),
    ],
)
def test_the_same_in_other_words_is_supported(source: str, text: str) -> None:
    article = an_article(source, published=date(2026, 1, 29))
    sentence = verify(DraftSentence(text=text, spans=(a_span(article, source),)))
    assert (sentence.reason, sentence.verdict) == ("figures, dates and names are in the cited words", Verdict.SUPPORTED)


def test_the_judge_withholds_what_the_rules_let_pass_and_is_not_asked_about_quotations() -> None:
    judge = OverlapJudge()
    backwards = "Roughly 150 members are there to service."
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
    assert source == "Roughly 150 service members are there."


def test_a_denial_that_the_source_does_not_make_is_withheld() -> None:
    span = a_span(ARTICLE, "Roughly 150 service members are there.")
    sentence = verify(DraftSentence(text="Roughly 150 service members are not there.", spans=(span,)))
    assert sentence.reason == "it denies what the cited words do not deny"


def test_a_sentence_without_a_span_is_never_supported() -> None:
    assert verify(DraftSentence(text="Roughly 150 service members are there.", spans=())).verdict is Verdict.UNSUPPORTED


@given(start=st.integers(0, len(SENTENCES) - 1), more=st.integers(0, 2))
def test_every_run_of_whole_sentences_is_verbatim_and_supported(start: int, more: int) -> None:
    run = BODY[SENTENCES[start][0] : SENTENCES[min(start + more, len(SENTENCES) - 1)][1]]
    assert is_verbatim(run, SPANS)
    assert verify(DraftSentence(text=run, spans=SPANS)).verdict is Verdict.SUPPORTED


@given(start=st.integers(0, len(BODY) - 1), size=st.integers(1, 80))
def test_what_an_article_is_cut_into_is_supported_by_itself(start: int, size: int) -> None:
    piece = BODY[start : start + size].strip()
    if piece:
        assert verify(DraftSentence(text=piece, spans=(a_span(ARTICLE, piece),))).verdict is Verdict.SUPPORTED


OTHER = an_article(
    "Norway warned Iceland of the storm on Monday. The price of cod rose to 40 crowns. "
    "Ministers may close the port of Vardø. Fishermen were told of it by Iceland."
)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("On Monday Norway warned Iceland of the storm.", "supported"),
        ("Iceland warned Norway of the storm on Monday.", "turns round"),
        ("The cod price rose to forty crowns.", "supported"),
        ("The cod price fell to 40 crowns.", "says “fell” where"),
        ("The ministers may close the Vardo port.", "supported"),
        ("The ministers close the port of Vardø.", "leave open"),
        ("Iceland told the fishermen of it.", "supported"),
        ("Norway did not warn Iceland of the storm on Monday.", "denies what"),
    ],
)
def test_who_does_what_and_how_sure_it_is_must_stay_as_they_are(text: str, why: str) -> None:
    sentence = verify(DraftSentence(text=text, spans=(a_span(OTHER, OTHER.body),)))
    assert why in ("supported" if sentence.verdict is Verdict.SUPPORTED else sentence.reason)


def test_who_says_so_may_not_be_exchanged() -> None:
    article = an_article("In recent remarks, he said the port would stay open, whatever Norway and China do.")
    cited = (a_span(article, article.body),)
    kept = verify(DraftSentence(text="He said the port would stay open.", spans=cited))
    assert kept.verdict is Verdict.SUPPORTED
    other = verify(DraftSentence(text="The Chinese government said the port would stay open.", spans=cited))
    assert other.reason == "it gives the words to another than the cited words do"


def test_a_name_from_another_article_in_the_place_of_the_one_that_is_told_of() -> None:
    told = an_article("France plans to open a consulate in Nuuk on February 6.")
    other = an_article("Denmark and Iceland met in Oslo on Monday.")
    spans = tuple(a_span(a, a.body) for a in (told, other))
    exchanged = [
        ("Denmark plans to open a consulate in Nuuk on February 6.", "Denmark what the cited words tell of France"),
        ("France plans to open a consulate in Oslo on February 6.", "Oslo what the cited words tell of Nuuk"),
    ]
    for text, why in exchanged:
        assert why in verify(DraftSentence(text=text, spans=spans)).reason
    both = "France plans to open a consulate in Nuuk, and Denmark and Iceland met in Oslo."
    assert verify(DraftSentence(text=both, spans=spans)).verdict is Verdict.SUPPORTED


def test_whose_word_it_is_may_be_left_out_where_that_is_asked_for() -> None:
    draft = DraftSentence(text="The German deployments include a team of 13.", spans=SPANS)
    assert verify(draft, strict=False).verdict is Verdict.SUPPORTED


def test_words_of_another_language_are_not_compared_however_many_names_they_share() -> None:
    article = an_article("Trump met Rubio and Vance in Washington, and they were in good spirits.")
    german = an_article("Trump traf Rubio und Vance in Washington, und sie waren nicht mit dem Plan zufrieden.")
    ours, theirs = (a_span(a, a.body) for a in (article, german))
    told = DraftSentence(text="Trump verklagte Rubio und Vance in Washington mit Erfolg.", spans=(ours,))
    assert "another language" in verify(told).reason
    told = DraftSentence(text="Trump was to sue Rubio and Vance in Washington.", spans=(theirs,))
    assert "another language" in verify(told).reason
    told = DraftSentence(
        text="Trump traf Rubio und Vance, und sie waren nicht mit dem Plan zufrieden.", spans=(theirs,)
    )
    assert verify(told).verdict is Verdict.SUPPORTED
    assert verify(DraftSentence(text=german.body, spans=(theirs,))).reason == "verbatim"


PLAIN = "The ministry confirmed the start of a diplomatic dialogue with an old ally on Monday."


@pytest.mark.parametrize(
    ("text", "added"),
    [
        ("The ministry confirmed the start of a formal diplomatic dialogue.", "formal"),
        ("The ministry confirmed the start of an openly hostile diplomatic dialogue.", "openly"),
        ("The ministry grudgingly confirmed the start of a diplomatic dialogue.", "grudgingly"),
        ("The embattled ministry confirmed the start of a diplomatic dialogue.", "embattled"),
        ("The ministry confirmed a dialogue with a very old trusted ally on Monday.", "trusted"),
    ],
)
def test_a_word_that_is_put_into_the_words_of_the_source_is_withheld(text: str, added: str) -> None:
    cited = (a_span(other := an_article(PLAIN), other.body),)
    assert verify(DraftSentence(text=text, spans=cited)).reason == f"it adds “{added}” to the cited words"
    more = an_article(f"Some called it {added}.")
    held = verify(DraftSentence(text=text, spans=(*cited, a_span(more, more.body))))
    assert "adds" not in held.reason


@pytest.mark.parametrize(
    "text",
    [
        "The ministry confirmed the beginning of a diplomatic dialogue with an ally.",
        "Meanwhile, the ministry confirmed the start of a diplomatic dialogue.",
        "With an old ally, the ministry confirmed, a dialogue began.",
        "On Monday the ministry confirmed a dialogue with an old ally.",
    ],
)
def test_other_words_in_place_of_the_source_s_put_nothing_in(text: str) -> None:
    article = an_article(PLAIN)
    assert verify(DraftSentence(text=text, spans=(a_span(article, article.body),))).verdict is Verdict.SUPPORTED


def test_a_word_put_in_passes_where_only_the_sense_is_asked_for() -> None:
    article = an_article(PLAIN)
    draft = DraftSentence(
        text="The ministry confirmed the start of a formal diplomatic dialogue.",
        spans=(a_span(article, article.body),),
    )
    assert verify(draft, strict=False).verdict is Verdict.SUPPORTED


def test_a_meaning_far_from_the_cited_words_is_withheld_and_quotations_cost_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    embedder = HashingEmbedder()
    whole = DraftSentence(text="Roughly 150 service members are there.", spans=SPANS)
    assert verify(whole, None, embedder).verdict is Verdict.SUPPORTED
    assert embedder.embedded == 0
    near = DraftSentence(text="There are roughly 150 service members.", spans=SPANS)
    assert verify(near, None, embedder).verdict is Verdict.SUPPORTED
    monkeypatch.setattr(
        embedder, "embed_passages", lambda texts: np.eye(2, dtype=np.float32)[[int(t == near.text) for t in texts]]
    )
    assert verify(near, None, embedder).reason == "its meaning is far from that of the cited words"


@given(st.text(min_size=1, max_size=80).filter(str.strip))
def test_verifying_never_changes_the_words_of_a_sentence(text: str) -> None:
    assert verify(DraftSentence(text=text, spans=SPANS)).text == text.strip()
