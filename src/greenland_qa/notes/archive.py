"""What the archive leaves out or lacks in, said in a sentence each out."""

from __future__ import annotations

from greenland_qa.archive import Archive, Scope
from greenland_qa.domain import Question
from greenland_qa.language.days import day


def of_archive(question: Question, archive: Archive, scope: Scope, missing: tuple[str, ...]) -> tuple[str, ...]:
    """Articles left out for want of a date, words of the question that no article found has, and damage.

    `missing`: those words, () where nothing was found.
    """
    notes = []
    left_out = archive.undated_out(scope)
    if left_out:
        articles = (
            "1 article without a known date was"
            if left_out == 1
            else f"{left_out:,} articles without a known date were"
        )
        why = f"is asked as of {day(question.as_of)}" if question.as_of else "is limited to articles of some days"
        notes.append(f"{articles} left out, because the question {why}.")
    if missing:
        notes.append(f"The articles found do not mention {', '.join(missing)}.")
    return (*notes, *archive.damage())
