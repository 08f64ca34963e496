"""Why there is no answer in, a refusal that helps out: what is missing, and what the archive does hold."""

from __future__ import annotations

from greenland_qa.domain import AnswerKind, Coverage, Inquiry, Refusal, RefusalReason, Sentence, Span
from greenland_qa.language.days import day
from greenland_qa.language.tongue import is_foreign

_WANTED = {
    AnswerKind.NUMBER: "a figure for this",
    AnswerKind.DATE: "a date for this",
    AnswerKind.DURATION: "how long this took",
    AnswerKind.PERSON: "who this was",
    AnswerKind.PLACE: "where this was",
    AnswerKind.NAME: "a name for this",
    AnswerKind.LIST: "a list of these",
    AnswerKind.REASON: "a reason for this",
    AnswerKind.STATEMENT: "a statement about this",
    AnswerKind.YES_NO: "whether this is so",
    AnswerKind.ORDER: "the order of these events",
    AnswerKind.OTHER: "this",
}


def refuse(
    inquiry: Inquiry,
    coverage: Coverage,
    *,
    nearest: tuple[Span, ...] = (),
    missing: tuple[str, ...] = (),
    withheld: tuple[Sentence, ...] = (),
    notes: tuple[str, ...] = (),
    writer: str,
) -> Refusal:
    """The refusal of an inquiry. `coverage` is of the part of the archive that the question may see; `missing` are
    names and figures of the question that stand nowhere in it.
    """
    reason = _reason(inquiry, coverage, bool(withheld))
    held = _held(inquiry, coverage)
    match reason:
        case RefusalReason.EMPTY_ARCHIVE | RefusalReason.NOTHING_IN_SCOPE:
            message = held
        case RefusalReason.NOTHING_SUPPORTED:
            message = f"No sentence of the draft could be supported by the articles, so none is shown. {held}"
        case RefusalReason.NO_EVIDENCE if is_foreign(inquiry.stand_alone, " ".join(span.text for span in nearest)):
            message = (
                "The question is in another language than the articles, and the two cannot be compared. Ask it in the "
                f"language of the articles. {held}"
            )
        case RefusalReason.NO_EVIDENCE:
            absent = f" They do not mention {_listed(missing)}." if missing else ""
            message = f"The articles do not say {_WANTED[inquiry.kind]}.{absent} {held}"
    return Refusal(
        reason=reason,
        message=message,
        coverage=coverage,
        nearest=nearest,
        withheld=withheld,
        notes=notes,
        writer=writer,
    )


def _reason(inquiry: Inquiry, coverage: Coverage, drafted: bool) -> RefusalReason:
    if coverage.articles == 0:
        framed = inquiry.question.as_of is not None or inquiry.question.outlets
        return RefusalReason.NOTHING_IN_SCOPE if framed else RefusalReason.EMPTY_ARCHIVE
    return RefusalReason.NOTHING_SUPPORTED if drafted else RefusalReason.NO_EVIDENCE


def _held(inquiry: Inquiry, coverage: Coverage) -> str:
    question = inquiry.question
    frame = [f"as of {day(question.as_of)}"] if question.as_of else []
    frame += [f"from {_listed(question.outlets)}"] if question.outlets else []
    within = f" {' and '.join(frame)}" if frame else ""
    if coverage.articles == 0:
        return f"The archive holds no article{within}."
    articles = f"{coverage.articles:,} article{'s' * (coverage.articles != 1)}"
    dated = ""
    if coverage.first and coverage.last:
        dated = f", published from {day(coverage.first)} to {day(coverage.last)}"
        if coverage.first == coverage.last:
            dated = f", published on {day(coverage.first)}"
    undated = f", {coverage.undated:,} of them without a known date" if coverage.undated else ""
    return f"The archive holds {articles}{within}{dated}{undated}."


def _listed(words: tuple[str, ...]) -> str:
    return " or ".join(words) if len(words) < 3 else f"{', '.join(words[:-1])} or {words[-1]}"
