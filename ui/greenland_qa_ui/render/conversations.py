"""Kept conversations in, their list as safe HTML out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape

from greenland_qa.archive import Conversation
from greenland_qa.language.days import day
from greenland_qa_ui.render.answers import forms
from greenland_qa_ui.render.html import FIELDS, clean, counted, value

ALL = "*"
"""In the place of a conversation's id: every one of them."""


def conversations(kept: Sequence[Conversation], sought: str, feedback: int) -> str:
    """The list, the one changed last first."""
    if not kept:
        none = f"No conversation has the words “{escape(sought)}”." if sought else "No conversation is kept yet."
        rows = f'<p class="about">{none}</p>'
    else:
        rows = f'<ul class="kept">{"".join(map(_row, kept))}</ul>'
    every = (
        f'<details class="take"><summary>Take all of them away</summary><div>{forms(ALL)}</div></details>'
        if kept
        else ""
    )
    judged = "1 reply was judged" if feedback == 1 else f"{feedback:,} replies were judged"
    said = (
        f'<p class="about">{judged}. <button type="button" class="quiet" data-do="feedback">Take the judgements away as '
        "golden questions</button></p>"
    ) * bool(feedback)
    return clean(f"{rows}{every}{said}", also=FIELDS)


def not_kept() -> str:
    """Said where nothing can be kept."""
    return clean('<p class="about">Conversations are not kept here: close the page, and they are gone.</p>')


def _row(kept: Conversation) -> str:
    when = day(datetime.fromisoformat(kept.changed).date())
    name = value(kept.id)
    return (
        f'<li><button type="button" class="open" data-do="open" data-id="{name}">{escape(kept.title)}</button>'
        f'<span class="about">{counted(kept.questions, "question")}, {when}</span><div class="actions">'
        f'<details><summary aria-label="Rename {value(kept.title)}">Rename</summary><div><label class="sr" for="t{name}">New title</label>'
        f'<input type="text" id="t{name}" maxlength="200" value="{value(kept.title)}">'
        f'<button type="button" class="quiet" data-do="rename" data-id="{name}">Save</button></div></details>'
        f'<details class="take"><summary aria-label="Take {value(kept.title)} away">Take it away</summary><div>{forms(kept.id)}</div></details>'
        f'<details><summary aria-label="Delete {value(kept.title)}">Delete</summary><div>It will be gone for good. '
        f'<button type="button" class="quiet" data-do="delete" data-id="{name}">Delete it</button></div></details></div></li>'
    )
