"""Graded answers with the relevance of their best evidence in, how far that can be trusted out, as a page shows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from greenland_qa.evaluation import page
from greenland_qa.evaluation.grading import Graded
from greenland_qa.evaluation.results import Results

Json = dict[str, Any]
Replies = Mapping[str, Json]

STEPS = 5


def relevance(results: Results, replies: Replies) -> Iterator[str]:
    """How often an answer was right, by the relevance of its best evidence."""
    judged = [(best, g.correct is True) for g in results.graded if (best := _best(g, replies)) is not None]
    if not judged:
        return
    yield "<h2>Can the relevance be trusted?</h2>"
    yield (
        "<p>Of the answers whose best evidence had this relevance, so many were right. The bar should end near the "
        f"mark, where the relevance itself is. {_order(judged)}</p>"
    )
    for number in range(STEPS):
        low, high = number / STEPS, (number + 1) / STEPS
        inside = [(r, right) for r, right in judged if low <= r < high or (r == high == 1.0)]
        if inside:
            right = sum(right for _, right in inside)
            mean = sum(r for r, _ in inside) / len(inside)
            yield page.bar(
                f"{low:.1f} to {high:.1f}",
                ((right / len(inside), "var(--main)"),),
                f"{right} of {len(inside)} right",
                mark=mean,
            )


def _best(graded: Graded, replies: Replies) -> float | None:
    """The relevance of the best evidence of an answer that was graded."""
    evidence = replies.get(graded.id, {}).get("journey", {}).get("evidence", ())
    if graded.outcome != "answer" or graded.correct is None or not evidence:
        return None
    return float(max(e["relevance"] for e in evidence))


def _order(judged: Sequence[tuple[float, bool]]) -> str:
    """How often a right answer had more relevance than a wrong one: the area under the ROC curve, in words."""
    right, wrong = [r for r, is_right in judged if is_right], [r for r, is_right in judged if not is_right]
    if not right or not wrong:
        return "All of these answers were graded alike, so their order tells nothing."
    won = sum((a > b) + (a == b) / 2 for a in right for b in wrong) / (len(right) * len(wrong))
    return (
        f"Of a right and a wrong answer, the right one had more relevance in {100 * won:.0f}\u00a0% of the pairs "
        f"({len(right)} right, {len(wrong)} wrong; 50\u00a0% would be chance)."
    )
