import re
import unicodedata
from dataclasses import replace
from datetime import date
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenland_qa import Answer, Article, Refusal
from greenland_qa.domain import Coverage, DateBasis, Dated, RefusalReason, Sentence, Span, Verdict
from greenland_qa_ui import render
from greenland_qa_ui.exchange import Exchange
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
    asked = Exchange(number=1, question=text, as_of=text, evidence=(found,))
    coverage = replace(COVERAGE, outlets=(text,))
    answer = Answer(sentences=(supported(span),), writer=text, withheld=(withheld(text),), notes=(text,))
    refusal = Refusal(reason=RefusalReason.NO_EVIDENCE, message=text, coverage=coverage, nearest=(span,), notes=(text,))
    drawn = [
        asked,
        replace(asked, sentences=(supported(span),)),
        replace(asked, reply=answer),
        replace(asked, reply=refusal),
        replace(asked, fault=text),
    ]
    return (
        render.conversation(drawn)
        + render.reader(article, span)
        + render.problem(text)
        + render.welcome(coverage, text, (text,))
    )


def faults_of(html: str) -> list[str]:
    """What could run, load, send or lead away."""
    page = Read(html)
    allowed = {
        "a": {"href", "target", "rel"},
        "button": {"type", "title", "data-span", "data-close"},
        "div": {"role", "tabindex"},
        "em": {"title"},
        "mark": {"tabindex"},
    }
    return (
        [f"tag {tag}" for tag in page.tags if tag not in render.TAGS]
        + [
            f"attribute {tag} {name}"
            for tag, name, _ in page.attributes
            if name not in {"class", "id", "aria-label"} | allowed.get(tag, set())
        ]
        + [f"link {value}" for _, name, value in page.attributes if name == "href" and value != OWN]
        + [f"id {value}" for _, name, value in page.attributes if name == "id" and value not in ("q1", "quoted")]
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
    shown = Read(render.exchange(Exchange(number=1, question=payload))).text["h2"]
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
    assert "href" not in render.reader(article, a_span(article, article.body))


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
    html = render.reader(article, span)
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
    page = Read(render.exchange(Exchange(number=1, question="What froze?", reply=answer)))
    assert page.text["button"] == ["1", "2", "1"]
    spans = [value for _, name, value in page.attributes if name == "data-span"]
    assert spans == [froze.id, closed.id, away.id]
    assert [line.split(" The Post")[0] for line in page.text["li"]] == ["A winter", "The port date unknown"]


def test_a_chip_says_the_quoted_words_the_outlet_and_the_date_before_it_is_clicked() -> None:
    first, _ = two_articles()
    answer = Answer(sentences=(supported(a_span(first, "The harbour froze.")),), writer="extractive")
    page = Read(render.exchange(Exchange(number=1, question="What froze?", reply=answer)))
    assert ("button", "title", "“The harbour froze.” The Post, 7 January 2026") in page.attributes


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
    assert f'<p class="about">{says}</p>' in render.reader(article, a_span(article, "froze"))


def test_a_title_that_was_made_is_marked_as_made() -> None:
    article = an_article("The harbour froze.", title="The harbour froze…")
    made = replace(article, source=replace(article.source, title_made=True))
    assert "This article had no title" in render.reader(made, a_span(made, "froze"))
    assert "This article had no title" not in render.reader(article, a_span(article, "froze"))


def test_evidence_is_shown_as_such_while_nothing_is_checked_and_never_as_a_sentence_of_the_answer() -> None:
    first, _ = two_articles()
    waiting = render.exchange(Exchange(number=1, question="What froze?"))
    assert "Reading the archive" in waiting
    found = render.exchange(
        Exchange(number=1, question="What froze?", evidence=(evidence(first, "The harbour froze."),))
    )
    assert "being checked" in found
    assert "<q>The harbour froze.</q>" in found
    assert 'class="sentence"' not in found


def test_a_refusal_looks_different_and_offers_the_nearest_words_and_what_the_archive_holds() -> None:
    first, _ = two_articles()
    refusal = Refusal(
        reason=RefusalReason.NO_EVIDENCE,
        message="The articles do not say who this was.",
        coverage=COVERAGE,
        nearest=(a_span(first, "Ships stayed away."),),
    )
    html = render.exchange(Exchange(number=1, question="Who?", reply=refusal))
    page = Read(html)
    assert 'class="refusal"' in html
    assert 'class="sentence"' not in html
    assert "The articles do not say who this was." in page.text["p"]
    assert "Outlets: The Post, Ice & Sea." in page.text["p"]
    assert page.text["q"] == ["Ships stayed away."]


def test_notes_stand_out_and_withheld_sentences_are_folded_away_with_their_reasons() -> None:
    first, _ = two_articles()
    answer = Answer(
        sentences=(supported(a_span(first, "The harbour froze.")),),
        writer="a model",
        withheld=(withheld("500 ships froze."),),
        notes=("The outlets disagree.",),
    )
    html = render.exchange(Exchange(number=1, question="What froze?", reply=answer))
    assert '<p class="note"><strong>Note</strong> The outlets disagree.</p>' in html
    folded = html.partition("<details>")[2]
    assert "1 sentence withheld" in folded
    assert "500 ships froze." in folded
    assert "500 ships" not in html.partition("<details>")[0]


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
    assert Read(render.welcome(coverage, "extractive")).text["p"][0] == says


def test_the_first_visit_says_who_writes_and_what_is_degraded() -> None:
    assert "by quotation" in render.welcome(COVERAGE, "extractive")
    assert "a small model" in render.welcome(COVERAGE, "a small model")
    assert "Searching exactly." in render.welcome(COVERAGE, "extractive", ("Searching exactly.",))
