"""A run in, one page out that a newsroom lead reads in a minute and an engineer in ten. Opens without a network."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import Any

from greenland_qa.evaluation import page
from greenland_qa.evaluation.compare import Comparison
from greenland_qa.evaluation.golden import GoldenQuestion
from greenland_qa.evaluation.grading import Graded
from greenland_qa.evaluation.results import SHARES, WORDS, Figure, Results

Json = dict[str, Any]
Replies = Mapping[str, Json]

HEADLINE = ("correct", "refusal_recall", "evidence_recall", "quote_fidelity")
# A page with more opens slowly; the rest stands in answers.jsonl.
MOST_SHOWN = 300
RELEVANCE_STEPS = 5


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
            *_relevance(results, replies),
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
        tiles.append(page.tile("Time to the reply", _ms(total[0]), f"19 of 20 within {_ms(total[1])}"))
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
    for name, share in SHARES.items():
        figure = figures[name]
        if figure.value is not None:
            low, high = figure.low or 0.0, 1.0 if figure.high is None else figure.high
            yield page.band(share.title, figure.value, low, high, f"{_percent(figure.value)}, {_between(figure)}")
    meanings = page.definitions((share.title, f"{escape(share.means)}.") for share in SHARES.values())
    yield page.folded_away("What they mean", meanings)


def _outcomes(results: Results) -> Iterator[str]:
    outcomes = results.outcomes()
    right = sum(g.correct is True and g.outcome == "answer" for g in results.graded)
    can, cannot, unsaid = outcomes["answerable"], outcomes["unanswerable"], outcomes["not said"]
    yield "<h2>Answers and refusals</h2>"
    rows = [
        (
            "The archive holds the answer",
            f'<span class="good">{right} right</span>, <span class="bad">{can["answer"] - right} wrong</span>',
            f'<span class="bad">{can["refusal"]}</span>',
        ),
        (
            "The archive does not hold it",
            f'<span class="bad">{cannot["answer"]}</span>',
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


def _relevance(results: Results, replies: Replies) -> Iterator[str]:
    """How often an answer was right, by the relevance of its best evidence."""
    steps: list[list[bool]] = [[] for _ in range(RELEVANCE_STEPS)]
    for g in results.graded:
        evidence = replies.get(g.id, {}).get("journey", {}).get("evidence", ())
        if g.outcome == "answer" and g.correct is not None and evidence:
            best = max(e["relevance"] for e in evidence)
            steps[min(int(best * RELEVANCE_STEPS), RELEVANCE_STEPS - 1)].append(g.correct)
    if not any(steps):
        return
    yield "<h2>Can the relevance be trusted?</h2>"
    yield "<p>Of the answers whose best evidence had this relevance, so many were right. It should rise.</p>"
    for number, graded in enumerate(steps):
        label = f"{number / RELEVANCE_STEPS:.1f} to {(number + 1) / RELEVANCE_STEPS:.1f}"
        if graded:
            yield page.bar(label, ((sum(graded) / len(graded), "var(--main)"),), f"{sum(graded)} of {len(graded)}")


def _latency(results: Results) -> Iterator[str]:
    stages = results.latency_ms()
    longest = max((p95 for _, p95 in stages.values()), default=0.0)
    if not longest:
        return
    yield "<h2>Time, stage by stage</h2>"
    yield "<p>Dark: half of the questions took less. Pale: 19 of 20 did.</p>"
    for stage, (p50, p95) in stages.items():
        lengths = ((p95 / longest, "var(--pale)"), (p50 / longest, "var(--main)"))
        yield page.bar(stage, lengths, f"{_ms(p50)}, {_ms(p95)}")


def _compared(comparison: Comparison, replies: Replies, before: Replies) -> Iterator[str]:
    yield "<h2>Compared with the earlier run</h2>"
    yield f'<p class="lead">{escape(comparison.sentence)}</p>'
    yield "<ul>" + "".join(f"<li>{escape(d.sentence)}</li>" for d in comparison.differences) + "</ul>"
    for title, pairs in (("Worse now", comparison.worse), ("Better now", comparison.better)):
        if pairs:
            yield f"<h3>{title}: {len(pairs)}</h3>"
        for was, now in pairs[:MOST_SHOWN]:
            sides = "".join(
                f"<div><b>{escape(when)}</b>{page.definitions(_said(g, r.get(g.id, {})))}</div>"
                for when, g, r in (("Before", was, before), ("Now", now, replies))
            )
            yield page.folded_away(_title(now), f'<div class="sides">{sides}</div>')


def _wrong(results: Results, golden: Mapping[str, GoldenQuestion], replies: Replies) -> Iterator[str]:
    wrong = [g for g in results.graded if g.correct is False or g.verbatim < g.quoted]
    yield f"<h2>Wrong replies: {len(wrong)}</h2>"
    if not wrong:
        yield "<p>None.</p>"
    for kind in results.kinds:
        of_kind = [g for g in wrong[:MOST_SHOWN] if g.kind == kind]
        if of_kind:
            yield f"<h3>{escape(kind or 'Kind not said')}</h3>"
        yield from _questions(of_kind, golden, replies)
    yield from _more(len(wrong))


def _all(results: Results, golden: Mapping[str, GoldenQuestion], replies: Replies) -> Iterator[str]:
    others = [g for g in results.graded if g.correct is not False and g.verbatim == g.quoted]
    yield f"<h2>All other replies: {len(others)}</h2>"
    yield from _questions(others[:MOST_SHOWN], golden, replies)
    yield from _more(len(others))


def _more(count: int) -> Iterator[str]:
    if count > MOST_SHOWN:
        yield f"<p>{count - MOST_SHOWN:,} more stand in answers.jsonl.</p>"


def _questions(graded: Iterable[Graded], golden: Mapping[str, GoldenQuestion], replies: Replies) -> Iterator[str]:
    for g in graded:
        reply = replies.get(g.id, {})
        told = (*_said(g, reply), *_expected(golden.get(g.id)), *_travelled(reply))
        yield page.folded_away(_title(g), page.definitions(told))


def _title(graded: Graded) -> str:
    faults = f'<span class="bad">{escape("; ".join(graded.wrong))}</span>' if graded.wrong else ""
    return f"{escape(graded.id)} · {escape(graded.question)}{faults}"


def _said(graded: Graded, reply: Json) -> Iterator[tuple[str, str]]:
    refusal = reply.get("refusal") or {}
    yield graded.outcome.capitalize(), escape(reply.get("text") or refusal.get("message") or reply.get("error", ""))
    yield "Cites", _quotes(reply.get("citations", ()))
    yield "Nearest words", _quotes(refusal.get("nearest", ()))
    yield "Withheld", "<br>".join(escape(f"{w['text']} ({w['reason']})") for w in reply.get("withheld", ()))
    yield "Notes", "<br>".join(map(escape, reply.get("notes", ())))


def _expected(golden: GoldenQuestion | None) -> Iterator[tuple[str, str]]:
    if golden is None:
        return
    yield "Expected", "A refusal" if golden.answerable is False else escape(golden.answer or "")
    yield "The answer must say", escape(", and ".join(" or ".join(group) for group in golden.must_include))
    yield "It may not say", escape(" or ".join(golden.must_exclude))
    gold = "".join(f"<blockquote>{escape(g.quote)}<br>{_place(g.article)}</blockquote>" for g in golden.evidence)
    yield "Evidence expected", gold
    yield "Earlier turns", "<br>".join(escape(f"{asked} — {answer}") for asked, answer in golden.history)


def _travelled(reply: Json) -> Iterator[tuple[str, str]]:
    """The journey: how the question was understood, what was selected, how long it took."""
    question, journey = reply.get("question", {}), reply.get("journey", {})
    frame = [f"asked on {question['asked_on']}"] if "asked_on" in question else []
    frame += [f"as of {question['as_of']}"] if question.get("as_of") else []
    if window := question.get("window"):
        frame.append(f"“{window['words']}” is {window['start'] or '…'} to {window['end'] or '…'}")
    frame += [f"asks for: {journey['kind']}"] if "kind" in journey else []
    yield "Understood as", escape("; ".join((str(question.get("stand_alone", "")), *frame)).strip("; "))
    evidence = "".join(
        f"<blockquote>{escape(e['text'])} <span class='soft'>relevance {e['relevance']:.2f}</span></blockquote>"
        for e in journey.get("evidence", ())
    )
    if "candidates" in journey:
        yield f"Evidence selected from {journey['candidates']} passages", evidence or "none"
    yield "Time", escape(", ".join(f"{stage} {_ms(ms)}" for stage, ms in reply.get("timings_ms", {}).items()))


def _quotes(quotes: Iterable[Json]) -> str:
    return "".join(
        f"<blockquote>[{q['number']}] {escape(q['quote'])}<br>"
        f"{_place(', '.join(filter(None, (q['title'], q['outlet'], q['file'], q['published']))))}</blockquote>"
        for q in quotes
    )


def _place(text: str) -> str:
    return f'<span class="soft">{escape(text)}</span>'


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


def _ms(ms: float) -> str:
    return f"{ms / 1000:.1f} s" if ms >= 1000 else f"{ms:.0f} ms" if ms >= 10 else f"{ms:.1f} ms"
