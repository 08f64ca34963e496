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
    busy = f", load {machine['load']} when it ended" if machine.get("load", 0) > machine["cores"] else ""
    return (
        f"{result['date']}, commit {result['commit']}, {machine['cores']} cores of {machine['processor']}{busy}, "
        f"{machine['memory_gb']} GB, Python {machine['python']}: `results/{result['benchmark']}.json`."
    )


def answers(figures: Json) -> Iterator[str]:
    judged = figures["with the judge"]
    rows = [
        (name, *(cell for f in (figures, judged) for cell in (number(name, f[name]), interval(name, f[name]))))
        for name in ANSWER_FIGURES
    ]
    yield from table(("figure", "value", "95 % interval", "with the small judge", "95 % interval"), rows)
    yield ""
    stages = [(s, figures["latency_ms"][s], judged["latency_ms"][s]) for s in figures["latency_ms"]]
    yield from table(
        ("stage", "p50 ms", "p95 ms", "with the small judge, p50", "p95"),
        [(s, *(f"{t[p]:.1f}" for t in both for p in ("p50", "p95"))) for s, *both in stages],
    )
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


def page(figures: Json) -> Iterator[str]:
    waits = [(name, t["p50_ms"], t["p95_ms"], t["n"]) for name, t in figures.items() if isinstance(t, dict)]
    rows = [(name, f"{p50:,.0f}", f"{p95:,.0f}", str(n)) for name, p50, p95, n in waits]
    yield from table(("until", "p50 ms", "p95 ms", "visits"), rows)
    yield ""
    yield f"Requests to another origin: {figures['requests elsewhere']}."


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


def durability(figures: Json) -> Iterator[str]:
    kills, points, damage = (figures[name] for name in ("random kills", "named crash points", "damaged files"))
    between = damage["catalogue damaged between a kill and the next writer"]
    rows = [
        ("a writer killed at a random moment", kills["kills"], f"{len(kills['wrong'])} wrong"),
        (
            f"a writer killed at each of {len(points['points'])} points",
            points["cases"],
            f"{len(points['wrong'])} wrong",
        ),
        ("a damaged file", damage["cases"], _ended(damage["ended"])),
        ("a catalogue damaged after a kill", between["cases"], _ended(between["ended"])),
    ]
    yield from table(("", "cases", "ended"), [(what, str(cases), ended) for what, cases, ended in rows])


def _ended(how: Json) -> str:
    said = {"same": "the same answers", "error": "an error that says so", "warned": "a warning that says so"}
    return ", ".join(f"{n} with {said[name]}" for name, n in how.items())


def refusals(figures: Json) -> Iterator[str]:
    systems = [name for name in ("with the judge", "without") if name in figures]
    parts = [part for part in ("all year", *HALVES) if part in figures[systems[0]]]
    rows = list(figures[systems[0]][parts[0]])
    yield from table(
        ("", "", *parts),
        [(row, name, *(shown(figures[name][part][row]) for part in parts)) for row in rows for name in systems],
    )


def details(figures: Json) -> Iterator[str]:
    systems = ("with the judge", "without")
    yield from table(("", *systems), [(row, *(shown(figures[s][row]) for s in systems)) for row in figures[systems[0]]])
    yield ""
    yield f"{figures['questions']} questions, {figures['answerable']} of them answerable, on {figures['articles']} articles."


def judge(figures: Json) -> Iterator[str]:
    both = [figures[name] for name in ("judge", "shared words")]
    rows = [
        (f"{name}, {both[0][name]['questions']:,} questions: top-1", *(f"{b[name]['top-1']:.3f}" for b in both))
        for name in ("squad1_dev", "xquad_en", "news")
    ]
    rows += [
        (f"{name}: AUC", *(f"{b[name]:.3f}" for b in both))
        for name in (
            "answerable or not, squad2_dev",
            "answerable or not, news",
            "supported or not",
            "supported or not, news",
        )
    ]
    yield from table(("held out", "judge", "shared words"), rows)
    yield ""
    cost, errors = figures["8 paragraphs"], [figures[f"reliability, {task}"] for task in ("answers", "support")]
    yield (
        f"Expected calibration error {errors[0]['expected calibration error']:.3f} (answers) and "
        f"{errors[1]['expected calibration error']:.3f} (support). 8 paragraphs, some 35 sentences, take "
        f"{cost['p50_ms']:.0f} ms at p50 and {cost['p95_ms']:.0f} ms at p95; {figures['memory_mb']:,} MB of memory, {figures['file_mb']} MB in the package."
    )


def peers(figures: Json) -> Iterator[str]:
    golden = {name: system for name, system in figures["golden"].items() if name != "versions"}
    rows, ahead = [], []
    ours = golden["ours"]["its answer"]
    for name, system in golden.items():
        for way, values in system.items():
            if isinstance(values, dict) and "correct" in values:
                told = [number(f, values[f]) for f in ANSWER_FIGURES]
                rows.append((name, way, *told, f"{system['latency']['p50_ms']:.0f}"))
                better = [f for f in ANSWER_FIGURES if f != "words" and _more(values[f], ours[f])]
                ahead += [f"{name}, {way}: {', '.join(better)}"] if better and not name.startswith("ours") else []
    yield from table(("system", "answers with", *ANSWER_FIGURES, "p50 ms"), rows)
    yield ""
    yield f"Ahead of ours: {'; '.join(ahead) or 'none'}."
    yield ""
    versions = figures["golden"]["versions"].items()
    yield f"Versions: {', '.join(f'{package} {version}' for package, version in versions)}."
    if rtqa := figures.get("rtqa-2023"):
        systems = {name: system for name, system in rtqa.items() if isinstance(system, dict)}
        metrics = list(rtqa["ours"]["all year"])
        yield ""
        for part in ("all year", HALVES[1]):
            values = [(n, *(f"{s[part][m]['value']:.3f}" for m in metrics)) for n, s in systems.items()]
            yield from table((f"rtqa-2023, {part}", *metrics), values)
            yield ""
        yield from table(
            ("ours is ahead by (all year)", *("article MRR@10", "passage Hit@10")),
            [
                (n, *(ahead_by(s["ours against it"][m]) for m in ("article MRR@10", "passage Hit@10")))
                for n, s in systems.items()
                if "ours against it" in s
            ],
        )


