import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenland_qa.domain import Answer, Coverage, Refusal, RefusalReason, Sentence, Verdict
from greenland_qa_ui import render
from greenland_qa_ui.render import Exchange
from making import a_span, an_article

PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<img src='http://elsewhere.example/x.png'>",
    "<svg onload=alert(1)>",
    "<math><a xlink:href='javascript:alert(1)'>x</a></math>",
    "<iframe src='http://elsewhere.example'></iframe>",
    "<form action='http://elsewhere.example'><input name=a></form>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='http://elsewhere.example'>x</a>",
    "<style>body{background:url(http://elsewhere.example)}</style>",
    "<div style='background:url(http://elsewhere.example)'>x</div>",
    "<video src='http://elsewhere.example/v'></video>",
    "<object data='data:text/html,x'></object>",
    "<base href='http://elsewhere.example'>",
    "<meta http-equiv=refresh content='0;url=http://elsewhere.example'>",
    "![x](http://elsewhere.example/x.png)",
    "[x](javascript:alert(1))",
    '"><script>alert(1)</script>',
    "' onmouseover='alert(1)",
    "</section></div><script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
]


class _Page(HTMLParser):
    """Remembers every tag and attribute as a browser would read them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


def harmless(html: str) -> bool:
    page = _Page(html)
    return (
        page.tags <= render.TAGS
        and {name for name, _ in page.attributes}
        <= {"id", "class", "title", "role", "rel", "aria-label", "aria-live", "href"}
        and all(value.startswith("#q") for name, value in page.attributes if name == "href")
    )


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_from_a_question_or_an_article_runs_loads_or_leads_away(payload: str) -> None:
    body = f"The harbour froze {payload} in the night."
    article = an_article(body, title=payload)
    said = Sentence(text=body, spans=(a_span(article, body),), verdict=Verdict.SUPPORTED, reason="verbatim")
    exchange = Exchange(
        number=1, question=payload, reply=Answer(sentences=(said,), writer="extractive", notes=(payload,))
    )
    assert harmless(render.conversation([exchange]))
    assert harmless(render.reader([exchange], [article]))
    assert harmless(render.conversation([Exchange(number=1, question=payload, fault=payload)]))


@given(st.text(min_size=1, max_size=120).filter(lambda t: bool(t.strip())))
def test_no_text_whatever_breaks_out(text: str) -> None:
    assert harmless(render.conversation([Exchange(number=1, question=text, fault=text)]))


def test_the_mark_holds_exactly_the_cited_words_and_the_chip_leads_to_it() -> None:
    article = an_article("The ice is old. The harbour froze & the ships left.\nIt was night.")
    span = a_span(article, "The harbour froze & the ships left.")
    said = Sentence(text=span.text, spans=(span,), verdict=Verdict.SUPPORTED, reason="verbatim")
    exchange = Exchange(number=3, question="What froze?", reply=Answer(sentences=(said,), writer="extractive"))
    page = render.reader([exchange], [article])
    assert re.findall(r"<mark>(.*?)</mark>", page) == ["The harbour froze &amp; the ships left."]
    anchor = re.search(r'href="#([^"]+)"', render.conversation([exchange]))
    assert anchor is not None
    assert f'id="{anchor.group(1)}"' in page


def test_a_refusal_looks_different_and_offers_the_nearest_words() -> None:
    article = an_article("The harbour froze.")
    coverage = Coverage(articles=1, undated=1, first=None, last=None)
    refusal = Refusal(
        reason=RefusalReason.NO_EVIDENCE,
        message="They do not say.",
        coverage=coverage,
        nearest=(a_span(article, article.body),),
    )
    page = render.conversation([Exchange(number=1, question="Why?", reply=refusal)])
    assert 'class="refusal"' in page
    assert "“The harbour froze.”" in page


def test_a_source_links_to_its_own_address_only() -> None:
    article = an_article("The harbour froze.", url="https://news.example/a")
    said = Sentence(
        text=article.body, spans=(a_span(article, article.body),), verdict=Verdict.SUPPORTED, reason="verbatim"
    )
    page = render.conversation(
        [Exchange(number=1, question="?a", reply=Answer(sentences=(said,), writer="extractive"))]
    )
    assert [x for x in re.findall(r'href="([^"]+)"', page) if not x.startswith("#")] == ["https://news.example/a"]
