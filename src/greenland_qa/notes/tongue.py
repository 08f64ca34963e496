"""A question that was asked in another language in, how it was understood out as a sentence."""

from __future__ import annotations

from greenland_qa.domain import Inquiry
from greenland_qa.language.tongue import is_foreign


def asked_in_english(inquiry: Inquiry) -> tuple[str, ...]:
    """That the question was put into English, and how: the reader alone can tell whether it is the same question."""
    if not is_foreign(inquiry.question.text, inquiry.stand_alone):
        return ()
    return (
        f"The question was put into English, as the articles are: “{inquiry.stand_alone}” The reply keeps to their words.",
    )
