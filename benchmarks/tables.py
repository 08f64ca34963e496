"""`python -m benchmarks.tables`: the JSON of the results in, the tables of benchmarks/README.md out, at their marks.

Nobody types a figure: what stands in the tables is what a run has written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.common import HALVES, RESULTS, Json

README = Path(__file__).with_name("README.md")
ANSWER_FIGURES = (
    "correct", "correct_answers", "refusal_precision", "refusal_recall", "evidence_recall", "citation_precision",
    "quote_fidelity", "words",
)  # fmt: skip


def main() -> None:
    text = README.read_text("utf-8")
    for name, tables in TABLES.items():
        path = RESULTS / f"{name}.json"
        if path.exists():
            result = json.loads(path.read_text("utf-8"))
            filled = "\n".join((*tables(result["figures"]), "", made(result)))
            mark = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end {name} -->)", re.DOTALL)
            if not mark.search(text):
                raise SystemExit(f"benchmarks/README.md has no place for {name}")
            text = mark.sub(lambda m, filled=filled: f"{m[1]}{filled}\n{m[2]}", text)
    README.write_text(text, "utf-8")


def made(result: Json) -> str:
    machine = result["machine"]
    return (
        f"{result['date']}, commit {result['commit']}, {machine['cores']} cores of {machine['processor']}, "
        f"{machine['memory_gb']} GB, Python {machine['python']}: `results/{result['benchmark']}.json`."
    )


def answers(figures: Json) -> Iterator[str]:
    rows = [(name, number(name, figures[name]), interval(name, figures[name])) for name in ANSWER_FIGURES]
    yield from table(("figure", "value", "95 % interval"), rows)
    yield ""
    stages = figures["latency_ms"].items()
    yield from table(("stage", "p50 ms", "p95 ms"), [(s, f"{t['p50']:.1f}", f"{t['p95']:.1f}") for s, t in stages])
    yield ""
    built = figures["building"]
    yield (
        f"{figures['questions']} questions, {figures['whole_run_s']} s for all of it: loading the model "
        f"({built['model_load_s']} s), building the archive ({built['ingest_s']} s), asking, grading, the report "
        f"({figures['report_bytes'] // 1024} KB). Peak memory {figures['peak_rss_mb']:,} MB."
    )
    if figures["wrong"]:
        yield ""
        yield from table(("wrong", "why"), list(figures["wrong"].items()))


def retrieval(figures: Json) -> Iterator[str]:
    systems = figures["systems"]
    metrics = list(systems["ours"]["all year"])
    for part in ("all year", *HALVES):
        yield from table(
            (part, *metrics, "p50 ms", "p95 ms"),
            [
                (
                    name,
                    *(f"{system[part][m]['value']:.3f}" for m in metrics),
                    f"{system['latency']['p50_ms']:.1f}",
                    f"{system['latency']['p95_ms']:.1f}",
                )
                for name, system in systems.items()
            ],
        )
        yield ""
    for other in ("dense", "bm25"):
        gap = figures[f"ours against {other}"]
        yield (
            f"Ours is ahead of {other} by {gap['article MRR@10']['ahead_by']:+.3f} article MRR@10 "
            f"({gap['article MRR@10']['low']:+.3f} to {gap['article MRR@10']['high']:+.3f}). "
        )
    ask, memory = figures["ask, whole journey"], figures["memory, ask"]
    yield ""
    yield (
        f"{figures['archive']['articles']:,} articles, {figures['archive']['passages']:,} passages. The whole journey "
        f"of a question: p50 {ask['p50_ms']:.0f} ms, p95 {ask['p95_ms']:.0f} ms. Memory of the process: "
        f"{memory['rss_mb']:,} MB, {memory['peak_rss_mb']:,} MB at its peak."
    )


def refusals(figures: Json) -> Iterator[str]:
    systems = [name for name in ("with the judge", "without") if name in figures]
    parts = [part for part in ("all year", *HALVES) if part in figures[systems[0]]]
    rows = list(figures[systems[0]][parts[0]])
    yield from table(
        ("", "", *parts),
        [(row, name, *(shown(figures[name][part][row]) for part in parts)) for row in rows for name in systems],
    )


def judge(figures: Json) -> Iterator[str]:
    both = [figures[name] for name in ("judge", "shared words")]
    rows = [
        (f"{name}, {both[0][name]['questions']:,} questions: top-1", *(f"{b[name]['top-1']:.3f}" for b in both))
        for name in ("squad1_dev", "xquad_en")
    ]
    rows += [
        (f"{name}: AUC", *(f"{b[name]:.3f}" for b in both))
        for name in ("answerable or not, squad2_dev", "supported or not")
    ]
    yield from table(("held out", "judge", "shared words"), rows)
    yield ""
    cost, errors = figures["24 pairs"], [figures[f"reliability, {task}"] for task in ("answers", "support")]
    yield (
        f"Expected calibration error {errors[0]['expected calibration error']:.3f} (answers) and "
        f"{errors[1]['expected calibration error']:.3f} (support). 24 pairs take {cost['p50_ms']:.0f} ms at p50 and "
        f"{cost['p95_ms']:.0f} ms at p95; {figures['memory_mb']:,} MB of memory, {figures['file_mb']} MB in the package."
    )


def peers(figures: Json) -> Iterator[str]:
    golden = {name: system for name, system in figures["golden"].items() if name != "versions"}
    rows = []
    for name, system in golden.items():
        for reply, values in system.items():
            if isinstance(values, dict) and "correct" in values:
                told = [number(f, values[f]) for f in ANSWER_FIGURES]
                rows.append(
                    (name, "its answer" if reply == "reply" else reply, *told, f"{system['latency']['p50_ms']:.1f}")
                )
    yield from table(("system", "answers with", *ANSWER_FIGURES, "p50 ms"), rows)
    yield ""
    versions = figures["golden"]["versions"].items()
    yield f"Versions: {', '.join(f'{package} {version}' for package, version in versions)}."
    if rtqa := figures.get("rtqa-2023"):
        metrics = list(rtqa["ours"]["all year"])
        yield ""
        for part in ("all year", HALVES[1]):
            systems = [(n, s) for n, s in rtqa.items() if isinstance(s, dict)]
            values = [(n, *(f"{s[part][m]['value']:.3f}" for m in metrics)) for n, s in systems]
            yield from table((f"rtqa-2023, {part}", *metrics), values)
            yield ""


def number(name: str, figure: Json) -> str:
    if figure["value"] is None:
        return "–"
    return f"{figure['value']:.0f}" if name == "words" else f"{figure['value']:.3f}"


def interval(name: str, figure: Json) -> str:
    if figure["low"] is None:
        return ""
    ends = (figure["low"], figure["high"])
    return " to ".join(f"{end:.0f}" if name == "words" else f"{end:.3f}" for end in ends)


def shown(value: Json | int) -> str:
    return (
        f"{value['value']:.3f} ({value['low']:.3f} to {value['high']:.3f})" if isinstance(value, dict) else f"{value:,}"
    )


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{' --- |' * len(head)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)


def verification(figures: Json) -> Iterator[str]:
    sets = {name: found for name, found in figures.items() if "pairs" in found}
    rows = []
    for name, found in sets.items():
        for system in ("with the judge", "without", "shared words, best threshold"):
            told = found[system]
            shares = (shown(told["balanced accuracy"]), f"{told['precision']:.3f}", f"{told['recall']:.3f}")
            rows.append((name, f"{found['pairs']:,}", f"{found['supported']:,}", system, *shares))
    yield from table(("set", "pairs", "supported", "check", "balanced accuracy", "precision", "recall"), rows)


def size(figures: Json) -> Iterator[str]:
    scopes = [
        name for name, found in next(iter(figures.values())).items() if isinstance(found, dict) and "dense" in found
    ]
    head = (
        "passages",
        "write s",
        "seal s",
        "disk MB",
        "peak MB",
        "open ms",
        *(f"{s}: dense, text p95 ms" for s in scopes),
    )
    rows = [
        (
            f"{f['passages']:,}",
            f"{f['write_s']:.1f}",
            f"{f['seal_s']:.1f}",
            f"{f['disk_mb']:.0f}",
            f"{f['peak_rss_mb']:,}",
            f"{f['open_and_first_search_ms']:.0f}",
            *(f"{f[s]['dense']['p95_ms']:.1f}, {f[s]['full text']['p95_ms']:.1f}" for s in scopes),
        )
        for f in figures.values()
    ]
    yield from table(head, rows)


def ingest_rate(figures: Json) -> Iterator[str]:
    rows = [
        (
            name,
            f"{f['passages']:,}",
            f"{min(f['seconds']):.1f}",
            f"{min(f['processor_s']):.1f}",
            f"{f['articles_per_s']:.2f}",
            f"{f['words_per_s']:,}",
            f"{f['ours is faster']:.2f} times" if "ours is faster" in f else "",
        )
        for name, f in figures.items()
    ]
    head = ("pipeline", "passages", "s", "processor s", "articles/s", "words/s", "ours is faster")
    yield from table(head, rows)


def embedder(figures: Json) -> Iterator[str]:
    rows = [
        (
            name,
            f"{f['passages_per_s']:.1f}",
            f"{f['processor_ms_per_passage']:.0f}",
            f"{f['question_p50_ms']:.1f}",
            f"{f['cosine_mean']:.4f}",
            f"{f['cosine_min']:.4f}",
        )
        for name, f in figures["speed and likeness"].items()
    ]
    head = ("variant", "passages/s", "processor ms a passage", "question ms", "cosine, mean", "cosine, least")
    yield from table(head, rows)
    yield ""
    found = figures["retrieval"]
    values = [(name, *(shown(found[name][m]) for m in found["ours"])) for name in ("float32", "ours")]
    head = (f"{found['questions']} questions, {found['passages']:,} passages", "article MRR@10", "article Hit@10")
    yield from table(head, values)
    if figures["left out"]:
        yield ""
        yield "Left out: " + "; ".join(f"{name} ({why})" for name, why in figures["left out"].items()) + "."


TABLES = {
    "ingest_rate": ingest_rate,
    "embedder": embedder,
    "answers": answers,
    "retrieval": retrieval,
    "judge": judge,
    "refusals": refusals,
    "verification": verification,
    "size": size,
    "peers": peers,
}

if __name__ == "__main__":
    main()
