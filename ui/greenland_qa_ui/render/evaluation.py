"""Figures and graded replies in, the evaluation as safe HTML out: what the figures are, what they mean, what changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from greenland_qa.evaluation import Comparison, Figure, Graded, Results
from greenland_qa.evaluation.shares import SHARES, WORDS
from greenland_qa_ui.render.articles import bar
from greenland_qa_ui.render.html import DRAWN, clean, counted, value

Json = Mapping[str, Any]


def asking(done: int, expected: int, wrong: int) -> str:
    """How far a run is."""
    told = f"{done:,} of {counted(expected, 'question')} asked, {wrong:,} not right so far …"
    return clean(f'<p role="status">{told}</p>{bar(done / expected if expected else 0.0)}', also=DRAWN)


def results(of: Results, golden: str, comparison: Comparison | None) -> str:
    """A finished run: its figures, what changed since the last one, and every question."""
    parts = [
        f"<h2>{counted(len(of.graded), 'question')} of {escape(golden)}</h2>",
        _figures(of),
        *_compared(comparison),
        *_times(of),
        *_questions(of.graded),
    ]
    return clean("".join(parts), also=DRAWN)


def journey(graded: Graded, reply: Json) -> str:
    """One question of a run: what was said, what was wrong with it, and how it came about."""
    told = "".join(f"<dt>{term}</dt><dd>{said}</dd>" for term, said in _told(graded, reply) if said)
    return clean(
        '<article class="article"><button type="button" class="close" data-close="1" aria-label="Close the question">×'
        f'</button><h3>{escape(graded.question)}</h3><div class="body plain" role="region" tabindex="0" '
        f'aria-label="Journey of the question"><dl>{told}</dl></div></article>'
    )


def _figures(of: Results) -> str:
    figures = of.figures()
    rows = ""
    for name, share in SHARES.items():
        figure = figures[name]
        if figure.value is not None:
            rows += (
                f'<tr><th scope="row">{escape(share.title)}</th><td>{_percent(figure.value)}</td><td>{_band(figure)}</td>'
                f'<td>{_between(figure)}</td><td class="words">{escape(share.means)}</td></tr>'
            )
    words = figures[WORDS]
    if words.value is not None:
        rows += (
            f'<tr><th scope="row">Words of an answer</th><td>{words.value:.0f}</td><td></td><td></td>'
            '<td class="words">half of the answers are shorter</td></tr>'
        )
    heads = ("figure", "value", "drawn, 0 to 100 %", "95 % interval", "what it means")
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    return (
        '<div class="wide" role="region" tabindex="0" aria-label="Figures"><table class="figures"><thead><tr>'
        f"{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _band(figure: Figure) -> str:
    assert figure.value is not None
    low = 0.0 if figure.low is None else figure.low
    high = 1.0 if figure.high is None else figure.high
    return (
        '<svg viewBox="0 0 100 10" preserveAspectRatio="none"><rect class="track" x="0" y="4" width="100" height="2"></rect>'
        f'<rect class="between" x="{100 * low:.1f}" y="2" width="{max(100 * (high - low), 0.5):.1f}" height="6"></rect>'
        f'<rect class="value" x="{min(100 * figure.value, 98.5):.1f}" y="0" width="1.5" height="10"></rect></svg>'
    )


def _compared(comparison: Comparison | None) -> Iterator[str]:
    if comparison is None:
        return
    yield f"<h2>Since the last run</h2><p>{escape(comparison.sentence)}</p>"
    for name, kind, pairs in (("Worse now", "bad", comparison.worse), ("Better now", "good", comparison.better)):
        if pairs:
            yield f'<h3 class="{kind}">{name}: {len(pairs)}</h3>' + "".join(_open(now) for _, now in pairs)


def _times(of: Results) -> Iterator[str]:
    """Time by stage; the longest bar is the slowest."""
    times = of.latency_ms()
    longest = max((p95 for _, p95 in times.values()), default=0.0)
    if not longest:
        return
    rows = "".join(
        f'<tr><th scope="row">{escape(stage)}</th><td>{p50:,.1f} ms</td><td>{p95:,.1f} ms</td><td>{bar(p50 / longest)}</td></tr>'
        for stage, (p50, p95) in times.items()
    )
    yield (
        '<details><summary>Time by stage</summary><table><thead><tr><th scope="col">stage</th>'
        '<th scope="col">half within</th><th scope="col">19 of 20 within</th><th scope="col">drawn</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></details>"
    )


def _questions(graded: Sequence[Graded]) -> Iterator[str]:
    wrong = [g for g in graded if g.correct is False or g.verbatim < g.quoted]
    right = [g for g in graded if g not in wrong]
    yield f"<h2>Not right: {len(wrong)}</h2>" + ("".join(map(_open, wrong)) or "<p>None.</p>")
    yield f"<details><summary>All others: {len(right)}</summary>{''.join(map(_open, right))}</details>"


def _open(graded: Graded) -> str:
    faults = f'<span class="about bad">{escape("; ".join(graded.wrong))}</span>' if graded.wrong else ""
    return (
        f'<div class="journey"><button type="button" class="open" data-do="journey" data-id="{value(graded.id)}">'
        f"{escape(graded.question)}</button>{faults}</div>"
    )


def _told(graded: Graded, reply: Json) -> Iterator[tuple[str, str]]:
    refusal, travelled, asked = reply.get("refusal") or {}, reply.get("journey") or {}, reply.get("question") or {}
    yield "Reply", escape(str(reply.get("text") or refusal.get("message") or reply.get("error") or ""))
    yield "Judged", escape("; ".join(graded.wrong)) or ("right" if graded.correct else "nobody has said what is right")
    yield "Understood as", escape(str(asked.get("stand_alone", "")))
    yield "Asks for", escape(str(travelled.get("kind", "")))
    quotes = reply.get("citations") or refusal.get("nearest") or ()
    yield "Quotes", "<br>".join(f"“{escape(q['quote'])}” {escape(q['title'])}" for q in quotes)
    evidence = travelled.get("evidence") or ()
    found = "<br>".join(f"{e['relevance']:.2f} {escape(e['text'])}" for e in evidence)
    yield f"Evidence, of {travelled.get('candidates', 0)} passages", found
    yield "Withheld", "<br>".join(escape(f"{w['text']} ({w['reason']})") for w in reply.get("withheld") or ())
    yield "Notes", "<br>".join(map(escape, reply.get("notes") or ()))
    times = reply.get("timings_ms") or {}
    yield "Took", escape(", ".join(f"{stage} {ms:,.1f} ms" for stage, ms in times.items()))


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %" if share in (0.0, 1.0) else f"{100 * share:.1f} %"


def _between(figure: Figure) -> str:
    if figure.low is None or figure.high is None:
        return "not measured"
    return f"{100 * figure.low:.0f} to {100 * figure.high:.0f} %"
