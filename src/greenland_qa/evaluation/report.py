"""A run in, one page out that a newsroom lead reads in a minute and an engineer in ten. Opens without a network."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import Any

from greenland_qa.evaluation import page
from greenland_qa.evaluation.agreement import agreement
from greenland_qa.evaluation.calibration import relevance
from greenland_qa.evaluation.compare import Comparison
from greenland_qa.evaluation.golden import GoldenQuestion
from greenland_qa.evaluation.questions import duration, heading, said, whole
from greenland_qa.evaluation.results import Figure, Results
from greenland_qa.evaluation.shares import RETRIEVAL, SHARES, WORDS

Json = dict[str, Any]
Replies = Mapping[str, Json]

HEADLINE = ("correct", "refusal_recall", "evidence_recall", "quote_fidelity")
# A page with more opens slowly; the rest stands in answers.jsonl.
MOST_SHOWN = 300


def render(
    questions: Sequence[GoldenQuestion],
    results: Results,
    replies: Replies,
    comparison: Comparison | None = None,
    replies_before: Replies | None = None,
) -> str:
    """The page. `replies` holds the reply of every question by its id; `replies_before` those of the compared run."""
    golden = {q.id: q for q in questions}
    figures = results.figures()
    return page.sheet(
        f"Evaluation: {len(results.graded)} questions",
        (
            *_head(results, figures),
            *(_compared(comparison, replies, replies_before or {}) if comparison else ()),
            *_figures(figures),
            *_outcomes(results),
            *_kinds(results),
            *_judged(results),
            *_search(figures),
            *relevance(results, replies),
            *_latency(results),
            *_wrong(results, golden, replies),
            *_all(results, golden, replies),
            *_made_with(results),
        ),
    )


def _head(results: Results, figures: Mapping[str, Figure]) -> Iterator[str]:
    right = sum(g.correct is True for g in results.graded)
    judged = sum(g.correct is not None for g in results.graded)
    yield f"<h1>{right} of {judged} questions right</h1>"
    yield f'<p class="lead">{escape(_summary(results))}</p>'
    tiles = [page.tile(SHARES[n].title, _percent(figures[n].value), _between(figures[n])) for n in HEADLINE]
    length = figures[WORDS]
    tiles.append(page.tile("Words of an answer", _number(length.value), "half are shorter"))
    if total := results.latency_ms().get("total"):
        tiles.append(page.tile("Time to the reply", duration(total[0]), f"19 of 20 within {duration(total[1])}"))
    yield f'<div class="tiles">{"".join(tiles)}</div>'
    yield (
        '<p class="soft">“Between” gives the 95 % interval: so far could the figure lie off, '
        "had other questions of the same kind been asked.</p>"
    )


def _summary(results: Results) -> str:
    """What went wrong, in words."""
    wrong = [g for g in results.graded if g.correct is False]
    counts = (
        (
            sum(g.answerable is False and g.outcome == "answer" for g in wrong),
            "answered though the archive holds no answer",
        ),
        (sum(g.answerable is True and g.outcome == "refusal" for g in wrong), "refused though the archive holds one"),
        (
            sum(g.answerable is True and g.outcome == "answer" for g in wrong),
            "answered wrongly or without the evidence",
        ),
        (sum(g.outcome == "error" for g in wrong), "could not be asked"),
    )
    told = "; ".join(f"{count} {what}" for count, what in counts if count)
    quoted, verbatim = sum(g.quoted for g in results.graded), sum(g.verbatim for g in results.graded)
    fidelity = (
        f"All {quoted:,} quotes are verbatim."
        if quoted == verbatim
        else f"{quoted - verbatim:,} of {quoted:,} quotes are not what their article says: that is a defect."
    )
    return f"{f'Wrong: {told}. ' if told else ''}{fidelity if quoted else ''}".strip()


def _figures(figures: Mapping[str, Figure]) -> Iterator[str]:
    yield "<h2>Figures</h2>"
    yield from _bands(figures, [name for name in SHARES if name not in RETRIEVAL])


def _search(figures: Mapping[str, Figure]) -> Iterator[str]:
    bands = tuple(_bands(figures, RETRIEVAL))
    if bands:
        yield "<h2>Search alone</h2>"
        yield "<p>What was found before anything was selected: what is not found here cannot be answered.</p>"
        yield from bands


def _bands(figures: Mapping[str, Figure], names: Iterable[str]) -> Iterator[str]:
    for name in names:
        figure, share = figures[name], SHARES[name]
        if figure.value is not None:
            low, high = figure.low or 0.0, 1.0 if figure.high is None else figure.high
            yield page.band(share.title, figure.value, low, high, f"{_percent(figure.value)}, {_between(figure)}")
            yield f'<p class="soft">{escape(share.means[:1].upper() + share.means[1:])}.</p>'


def _outcomes(results: Results) -> Iterator[str]:
    outcomes = results.outcomes()
    right = sum(g.correct is True and g.outcome == "answer" for g in results.graded)
    can, cannot, unsaid = outcomes["answerable"], outcomes["unanswerable"], outcomes["not said"]
    yield "<h2>Answers and refusals</h2>"
    rows = [
        (
            "An answer is there",
            f'<span class="good">{right} right</span>, <span class="bad">{can["answer"] - right} wrong</span>',
            f'<span class="bad">{can["refusal"]} wrong</span>',
        ),
        (
            "None is there",
            f'<span class="bad">{cannot["answer"]} wrong</span>',
            f'<span class="good">{cannot["refusal"]} right</span>',
        ),
    ]
    if any(unsaid.values()):
        rows.append(("Nobody has said yet", str(unsaid["answer"]), str(unsaid["refusal"])))
    yield page.table(("", "Answered", "Refused"), rows)
    if errors := sum(row["error"] for row in outcomes.values()):
        yield f"<p>{errors} could not be asked.</p>"


def _kinds(results: Results) -> Iterator[str]:
    yield "<h2>By kind of question</h2>"
    for kind in results.kinds:
        judged = [g for g in results.graded if g.kind == kind and g.correct is not None]
        if judged:
            right = sum(g.correct is True for g in judged)
            yield page.bar(
                kind or "kind not said", ((right / len(judged), "var(--main)"),), f"{right} of {len(judged)}"
            )


def _judged(results: Results) -> Iterator[str]:
    """What a model as judge says, never without how far it can be believed."""
    found = agreement(results.graded)
    if found is None:
        return
    yield "<h2>A model as judge, beside the plain figures</h2>"
    yield f"<p>{escape(found.sentence)} It enters none of the figures on this page.</p>"
    if found.questions:
        rows = (
            ("Right by the plain figures", f"{found.both_right}", f"{found.only_plain}"),
            ("Wrong by the plain figures", f"{found.only_model}", f"{found.both_wrong}"),
        )
        yield page.table(("", "The model: right", "The model: wrong"), rows)


def _latency(results: Results) -> Iterator[str]:
    stages = results.latency_ms()
    longest = max((p95 for _, p95 in stages.values()), default=0.0)
    if not longest:
        return
    yield "<h2>Time, stage by stage</h2>"
    yield "<p>The strong bar and the first number: half of the questions took less. The pale one: 19 of 20 did.</p>"
    for stage, (p50, p95) in stages.items():
        lengths = ((p95 / longest, "var(--pale)"), (p50 / longest, "var(--main)"))
        label = f"until the {stage}" if stage.startswith("first ") else stage
        yield page.bar(label, lengths, f"{duration(p50)}, {duration(p95)}")


def _compared(comparison: Comparison, replies: Replies, before: Replies) -> Iterator[str]:
    yield "<h2>Compared with the earlier run</h2>"
    yield f'<p class="lead">{escape(comparison.sentence)}</p>'
    yield "<ul>" + "".join(f"<li>{escape(d.sentence)}</li>" for d in comparison.differences) + "</ul>"
    for title, pairs in (("Worse now", comparison.worse), ("Better now", comparison.better)):
        if pairs:
            yield f"<h3>{title}: {len(pairs)}</h3>"
        for was, now in pairs[:MOST_SHOWN]:
            sides = "".join(
                f"<div><b>{escape(when)}</b>{page.definitions(said(g, r.get(g.id, {})))}</div>"
                for when, g, r in (("Before", was, before), ("Now", now, replies))
            )
            yield page.folded_away(heading(now), f'<div class="sides">{sides}</div>')


def _wrong(results: Results, golden: Mapping[str, GoldenQuestion], replies: Replies) -> Iterator[str]:
    wrong = [g for g in results.graded if g.correct is False or g.verbatim < g.quoted]
    yield f"<h2>Wrong replies: {len(wrong)}</h2>"
    if not wrong:
        yield "<p>None.</p>"
    for kind in results.kinds:
        of_kind = [g for g in wrong[:MOST_SHOWN] if g.kind == kind]
        if of_kind:
            yield f"<h3>{escape(kind or 'Kind not said')}</h3>"
        yield from (whole(g, golden.get(g.id), replies.get(g.id, {}), printed=True) for g in of_kind)
    yield from _more(len(wrong))


def _all(results: Results, golden: Mapping[str, GoldenQuestion], replies: Replies) -> Iterator[str]:
    others = [g for g in results.graded if g.correct is not False and g.verbatim == g.quoted]
    yield f"<h2>All other replies: {len(others)}</h2>"
    yield from (whole(g, golden.get(g.id), replies.get(g.id, {}), printed=False) for g in others[:MOST_SHOWN])
    yield from _more(len(others))


def _more(count: int) -> Iterator[str]:
    if count > MOST_SHOWN:
        yield f"<p>{count - MOST_SHOWN:,} more stand in answers.jsonl.</p>"


def _made_with(results: Results) -> Iterator[str]:
    yield "<h2>Made with</h2>"
    yield page.definitions((name, escape(str(value))) for name, value in results.settings.items())


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.0f}\u00a0%" if value in (0.0, 1.0) else f"{100 * value:.1f}\u00a0%"


def _between(figure: Figure) -> str:
    if figure.low is None or figure.high is None:
        return "not measured"
    return f"between {100 * figure.low:.0f} and {100 * figure.high:.0f}\u00a0%"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.0f}"
