"""The page for people who use a keyboard, a screen reader, or want nothing to move."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files

import pytest
from playwright.sync_api import Page, expect

from browsing import Visitor, ask
from paced import PacedAssistant

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")


def faults(page: Page) -> Sequence[str]:
    """What axe-core calls serious or critical, with the elements."""
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    return [
        f"{v['impact']} {v['id']}: {[(n['target'], n['failureSummary'][:300]) for n in v['nodes']][:4]}"
        for v in found["violations"]
        if v["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_serious_in_any_view(seeds_page: str, visitor: Visitor, scheme: str, width: int) -> None:
    page = visitor.visit(seeds_page, width=width, scheme=scheme, still=True)
    page.wait_for_selector(".begin button")
    found = {"first visit": faults(page)}
    page.click("#frame summary")
    page.fill("#frame-as_of", "2026-01-31")
    ask(page, "Who confirmed that the United States has established a formal process?")
    for summary in page.locator("#evidence summary, #latest summary").all():
        summary.click()
    found["answer"] = faults(page)
    page.click("#latest .sentence .chip")
    page.wait_for_selector("#quoted")
    found["article"] = faults(page)
    page.click(".close")
    ask(page, "Who won the football match in Lisbon?", "#latest .refusal")
    found["refusal"] = faults(page)
    page.click("#latest [data-feedback]")
    found["judging"] = faults(page)
    page.keyboard.press("Escape")
    for view in ("conversations", "articles", "evaluation"):
        page.click(f"nav [data-view={view}]")
        page.wait_for_timeout(500)
        found[view] = faults(page)
    assert {name: what for name, what in found.items() if what} == {}


def test_a_whole_visit_needs_no_mouse(paced_page: str, assistant: PacedAssistant, visitor: Visitor) -> None:
    assert not assistant.held
    page = visitor.visit(paced_page)
    box = page.locator("#ask textarea")
    page.keyboard.press("Escape")
    expect(box).not_to_be_focused()
    page.keyboard.press("/")
    expect(box).to_be_focused()
    assert box.input_value() == ""
    page.keyboard.type("What froze?")
    page.keyboard.press("Enter")
    page.wait_for_selector("#latest .sources")
    chip = page.locator("#latest .sentence .chip")
    chip.focus()
    expect(page.locator("#latest .card >> nth=0")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#evidence .chip")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(chip).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#quoted")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".article")).to_have_count(0)
    expect(chip).to_be_focused()


def test_escape_stops_an_answer(paced_page: str, assistant: PacedAssistant, visitor: Visitor) -> None:
    assistant.held = True
    page = visitor.visit(paced_page)
    page.fill("#ask textarea", "What froze?")
    page.keyboard.press("Enter")
    page.wait_for_selector("#evidence mark")
    page.keyboard.press("Escape")
    expect(page.locator("#q1 .problem")).to_have_text("Stopped.")
    assistant.held = False
    assistant.go_on()


def test_the_focus_goes_from_the_views_to_the_question_to_the_answer(paced_page: str, visitor: Visitor) -> None:
    page = visitor.visit(paced_page)
    ask(page, "What froze?")
    page.focus("nav [data-view=ask]")
    names = ["ask"]
    for _ in range(14):
        page.keyboard.press("Tab")
        names.append(
            page.evaluate(
                "document.activeElement.dataset.view || document.activeElement.className || document.activeElement.id"
            )
        )
    order = [names.index(name) for name in ("ask", "evaluation", "chip", "question")]
    assert order == sorted(order)


def test_every_control_has_a_name(seeds_page: str, visitor: Visitor) -> None:
    page = visitor.visit(seeds_page)
    page.wait_for_selector(".begin button")
    ask(page, "Who confirmed that the United States has established a formal process?")
    tree = page.locator("#talk").aria_snapshot()
    assert 'textbox "Question"' in tree
    assert 'button "Open source 1: ' in tree
    assert 'button "Ask"' in tree
    unnamed = page.evaluate(
        """[...document.querySelectorAll("button, input, textarea, summary")].filter(e =>
            e.offsetParent && !(e.textContent.trim() || e.getAttribute("aria-label") || e.labels?.length)).length"""
    )
    assert unnamed == 0


def test_nothing_moves_for_those_who_want_it_still(
    paced_page: str, assistant: PacedAssistant, visitor: Visitor
) -> None:
    assistant.held = True
    page = visitor.visit(paced_page, still=True)
    page.fill("#ask textarea", "What froze?")
    page.keyboard.press("Enter")
    page.wait_for_selector(".stages .now")
    assert page.evaluate("getComputedStyle(document.querySelector('.stages .now')).animationName") == "none"
    assistant.held = False
    for _ in range(3):
        assistant.go_on()
    page.wait_for_selector(".sources")