def _more(theirs: Json, ours: Json) -> bool:
    return theirs["value"] is not None and ours["value"] is not None and theirs["value"] > ours["value"]


def ahead_by(gap: Json) -> str:
    return f"{gap['ahead_by']:+.3f} ({gap['low']:+.3f} to {gap['high']:+.3f})"


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
        for system in (
            "with the judge",
            "without",
            "shared words, best threshold",
            "embedding similarity, best threshold",
        ):
            told = found.get(system)
            if told is None:
                continue
            shares = (shown(told["balanced accuracy"]), f"{told['precision']:.3f}", f"{told['recall']:.3f}")
            rows.append((name, f"{found['pairs']:,}", f"{found['supported']:,}", system, *shares))
    yield from table(("set", "pairs", "supported", "check", "balanced accuracy", "precision", "recall"), rows)


def size(figures: Json) -> Iterator[str]:
    scopes = [n for n, found in next(iter(figures.values())).items() if isinstance(found, dict) and "dense" in found]
    head = ("", *(f"{f['passages']:,} passages" for f in figures.values()))
    rows = [
        ("write, s", *(f"{f['write_s']:.1f}" for f in figures.values())),
        ("seal, s", *(f"{f['seal_s']:.1f}" for f in figures.values())),
        ("disk, MB", *(f"{f['disk_mb']:.0f}" for f in figures.values())),
        ("open and search first, ms", *(f"{f['open_and_first_search_ms']:.0f}" for f in figures.values())),
        *(
            (f"search {scope}, {way}, p50 and p95 ms", *(_times(f[scope][way]) for f in figures.values()))
            for scope in scopes
            for way in ("dense", "full text")
        ),
        ("ask, whole journey, p50 and p95 ms", *(_times(f["ask"]) for f in figures.values())),
        ("memory when searching, MB", *(f"{f['searching']['rss_mb']:,}" for f in figures.values())),
        ("memory at its peak, writing too, MB", *(f"{f['peak_rss_mb']:,}" for f in figures.values())),
    ]
    yield from table(head, rows)


def _times(found: Json) -> str:
    return f"{found['p50_ms']:.1f}, {found['p95_ms']:.1f}"


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


def disagreement(figures: Json) -> Iterator[str]:
    shown = ("questions", "answered", "documents disagree", "notes", "notes where they disagree", "precision", "recall")
    rows = [(kind, *("" if f[name] is None else str(f[name]) for name in shown)) for kind, f in figures.items()]
    yield from table(("asked for", *shown), rows)


def writers(figures: Json) -> Iterator[str]:
    found = {name: f for name, f in figures.items() if isinstance(f, dict) and "correct_answers" in f}
    rows = [(name, *(number(f, values[f]) for f in ANSWER_FIGURES)) for name, values in found.items()]
    yield from table(("writer", *ANSWER_FIGURES), rows)
    yield ""
    own, gained = figures["model's own sentences shown"], figures["correct, model less quotation"]
    yield (
        f"{figures['questions']} questions. Correct, the model less quotation: {gained['value']:+.3f} ({gained['low']:+.3f} to "
        f"{gained['high']:+.3f}). {len(own)} sentences in the model's own words were shown, {figures['withheld']} were "
        f"withheld, {figures['replies by quotation alone']} replies were given by quotation instead."
    )
    yield ""
    yield from table(
        ("withheld because", "sentences"), [(why, str(n)) for why, n in figures["withheld because"].items()]
    )


def injection(figures: Json) -> Iterator[str]:
    rows = [(name, f"{value:,}") for name, value in figures.items() if isinstance(value, int)]
    yield from table(("orders planted, and a model that obeys", ""), rows)
    if real := figures.get("real model"):
        yield ""
        yield from table(
            (f"{real['model']}, {real['orders']} orders", "followed", "taken for it without an order"),
            [(w, str(n), str(real["taken for it without an order"][w])) for w, n in real["followed"].items()],
        )


def people(figures: Json) -> Iterator[str]:
    timed = {name: f for name, f in figures.items() if isinstance(f, dict)}
    yield from table(
        ("", "p50 ms", "p95 ms"), [(n, f"{f['p50_ms']:.0f}", f"{f['p95_ms']:.0f}") for n, f in timed.items()]
    )
    yield ""
    yield (
        f"{figures['asked']} questions asked, {figures['written by the model']} answered by the model, "
        f"{figures['mixed up']} mixed up. A question takes {figures['processor ms a question']:.0f} ms of a processor."
    )


TABLES = {
    "ingest_rate": ingest_rate,
    "embedder": embedder,
    "answers": answers,
    "retrieval": retrieval,
    "judge": judge,
    "refusals": refusals,
    "details": details,
    "retold": details,
    "verification": verification,
    "disagreement": disagreement,
    "writers": writers,
    "injection": injection,
    "people": people,
    "page": page,
    "size": size,
    "durability": durability,
    "peers": peers,
}

if __name__ == "__main__":
    main()
