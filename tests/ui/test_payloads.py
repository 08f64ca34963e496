"""Hostile words from articles, questions and a model, in a real browser that counts what they do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from playwright.sync_api import expect

from browsing import Visitor, ask, served
from greenland_qa.domain import Answer, Event, Question, ReplyReady, Sentence, Verdict
from making import an_article
from paced import PacedAssistant
from payloads import PAYLOADS

# A page holds so many at a time: payloads may help one another out, and a browser test of each alone takes an hour.
TOGETHER = 20
TAGS = ("img", "iframe", "form", "svg", "video", "audio", "object", "embed", "link", "script", "style", "math", "base")
GROUPS = ["\n".join(PAYLOADS[first : first + TOGETHER]) for first in range(0, len(PAYLOADS), TOGETHER)]


class HostileModel(PacedAssistant):
    """Answers each question with the words of the question itself, as a model that was turned would write them."""

    writer = "".join(PAYLOADS[:8])

    def _events(self, asked: Question) -> Iterator[Event]:
        for event in super()._events(asked):
            if isinstance(event, ReplyReady) and isinstance(event.journey.reply, Answer):
                span = event.journey.reply.sentences[0].spans[0]
                said = Sentence(text=asked.text, spans=(span,), verdict=Verdict.SUPPORTED, reason=asked.text)
                withheld = Sentence(text=asked.text, spans=(), verdict=Verdict.UNSUPPORTED, reason=asked.text)
                reply = Answer(sentences=(said,), writer=self.writer, withheld=(withheld,), notes=(asked.text,))
                yield ReplyReady(journey=replace(event.journey, reply=reply))
            else:
                yield event


def test_there_are_enough_payloads_from_each_of_article_question_and_model() -> None:
    assert len(set(PAYLOADS)) * 3 >= 300


@pytest.mark.parametrize("number", range(len(GROUPS)))
def test_hostile_articles_questions_and_models_do_nothing_in_a_real_browser(visitor: Visitor, number: int) -> None:
    group = GROUPS[number]
    article = an_article(
        f"Before.\n{group}\nAfter.", title=group, outlet=group, published=date(2026, 1, 7), url="javascript:alert(1)",
        authors=(group,),
    )  # fmt: skip
    with served(HostileModel((article,), {group: group})) as address:
        page = visitor.visit(address)
        ask(page, group, "#q1 .sources")
        assert page.text_content("#q1 h2") == group
        assert page.inner_text("#q1 .note").endswith(group.splitlines()[-1].strip())
        for summary in page.locator("#talk summary, #side summary").all():
            summary.click()
        page.hover("#q1 .sentence .chip")
        page.click("#q1 .sentence .chip")
        expect(page.locator("#quoted")).to_have_js_property("textContent", group)
        for view in ("conversations", "articles", "ask"):
            page.click(f"nav [data-view={view}]")
        page.wait_for_timeout(200)
        places = ":is(#welcome, #beginnings, #earlier, #latest, #evidence, #reader, #problem)"
        found = {tag: page.locator(f"{places} {tag}").count() for tag in (*TAGS, "a", "input")}
        assert {tag: n for tag, n in found.items() if n} == {}
        assert page.evaluate("document.forms.length") == 0
        visitor.close()
