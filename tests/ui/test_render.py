import re
import unicodedata
from dataclasses import replace
from datetime import date
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenland_qa import Answer, Article, Refusal, Reply
from greenland_qa.archive import Conversation
from greenland_qa.domain import (
    AnswerKind,
    Candidate,
    Coverage,
    DateBasis,
    Dated,
    Inquiry,
    Journey,
    Question,
    RefusalReason,
    Sentence,
    Span,
    Verdict,
)
from greenland_qa_ui.exchange import Exchange, Frame
from greenland_qa_ui.render import answers, conversations, html, welcome
from greenland_qa_ui.render import evidence as proof
from greenland_qa_ui.render.html import FIELDS, TAGS
from making import a_span, an_article, evidence
from payloads import PAYLOADS

COVERAGE = Coverage(
    articles=3, undated=1, first=date(2026, 1, 7), last=date(2026, 1, 28), outlets=("The Post", "Ice & Sea")
)
OWN = "https://news.example/a?b=1&c=2"


class Read(HTMLParser):
    """What a browser would read out of the HTML: tags, attributes, and the text within each kind of tag."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.text: dict[str, list[str]] = {}
        self._open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        self._open.append(tag)
        self.text.setdefault(tag, []).append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        for tag in set(self._open):
            self.text[tag][-1] += data


def supported(*spans: Span, text: str = "") -> Sentence:
    return Sentence(text=text or spans[0].text, spans=spans, verdict=Verdict.SUPPORTED, reason="verbatim")


def withheld(text: str) -> Sentence:
    return Sentence(text=text, spans=(), verdict=Verdict.UNSUPPORTED, reason=f"the figure is not there: {text}")


def everything(text: str) -> str:
    """All that the page can draw, with the text in every place that a stranger can write to."""
    body = unicodedata.normalize("NFC", f"Before. {text} After.").replace("\r", "")
    article = an_article(body, title=text, outlet=text, url=OWN)
    span = a_span(article, body)
    found = evidence(article, body)
    asked = Exchange(number=1, question=text, frame=Frame(as_of=text, outlets=(text,)), evidence=(found,))
    coverage = replace(COVERAGE, outlets=(text,))
    answer = Answer(sentences=(supported(span),), writer=text, withheld=(withheld(text),), notes=(text,))
    refusal = Refusal(reason=RefusalReason.NO_EVIDENCE, message=text, coverage=coverage, nearest=(span,), notes=(text,))
    drawn = [
        asked,
        replace(asked, sentences=(supported(span),)),
        told(asked, answer),
        told(asked, refusal),
        replace(told(asked, answer), question="And then?"),
        replace(asked, fault=text),
    ]
    kept = Conversation(id="1", title=text, began="2026-01-07T00:00:00Z", changed="2026-01-07T00:00:00Z", questions=1)
    return (
        answers.conversation(drawn)
        + "".join(map(proof.evidence, drawn))
        + proof.article(article, span)
        + html.problem(text)
        + html.notice(text)
        + proof.handed("a.md", "text/markdown", text, 1)
        + welcome.welcome(coverage, text, (text,))
        + welcome.questions((text,))
        + welcome.frame(coverage, text, keeps=True)
        + conversations.conversations((kept,), text, 2)
        + conversations.conversations((), text, 0)
    )


def told(asked: Exchange, reply: Reply) -> Exchange:
    """The exchange with this reply."""
    text = asked.question if any(map(str.isalnum, asked.question)) else "what?"
    question = Question(text=text[:2000], asked_on=date(2026, 2, 1))
    inquiry = Inquiry(question=question, stand_alone=asked.question, kind=AnswerKind.OTHER)
    candidates = tuple(Candidate(passage=e.passage, score=1.0, ranks=(("dense", 1),)) for e in asked.evidence)
    journey = Journey(
        question=question, inquiry=inquiry, candidates=candidates, evidence=asked.evidence, reply=reply,
        seconds={"total": 0.5},
    )  # fmt: skip
    return replace(asked, inquiry=inquiry, journey=journey)


def faults_of(page_html: str) -> list[str]:
    """What could run, load, send or lead away."""
    page = Read(page_html)
    told = {"class", "id", "rel", "role", "for", "tabindex", "target", "title", "scope", "href"}
    told |= {"type", "name", "value", "placeholder", "maxlength", "checked"}
    ours = re.compile(r"q1(-\w+){0,2}|e1-\w+|quoted|handed-1|t1|frame-\w+")
    return (
        [f"tag {tag}" for tag in page.tags if tag not in TAGS | FIELDS]
        + [
            f"attribute {tag} {name}"
            for tag, name, _ in page.attributes
            if name not in told and not name.startswith(("aria-", "data-"))
        ]
        + [f"link {value}" for _, name, value in page.attributes if name == "href" and value != OWN]
        + [f"id {value}" for _, name, value in page.attributes if name == "id" and not ours.fullmatch(value)]
    )


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_that_a_stranger_writes_runs_loads_sends_or_leads_away(payload: str) -> None:
    assert faults_of(everything(payload)) == []


@given(st.text(min_size=1, max_size=80).filter(lambda text: bool(text.strip())))
def test_no_text_whatever_breaks_out_of_its_place(text: str) -> None:
    assert faults_of(everything(text)) == []


@given(st.lists(st.sampled_from(PAYLOADS), min_size=2, max_size=4).map("".join))
def test_payloads_do_not_help_each_other_out_either(text: str) -> None:
    assert faults_of(everything(text)) == []


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_is_shown_as_the_words_that_it_is(payload: str) -> None:
    shown = Read(answers.exchange(Exchange(number=1, question=payload))).text["h2"]
    assert shown == [payload]


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//elsewhere.example",
        "file:///etc",
        "mailto:a@b",
        "http:",
        "http://a b",
    ],
)
def test_an_address_that_is_not_http_is_no_link(url: str) -> None:
    article = an_article("The harbour froze.", url=url)
    assert "href" not in proof.article(article, a_span(article, article.body))


BODIES = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n<>&\"'"), min_size=1, max_size=200
).map(lambda text: unicodedata.normalize("NFC", text))


@given(BODIES.filter(lambda text: bool(text.strip())), st.data())
def test_the_mark_holds_exactly_the_quoted_words_and_the_body_all_of_the_article(
    body: str, data: st.DataObject
) -> None:
    article = an_article(body)
    start = data.draw(st.integers(0, len(body) - 1))
    end = data.draw(st.integers(start + 1, len(body)))
    span = Span(source=article.source, start=start, end=end, text=body[start:end])
    html = proof.article(article, span)
    before, _, rest = html.partition('aria-label="Text of the article">')
    marked = re.search(r'<mark id="quoted" tabindex="-1">(.*)</mark>', rest, re.DOTALL)
    assert marked is not None
    assert _text(marked.group(1)) == span.text
    assert _text(rest.removesuffix("</div></article>")) == body
    assert "quoted" not in before


def _text(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html))


def two_articles() -> tuple[Article, Article]:
    return (
        an_article(
            "The harbour froze. Ships stayed away.", title="A winter", published=date(2026, 1, 7), outlet="The Post"
        ),
        an_article("Ice closed the port.", title="The port"),
    )


def test_each_sentence_has_a_numbered_chip_for_each_span_and_each_article_one_line_in_the_sources() -> None:
    first, second = two_articles()
    froze, away, closed = (
        a_span(first, "The harbour froze."),
        a_span(first, "Ships stayed away."),
        a_span(second, second.body),
    )
    answer = Answer(sentences=(supported(froze, closed), supported(away)), writer="extractive")
    page = Read(answers.exchange(told(Exchange(number=1, question="What froze?"), answer)))
    assert page.text["button"][:3] == ["1", "2", "1"]
    spans = [value for _, name, value in page.attributes if name == "data-span"]
    assert spans == [froze.id, closed.id, away.id]
    assert [line.split(" The Post")[0] for line in page.text["li"]] == ["A winter", "The port date unknown"]
    assert all(name in page.text["button"] for name in ("Copy with citations", "Is it right?", "CSL-JSON"))


def test_a_chip_says_the_quoted_words_the_outlet_and_the_date_before_it_is_clicked() -> None:
    first, _ = two_articles()
    answer = Answer(sentences=(supported(a_span(first, "The harbour froze.")),), writer="extractive")
    page = Read(answers.exchange(told(Exchange(number=1, question="What froze?"), answer)))
    described = [value for tag, name, value in page.attributes if (tag, name) == ("button", "aria-describedby")]
    cards = [value for tag, name, value in page.attributes if (tag, name) == ("span", "id")]
    assert described == cards == ["q1-0-0"]
    assert page.text["q"] == ["The harbour froze."]
    assert "The Post, 7 January 2026" in page.text["span"]


@pytest.mark.parametrize(
    ("dated", "says"),
    [
        (Dated(day=date(2026, 1, 28), basis=DateBasis.STATED), "28 January 2026"),
        (Dated(day=date(2026, 1, 28), basis=DateBasis.IN_THE_TEXT), "28 January 2026 (read from the text)"),
        (Dated(day=date(2026, 1, 2), basis=DateBasis.FILE_NAME), "2 January 2026 (from the file name)"),
        (Dated(day=None, basis=DateBasis.UNKNOWN), "date unknown"),
    ],
)
def test_a_date_says_how_it_is_known(dated: Dated, says: str) -> None:
    article = an_article("The harbour froze.")
    article = replace(article, source=replace(article.source, published=dated))
    assert f'<p class="about">{says}</p>' in proof.article(article, a_span(article, "froze"))


def test_a_title_that_was_made_is_marked_as_made() -> None:
    article = an_article("The harbour froze.", title="The harbour froze…")
    made = replace(article, source=replace(article.source, title_made=True))
    assert "This article had no title" in proof.article(made, a_span(made, "froze"))
    assert "This article had no title" not in proof.article(article, a_span(article, "froze"))


def test_evidence_is_shown_as_such_while_nothing_is_checked_and_never_as_a_sentence_of_the_answer() -> None:
    first, _ = two_articles()
    asked = Exchange(number=1, question="What froze?")
    assert "Reading the archive" in answers.exchange(asked)
    assert proof.evidence(asked) == ""
    question = Question(text="What froze?", asked_on=date(2026, 2, 1))
    inquiry = Inquiry(question=question, stand_alone="What froze?", kind=AnswerKind.OTHER)
    found = replace(asked, inquiry=inquiry, evidence=(evidence(first, "The harbour froze."),))
    assert "1 sentence found in 1 article" in answers.exchange(found)
    assert 'class="sentence"' not in answers.exchange(found)
    assert "being checked" in proof.evidence(found)
    assert "<mark>The harbour froze.</mark> Ships stayed away." in proof.evidence(found)


def test_what_was_used_stands_apart_from_what_was_found_and_the_journey_can_be_read() -> None:
    first, second = two_articles()
    found = (evidence(first, "The harbour froze."), evidence(second, second.body, 0.4))
    answer = Answer(sentences=(supported(a_span(first, "The harbour froze.")),), writer="extractive")
    shown = proof.evidence(told(Exchange(number=1, question="What froze?", evidence=found), answer))
    used, _, rest = shown.partition("Found, but not used: 1")
    assert "<mark>The harbour froze.</mark>" in used
    assert "Ice closed the port." in rest
    for words in ("Understood as", "Written by", "quotation", "total 500 ms", "relevance", "0.90", "dense"):
        assert words in rest, words


def test_a_refusal_looks_different_and_offers_the_nearest_words_and_what_the_archive_holds() -> None:
    first, _ = two_articles()
    refusal = Refusal(
        reason=RefusalReason.NO_EVIDENCE,
        message="The articles do not say who this was.",
        coverage=COVERAGE,
        nearest=(a_span(first, "Ships stayed away."),),
    )
    html = answers.exchange(told(Exchange(number=1, question="Who?"), refusal))
    page = Read(html)
    assert 'class="refusal"' in html
    assert 'class="sentence"' not in html
    assert "The articles do not say who this was." in page.text["p"]
    assert "Outlets: The Post, Ice & Sea." in page.text["p"]
    assert page.text["q"][0] == "Ships stayed away."


def test_notes_stand_out_and_withheld_sentences_are_folded_away_with_their_reasons() -> None:
    first, _ = two_articles()
    answer = Answer(
        sentences=(supported(a_span(first, "The harbour froze.")),),
        writer="a model",
        withheld=(withheld("500 ships froze."),),
        notes=("The outlets disagree.",),
    )
    html = answers.exchange(told(Exchange(number=1, question="What froze?"), answer))
    assert '<p class="note"><strong>Note</strong> The outlets disagree.</p>' in html
    folded = html.partition("<details")[2]
    assert "1 sentence withheld" in folded
    assert "500 ships froze." in folded
    assert "500 ships" not in html.partition("<details")[0]


@pytest.mark.parametrize(
    ("coverage", "says"),
    [
        (COVERAGE, "The archive holds 3 articles from 7 January 2026 to 28 January 2026, 1 of them without a known date. "
                   "Outlets: The Post, Ice & Sea."),
        (Coverage(articles=1, undated=0, first=date(2026, 1, 7), last=date(2026, 1, 7)), "The archive holds 1 article of 7 January 2026."),
        (Coverage(articles=2, undated=2, first=None, last=None), "The archive holds 2 articles, 2 of them without a known date."),
        (Coverage(articles=0, undated=0, first=None, last=None), "The archive is empty."),
        (Coverage(articles=9, undated=0, first=None, last=None, outlets=tuple("abcdefghij")),
         "The archive holds 9 articles. Outlets: a, b, c, d, e, f, g, h and 2 more."),
    ],
)  # fmt: skip
def test_the_first_visit_says_what_the_archive_holds(coverage: Coverage, says: str) -> None:
    assert Read(welcome.welcome(coverage, "extractive")).text["p"][0] == says


def test_the_first_visit_says_who_writes_and_what_is_degraded() -> None:
    assert "by quotation" in welcome.welcome(COVERAGE, "extractive")
    assert "a small model" in welcome.welcome(COVERAGE, "a small model")
    assert "Searching exactly." in welcome.welcome(COVERAGE, "extractive", ("Searching exactly.",))
