"""The page in a real browser: over an assistant that keeps the pace of the test, and over the archive of the seeds."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from browsing import Visitor, ask, in_view
from paced import QUOTE, PacedAssistant


def test_a_first_visit_says_what_the_archive_holds_and_how_it_answers(seeds_page: str, visitor: Visitor) -> None:
    page = visitor.visit(seeds_page)
    says = page.inner_text("#welcome")
    assert "5 articles from 7 January 2026 to 28 January 2026" in says
    assert "by quotation" in says
    expect(page.locator("#ask textarea")).to_be_focused()
    expect(page.locator("#side")).to_be_hidden()


def test_a_first_visit_offers_questions_made_from_the_articles_and_a_click_asks_one(
    seeds_page: str, visitor: Visitor
) -> None:
    page = visitor.visit(seeds_page)
    expect(page.locator(".begin button")).to_have_count(6)
    question = page.inner_text(".begin button >> nth=0")
    page.click(".begin button >> nth=0")
    page.wait_for_selector("#latest .sources")
    assert page.inner_text("#q1 h2") == question
    expect(page.locator("#beginnings")).to_be_hidden()


def test_an_answer_from_the_seeds_cites_and_its_chip_opens_the_article_at_the_quoted_words(
    seeds_page: str, visitor: Visitor
) -> None:
    page = visitor.visit(seeds_page)
    ask(page, "On what date does France plan to open its consulate in Nuuk?")
    sentence = page.inner_text("#latest .sentence")
    assert "February 6" in sentence
    page.click("#latest .sentence .chip")
    page.wait_for_selector("#quoted")
    assert "February 6" in page.inner_text("#quoted")
    expect(page.locator("#quoted")).to_be_focused()
    assert in_view(page, "#quoted")
    page.click(".close")
    expect(page.locator(".article")).to_have_count(0)


def test_what_the_seeds_do_not_say_is_refused_with_the_nearest_words_and_what_the_archive_holds(
    seeds_page: str, visitor: Visitor
) -> None:
    page = visitor.visit(seeds_page)
    ask(page, "Who won the football match in Lisbon?", "#latest .refusal")
    assert "The archive holds 5 articles" in page.inner_text(".refusal")
    page.click(".refusal .chip >> nth=0")
    page.wait_for_selector("#quoted")
    assert page.inner_text("#quoted") == page.inner_text(".refusal q >> nth=0").strip("“”")


def test_a_follow_up_question_is_understood_from_the_one_before(seeds_page: str, visitor: Visitor) -> None:
    page = visitor.visit(seeds_page)
    ask(page, "Which countries plan to open consulates in Nuuk?")
    ask(page, "And when does France open it?", "#q2 .sources")
    assert "February 6" in page.inner_text("#q2 .sentence >> nth=0")
    assert "consulates" in page.inner_text("#earlier #q1 h2")


def test_a_frame_limits_the_articles_is_seen_while_it_is_set_and_cleared_by_a_click(
    seeds_page: str, visitor: Visitor
) -> None:
    page = visitor.visit(seeds_page)
    page.click("#frame summary")
    page.fill("#frame-as_of", "2026-01-01")
    page.fill("#frame-since", "2025-12-01")
    expect(page.locator(".limit")).to_have_text(["As of 2026-01-01 ×", "From 2025-12-01 ×"])
    ask(page, "How many members does NATO have?", "#latest .refusal")
    assert "As of 1 January 2026" in page.inner_text("#q1 .frame")
    page.click(".limit >> nth=0")
    page.click(".limit >> nth=0")
    expect(page.locator(".limit")).to_have_count(0)
    ask(page, "Who confirmed that the United States has established a formal process?", "#q2 .sources")
    expect(page.locator("#q2 .frame")).to_have_count(0)


def test_a_link_asks_its_question_again_in_its_frame(seeds_page: str, visitor: Visitor) -> None:
    page = visitor.visit(f"{seeds_page}?q=How+many+members+does+NATO+have%3F&as_of=2026-01-01")
    page.wait_for_selector("#latest .refusal")
    expect(page.locator(".limit")).to_have_text(["As of 2026-01-01 ×"])
    page.click("[data-link]")
    page.wait_for_selector(".notice")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{seeds_page}?q=How+many+members+does+NATO+have%3F&as_of=2026-01-01"
    bad = visitor.visit(f"{seeds_page}?q=What%3F&as_of=soon")
    bad.wait_for_selector("#problem .problem")
    assert "YYYY-MM-DD" in bad.inner_text("#problem")


def test_an_answer_is_copied_with_its_citations(paced_page: str, assistant: PacedAssistant, visitor: Visitor) -> None:
    assert not assistant.held
    page = visitor.visit(paced_page)
    ask(page, "What froze?")
    page.click("[data-copy]")
    expect(page.locator(".notice")).to_have_text("Copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "ships stayed away [1]." in copied
    assert "The Harbour Post, 7 January 2026, https://harbour.example/winter" in copied


def test_stages_and_evidence_are_there_first_then_each_checked_sentence_then_the_reply(
    paced_page: str, assistant: PacedAssistant, visitor: Visitor
) -> None:
    assistant.held = True
    page = visitor.visit(paced_page)
    page.fill("#ask textarea", "What froze?")
    page.click("#ask-button")
    page.wait_for_selector("#evidence mark")
    assert page.inner_text("#evidence mark") == QUOTE
    assert "1 sentence found in 1 article" in page.inner_text(".stages")
    assert page.locator(".sentence").count() == 0
    assistant.go_on()
    page.wait_for_selector(".sentence")
    assert "1 checked" in page.inner_text(".stages")
    assert page.locator(".sources").count() == 0
    page.click(".sentence .chip")
    page.wait_for_selector("#quoted")
    assert page.inner_text("#quoted") == QUOTE
    assistant.go_on()
    page.wait_for_selector(".sources")
    assert page.locator(".stages").count() == 0
    assert page.input_value("#ask textarea") == ""


def test_an_answer_can_be_stopped_and_what_was_checked_stays(
    paced_page: str, assistant: PacedAssistant, visitor: Visitor
) -> None:
    assistant.held = True
    page = visitor.visit(paced_page)
    page.fill("#ask textarea", "What froze?")
    page.press("#ask textarea", "Enter")
    page.wait_for_selector("#evidence mark")
    assistant.go_on()
    page.wait_for_selector(".sentence")
    page.click("#stop-button")
    expect(page.locator("#q1 .problem")).to_have_text("Stopped.")
    expect(page.locator("#ask-button")).to_be_visible()
    expect(page.locator("#q1 .sentence")).to_have_count(1)
    assistant.held = False
    assistant.go_on()
    ask(page, "What froze?", "#q2 .sources")


def test_what_a_follow_up_was_taken_to_mean_is_shown_and_can_be_corrected(seeds_page: str, visitor: Visitor) -> None:
    page = visitor.visit(seeds_page)
    ask(page, "When does France open its consulate in Nuuk?")
    assert page.locator("#latest .understood").count() == 0
    ask(page, "What about Canada?", "#q2")
    expect(page.locator("#q2 .understood")).to_contain_text(
        "Understood as: When does Canada open its consulate in Nuuk?"
    )
    page.click("#q2 [data-correct]")
    expect(page.locator("#ask textarea")).to_have_value("When does Canada open its consulate in Nuuk?")
    expect(page.locator("#ask textarea")).to_be_focused()


def test_a_question_can_be_stopped_or_left_for_a_new_conversation_at_once(
    paced_page: str, assistant: PacedAssistant, visitor: Visitor
) -> None:
    assistant.held = True
    page = visitor.visit(paced_page)
    for leave, left in (("#stop-button", "Stopped."), ("#new-button", ""), ("#stop-button", "Stopped.")) * 2:
        page.fill("#ask textarea", "What froze?")
        page.press("#ask textarea", "Enter")
        page.click(leave)
        expect(page.locator("#ask-button")).to_be_visible()
        if left:
            expect(page.locator("#latest .problem, #problem .problem")).to_have_text(left)
        else:
            expect(page.locator(".exchange")).to_have_count(0)
        assistant.go_on()


def test_earlier_questions_are_passed_on_and_two_visitors_share_nothing(
    paced_page: str, assistant: PacedAssistant, visitor: Visitor
) -> None:
    one, two = visitor.visit(paced_page), visitor.visit(paced_page)
    ask(one, "What froze?")
    ask(two, "Who won?", "#latest .refusal")
    ask(one, "And why?", "#q2 .refusal")
    assert [[turn.question for turn in asked.turns] for asked in assistant.asked] == [[], [], ["What froze?"]]
    assert one.locator(".exchange").count() == 2
    assert two.locator(".exchange").count() == 1


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("x" * 2001, "Shorten it to 2,000"),
        ("y" * 100_000, "Shorten it to 2,000"),
        ("???", "Type a question"),
        ("", "Type a"),
    ],
)
def test_a_question_that_cannot_be_asked_gets_one_sentence_and_stays_in_its_box(
    paced_page: str, visitor: Visitor, question: str, says: str
) -> None:
    page = visitor.visit(paced_page)
    ask(page, question, "#problem .problem")
    assert says in page.inner_text("#problem")
    assert question.startswith(page.input_value("#ask textarea"))
    assert page.locator(".exchange").count() == 0
    ask(page, "What froze?")
    assert page.locator("#problem .problem").count() == 0


def test_what_breaks_is_said_in_one_sentence_and_without_its_secrets(
    paced_page: str, assistant: PacedAssistant, visitor: Visitor
) -> None:
    assistant.breaks = RuntimeError("the password is swordfish")
    page = visitor.visit(paced_page)
    ask(page, "What froze?", "#problem .problem")
    assert page.inner_text("#problem").startswith("Something went wrong on this side")
    assert "swordfish" not in page.content()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_narrow_screen_needs_no_sideways_scrolling_and_shows_the_article_over_the_answer(
    paced_page: str, visitor: Visitor, scheme: str
) -> None:
    page = visitor.visit(paced_page, width=360, height=740, scheme=scheme)
    dark = scheme == "dark"
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (paper == "rgb(21, 24, 27)") is dark
    ask(page, "What froze? " + "very" * 40, "#latest .refusal")
    ask(page, "What froze?", "#q2 .sources")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert in_view(page, "#q2 .sentence")
    assert in_view(page, "#ask-button")
    page.click("#q2 .sentence .chip")
    page.wait_for_selector("#quoted")
    assert in_view(page, "#quoted")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.click(".close")
    expect(page.locator(".article")).to_have_count(0)
    page.hover("#q2 .sentence .chip")
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_an_inline_script_that_got_into_the_page_would_not_run(paced_page: str, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(paced_page)
    page.wait_for_selector("#ask textarea")
    page.evaluate("document.querySelector('#latest').innerHTML = '<img src=x onerror=\"window.ran = 1\">'")
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.ran = 1'}))"
    )
    page.wait_for_timeout(300)
    assert page.evaluate("window.ran") is None
    page.close()


@pytest.mark.parametrize("view", ["conversations", "articles", "evaluation"])
def test_no_view_scrolls_sideways_on_a_narrow_screen(seeds_page: str, visitor: Visitor, view: str) -> None:
    page = visitor.visit(seeds_page, width=360, height=740)
    page.click(f"nav [data-view={view}]")
    page.wait_for_timeout(500)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
