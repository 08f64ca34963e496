import json
import re
from datetime import date
from html.parser import HTMLParser

import pytest

from greenland_qa.domain import Journey, ReplyReady
from greenland_qa.exports import bibtex, cited, csl_json, markdown, page, record
from making import an_article
from payloads import PAYLOADS
from scripted import ScriptedAssistant

QUOTE = "The harbour froze."
ARTICLE = an_article(
    f"{QUOTE} It thawed.", title="Ice & {snow} of 50 %", published=date(2026, 1, 7), outlet="The Post",
    url="https://post.example/1?a=b&c=d", authors=("Ada Frost", "B_C"),
)  # fmt: skip


def journeys(*questions: str, article: object = ARTICLE, quote: str = QUOTE) -> tuple[Journey, ...]:
    assistant = ScriptedAssistant([article], {questions[0]: quote})
    last = [list(assistant.stream(q, asked_on=date(2026, 2, 1), as_of=date(2026, 1, 31)))[-1] for q in questions]
    return tuple(event.journey for event in last if isinstance(event, ReplyReady))


def test_markdown_has_each_question_its_frame_and_its_quotations() -> None:
    text = markdown("Ice", journeys("What froze?", "Who won?"))
    assert "## What froze?" in text
    assert "as of 31 January 2026" in text
    assert f"“{QUOTE}”" in text
    assert "<https://post.example/1?a=b&c=d>" in text
    assert "**No answer.** The archive does not say." in text


def test_a_copied_answer_carries_its_quotations() -> None:
    copied = cited(journeys("What froze?")[0])
    assert copied.startswith("The harbour froze [1].")
    assert f"[1] “{QUOTE}” Ice & {{snow}} of 50 %, The Post, 7 January 2026, https://post.example/1" in copied


def test_the_record_is_json_with_the_stable_fields_and_the_frame() -> None:
    read = json.loads(record("Ice", journeys("What froze?")))
    assert read["title"] == "Ice"
    assert read["replies"][0]["citations"][0]["quote"] == QUOTE
    assert read["replies"][0]["question"]["as_of"] == "2026-01-31"
    assert read["replies"][0]["question"]["since"] is None


def test_bibliographies_name_each_cited_article_once_and_escape_what_tex_reads() -> None:
    twice = journeys("What froze?") * 2
    entry = bibtex(twice)
    assert entry.count("@online{") == 1
    assert r"title = {{Ice \& \{snow\} of 50 \%}}" in entry
    assert r"author = {{Ada Frost} and {B\_C}}" in entry
    assert entry.count("{") - entry.count(r"\{") == entry.count("}") - entry.count(r"\}")
    (item,) = json.loads(csl_json(twice))
    assert item["issued"] == {"date-parts": [[2026, 1, 7]]}
    assert item["author"][0] == {"literal": "Ada Frost"}
    assert item["id"] in entry


def test_without_an_answer_there_is_no_bibliography() -> None:
    refused = journeys("What froze?", "Who won?")[1:]
    assert bibtex(refused) == ""
    assert json.loads(csl_json(refused)) == []


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_words_are_words_in_every_export(payload: str) -> None:
    article = an_article(payload, title=payload, outlet=payload, url="javascript:alert(1)")
    asked = journeys(payload if any(map(str.isalnum, payload)) else "x?", article=article, quote=article.body)
    tags = Tags(page(payload, asked)).found
    assert {tag for tag, _ in tags} <= set(
        "html head meta title style body main h1 section h2 p sup a ol li br span strong".split()
    )
    assert all(str(attrs.get("href", "#")).startswith("#") for _, attrs in tags)
    assert not any(name.startswith("on") for _, attrs in tags for name in attrs)
    text = markdown(payload, asked)
    assert not re.search(r"(?<!\\)[<\[]|(?<!\\)!\[|https?:", text.replace("\n> \\[", ""))
    json.loads(record(payload, asked))
    json.loads(csl_json(asked))


def test_the_page_forbids_itself_everything() -> None:
    assert "default-src 'none'" in page("x", journeys("What froze?"))


def test_an_address_opens_the_article_from_a_bibliography_too() -> None:
    article = an_article("The pier froze.", url="https://post.example/gr%C3%B8n-%2B?a={1}&b=c\\d")
    (entry,) = [
        line
        for line in bibtex(journeys("What froze?", article=article, quote="The pier froze.")).splitlines()
        if "url" in line
    ]
    assert entry == "  url = {https://post.example/gr%C3%B8n-%2B?a=%7B1%7D&b=c%5Cd},"
