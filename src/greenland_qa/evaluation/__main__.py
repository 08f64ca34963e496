"""`python -m greenland_qa.evaluation GOLDEN... --index DIR`: the figures, and every wrong question with its reply."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

from greenland_qa.compose import Assistant
from greenland_qa.errors import GreenlandQAError
from greenland_qa.evaluation.golden import read_golden
from greenland_qa.evaluation.results import Figure, Results
from greenland_qa.evaluation.running import Row, ask_all


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m greenland_qa.evaluation", description=__doc__)
    parser.add_argument("golden", nargs="+", type=Path)
    parser.add_argument("--index", type=Path, default=None)
    parser.add_argument("--asked-on", type=date.fromisoformat, default=None, help="YYYY-MM-DD, instead of today")
    parser.add_argument("--workers", type=int, default=1)
    chosen = parser.parse_args(arguments)
    try:
        questions = read_golden(chosen.golden)
        with Assistant.open(chosen.index) as assistant:
            rows = tuple(ask_all(assistant, questions, asked_on=chosen.asked_on, workers=chosen.workers))
    except GreenlandQAError as exc:
        sys.stderr.write(f"{exc} {exc.advice}\n")
        return 1
    results = Results(graded=tuple(row.graded for row in rows))
    sys.stdout.write("\n".join((*map(_wrong, _only_wrong(rows)), *_table(results), "")))
    return 0


def _only_wrong(rows: tuple[Row, ...]) -> list[Row]:
    return [row for row in rows if row.graded.correct is False or row.graded.verbatim < row.graded.quoted]


def _wrong(row: Row) -> str:
    graded, reply = row.graded, row.reply
    said = reply.get("text") or (reply.get("refusal") or {}).get("message") or reply.get("error", "")
    lines = [f"{graded.id} [{graded.kind}] {graded.question}", *(f"    {fault}" for fault in graded.wrong)]
    lines.append(f"    {graded.outcome}: {said}")
    lines += [f"      nearest: {c['quote']}" for c in (reply.get("refusal") or {}).get("nearest", ())]
    lines += [f"      withheld: {w['text']} ({w['reason']})" for w in reply.get("withheld", ())]
    return "\n".join((*lines, ""))


def _table(results: Results) -> list[str]:
    lines = [f"{name:20} {_shown(name, figure)}" for name, figure in results.figures().items()]
    lines += [f"{stage:20} p50 {p50:8.1f} ms   p95 {p95:8.1f} ms" for stage, (p50, p95) in results.latency_ms().items()]
    for kind in results.kinds:
        graded = [g for g in results.graded if g.kind == kind]
        lines.append(f"{kind or '(no kind)':20} {sum(g.correct is True for g in graded)} of {len(graded)} correct")
    return lines


def _shown(name: str, figure: Figure) -> str:
    if figure.value is None:
        return "-"
    form = "{:6.0f}" if name == "words" else "{:6.3f}"
    ends = f"[{form.format(figure.low).strip()}, {form.format(figure.high).strip()}]"
    return f"{form.format(figure.value)}   95 % {ends}   {figure.questions} questions"


if __name__ == "__main__":
    sys.exit(main())
