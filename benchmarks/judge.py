"""`python -m benchmarks.judge DATA`: what the small judge tells apart on paragraphs it never saw, and what it costs.

DATA is the folder of its training data; the paragraphs that `training` holds out are judged by the packaged file, as it
runs for users. Beside it stands the plainest rule: the share of the question's words that a sentence holds.
"""

from __future__ import annotations

import argparse
import time
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from training.rows import Group, answer_groups, claim_groups, news_groups, split, support_groups

from benchmarks.common import REPOSITORY, Json, memory, progress, save, times
from benchmarks.verification import shared_words
from greenland_qa.backends.judge import FILE, SmallJudge

Scores = Callable[[Group], np.ndarray]
# As many sentences as select has judged, with their neighbours.
PARAGRAPHS = 8


def top_1(groups: Sequence[Group], scores: Scores) -> Json:
    """Share of the questions whose best sentence, of those whose label is known, is one that answers."""
    right = [
        float(group.labels[int(scores(group).argmax())])
        for group in groups
        if 0 < sum(group.labels) < len(group.labels)
    ]
    return {"questions": len(right), "top-1": round(float(np.mean(right)), 4)}


def auc(yes: Sequence[float], no: Sequence[float]) -> float:
    """How often one that is so scores higher than one that is not."""
    a, b = np.asarray(yes)[:, None], np.asarray(no)
    return round(float((a > b).mean() + 0.5 * (a == b).mean()), 4)


def told_apart(groups: Sequence[Group], scores: Scores) -> float:
    """How often a group in which something is so has a higher best score than one in which nothing is."""
    best = [float(scores(group).max()) for group in groups]
    are = [1 in group.labels for group in groups]
    return auc(
        [b for b, is_so in zip(best, are, strict=True) if is_so],
        [b for b, is_so in zip(best, are, strict=True) if not is_so],
    )


def reliability(likely: np.ndarray, labels: np.ndarray) -> Json:
    """In ten steps of what was said: how many, what was said on average, how often it was so; and the mean gap (ECE)."""
    steps = np.minimum((likely * 10).astype(int), 9)
    found = [(int((steps == n).sum()), likely[steps == n], labels[steps == n]) for n in range(10)]
    rows = [{"n": n, "said": round(float(s.mean()), 3), "so": round(float(t.mean()), 3)} for n, s, t in found if n]
    gap = sum(r["n"] * abs(r["said"] - r["so"]) for r in rows) / len(likely)
    return {"steps": rows, "expected calibration error": round(float(gap), 4)}


def judged(judge: SmallJudge, group: Group) -> np.ndarray:
    """What the judge says of the units whose label is known."""
    units = tuple(u.text for u in group.units)
    if group.task == "support":
        return judge.supports([(group.first, units[0])])
    (found,) = judge.answers(group.first, [units])
    return found[[n for n, u in enumerate(group.units) if u.label is not None]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    chosen = parser.parse_args()
    config = tomllib.loads((REPOSITORY / "training" / "judge.toml").read_text())
    answers = answer_groups(chosen.data / "answers.jsonl.gz", [*config["answers"], "xquad_en"])
    support = support_groups(chosen.data / "support.jsonl.gz", config["support"])
    written = [*news_groups(), *claim_groups()]
    _, held = split([*answers, *support, *written], config["run"]["held_out"])
    before = memory()["rss_mb"]
    judge = SmallJudge()
    known = {id(group): judged(judge, group) for group in progress(held, "questions")}

    def by_words(group: Group) -> np.ndarray:
        return np.asarray([shared_words((u.text, group.first, True)) for u in group.units if u.label is not None])

    def by_judge(group: Group) -> np.ndarray:
        return known[id(group)]

    sets = {name: [g for g in held if g.set == name] for name in sorted({g.set for g in held})}
    answerable = [g for g in sets["squad1_dev"] if 1 in g.labels]
    figures: Json = {"held out": {name: len(groups) for name, groups in sets.items()}}
    for name, scores in (("judge", by_judge), ("shared words", by_words)):
        figures[name] = {
            "squad1_dev": top_1(sets["squad1_dev"], scores),
            "xquad_en": top_1(sets["xquad_en"], scores),
            "news": top_1(sets["news"], scores),
            "answerable or not, news": told_apart(sets["news"], scores),
            "supported or not, news": told_apart(sets["news_claims"], scores),
            "answerable or not, squad2_dev": told_apart([*answerable, *sets["squad2_dev_unans"]], scores),
            "supported or not": told_apart([g for g in held if g.task == "support" and g.set != "news_claims"], scores),
        }
    for task in ("answers", "support"):
        groups = [g for g in held if g.task == task and g.labels]
        labels = np.concatenate([g.labels for g in groups])
        figures[f"reliability, {task}"] = reliability(np.concatenate([known[id(g)] for g in groups]), labels)
    spent = []
    for number in range(60):
        others = answerable[number : number + PARAGRAPHS]
        began = time.perf_counter()
        judge.answers(f"{others[0].first} ({number})", [tuple(u.text for u in g.units) for g in others])
        spent.append((time.perf_counter() - began) * 1000)
    figures |= {
        f"{PARAGRAPHS} paragraphs": times(spent),
        "memory_mb": memory()["rss_mb"] - before,
        "file_mb": round(FILE.stat().st_size / 1e6, 1),
    }
    save("judge", settings=config["run"], figures=figures)


if __name__ == "__main__":
    main()
