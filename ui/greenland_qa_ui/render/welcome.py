"""What the archive holds in, the first thing that a visitor sees out; and the frame that can be set around a question."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from greenland_qa.domain import Coverage
from greenland_qa.language.days import day
from greenland_qa_ui.exchange import MOST_OUTLETS
from greenland_qa_ui.render.answers import notes, outlets
from greenland_qa_ui.render.html import FIELDS, clean, counted, value


def welcome(coverage: Coverage, writer: str, damage: Sequence[str] = ()) -> str:
    """What the archive holds and how it answers; what is degraded right now, if anything is."""
    how = (
        "It answers <strong>by quotation</strong>: every sentence stands word for word in an article"
        if writer == "extractive"
        else f"It answers with <strong>{escape(writer)}</strong>: every sentence is checked against the words it cites"
    )
    return clean(
        f'<h1>Ask the archive</h1><p class="holds">{_holdings(coverage)}</p>'
        f'<p class="how">{how}, and each number opens the article at those words. '
        f"What the articles do not say, it does not answer.</p>{notes(damage)}"
    )


def questions(worth_asking: Sequence[str]) -> str:
    """Questions to begin with; nothing where none could be made."""
    if not worth_asking:
        return ""
    rows = "".join(
        f'<li><button type="button" data-question="{value(q)}">{escape(q)}</button></li>' for q in worth_asking
    )
    return clean(f'<div class="begin"><h2 class="label">Questions that these articles answer</h2><ul>{rows}</ul></div>')


def frame(coverage: Coverage, writer: str, keeps: bool) -> str:
    """The fields of the frame, all empty."""
    named = "".join(
        f'<label><input type="checkbox" name="outlets" value="{value(name)}"> {escape(name)}</label>'
        for name in coverage.outlets[:MOST_OUTLETS]
    )
    days = "".join(
        f'<div><label for="frame-{name}">{label}</label><input type="date" id="frame-{name}" name="{name}"></div>'
        for name, label in (("as_of", "As of"), ("since", "Articles from"), ("until", "to"))
    )
    quotation = (
        ""
        if writer == "extractive"
        else f'<label><input type="checkbox" name="by_quotation"> Only by quotation, without {escape(writer)}</label>'
    )
    keep = '<label><input type="checkbox" name="keep" checked> Keep this conversation</label>' if keeps else ""
    listed = f'<fieldset class="outlets"><legend>Outlets</legend>{named}</fieldset>' if named else ""
    return clean(
        '<details class="set"><summary>Dates, outlets, keeping</summary>'
        f'<div class="days">{days}</div>{listed}<div class="choices">{quotation}{keep}</div></details>',
        also=FIELDS,
    )


def _holdings(coverage: Coverage) -> str:
    if not coverage.articles:
        return "The archive is empty."
    days = ""
    if coverage.first and coverage.last:
        days = f" from {day(coverage.first)} to {day(coverage.last)}"
        if coverage.first == coverage.last:
            days = f" of {day(coverage.first)}"
    undated = f", {coverage.undated:,} of them without a known date" if coverage.undated else ""
    named = f" Outlets: {outlets(coverage.outlets)}." if coverage.outlets else ""
    return f"The archive holds <strong>{counted(coverage.articles, 'article')}</strong>{days}{undated}.{named}"
