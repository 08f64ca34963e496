"""`python -m training.weigh RTQA-2023 DATA --index DIR`: what select should weigh with, fitted and measured.

Dated questions of January to June, each asked twice, with its articles and without them, and the paragraphs of SQuAD that
the judge never saw; a logistic regression over the log odds of the rules and of the judge, by whether a sentence holds the answer. The floor is
where answering what is there and refusing what is not are balanced best. July to December only measures.
"""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.common import DatedQuestion, build, dated_questions, progress
from benchmarks.refusals import Without

from greenland_qa.archive import Archive, Model
from greenland_qa.backends.judge import SmallJudge
from greenland_qa.compose import open_embedder
from greenland_qa.domain import Candidate, Inquiry, Passage, Question, Source
from greenland_qa.evaluation.grading import stands_in
from greenland_qa.language.match import asked
from greenland_qa.ports import Embedder
from greenland_qa.retrieve import Retriever
from greenland_qa.select import JUDGED, WEIGHTS, Sighted, features, log_odds, look_at, may_answer, rarity
from greenland_qa.settings import Settings
from greenland_qa.understand import understand
from training.rows import Group, answer_groups, split

SQUAD = ("squad1_dev", "squad2_dev_unans")
# Jeffreys' half: a weak pull to 0, so that rare features do not run away.
RIDGE = 0.5


@dataclass(frozen=True, slots=True)
class Rows:
    """The sentences looked at for one question: (n, 3): 1, the log odds of the rules and of the judge; (n,) labels, (n,) whether select lets it answer."""

    features: np.ndarray
    labels: np.ndarray
    allowed: np.ndarray
    first_half: bool
    answerable: bool
    dated: bool


def of_dated(archive: Any, retriever: Retriever, judge: SmallJudge, question: DatedQuestion, *, held: bool) -> Rows:
    """What select would weigh for this question."""
    inquiry = understand(Question(text=question.text, asked_on=question.asked_on))
    terms = asked(inquiry.stand_alone, inquiry.kind, rarity(retriever.rarity(inquiry), archive.coverage().passages))
    sighted, odds = by_rules(retriever.embedder, inquiry, look_at(terms, retriever.retrieve(inquiry)))
    labels = [
        held and (s.span.source.url in question.relevant) and any(stands_in(a, s.span.text) for a in question.answers)
        for s in sighted
    ]
    judged = log_odds(judge, inquiry.stand_alone, sighted)
    return Rows(
        np.stack([np.ones(len(odds)), odds, judged], axis=1),
        np.asarray(labels, np.float64), np.array([may_answer(inquiry, s) for s in sighted]), question.asked_on.month <= 6, held, True,
    )  # fmt: skip


def by_rules(embedder: Embedder, inquiry: Inquiry, sighted: list[Sighted]) -> tuple[list[Sighted], np.ndarray]:
    """The sentences that the judge would read, and the log odds that the rules give them."""
    cosines = embedder.embed_passages([s.span.text for s in sighted]) @ embedder.embed_question(inquiry.stand_alone)
    odds = np.stack([features(s, float(c)) for s, c in zip(sighted, cosines, strict=True)]) @ np.asarray(WEIGHTS)
    best = np.lexsort((np.arange(len(odds)), -odds))[:JUDGED]
    return [sighted[i] for i in best], odds[best]


def of_squad(judge: SmallJudge, embedder: Embedder, group: Group) -> Rows:
    """The same for a question on one paragraph of which the sentences are known."""
    body = " ".join(unit.text for unit in group.units)
    source = Source(article_id="0", title="A paragraph")
    passage = Passage(source=source, ordinal=0, start=0, end=len(body), text=body)
    inquiry = understand(Question(text=group.first, asked_on=date(2020, 1, 1)))
    candidate = Candidate(passage=passage, score=1.0, ranks=())
    sighted, odds = by_rules(embedder, inquiry, look_at(asked(inquiry.stand_alone, inquiry.kind, {}), [candidate]))
    judged = log_odds(judge, inquiry.stand_alone, sighted)
    answering = [unit.text for unit in group.units if unit.label]
    labels = [any(s.span.text in text or text in s.span.text for text in answering) for s in sighted]
    return Rows(
        np.stack([np.ones(len(odds)), odds, judged], axis=1),
        np.asarray(labels, np.float64), np.array([may_answer(inquiry, s) for s in sighted]), True, bool(answering), False,
    )  # fmt: skip


def fitted(rows: Sequence[Rows]) -> np.ndarray:
    """(3,) weights of least log loss with a ridge, by Newton's method."""
    x = np.vstack([r.features[r.allowed] for r in rows]).astype(np.float64)
    y = np.concatenate([r.labels[r.allowed] for r in rows])
    weights = np.zeros(x.shape[1])
    for _ in range(40):
        likely = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
        slope = x.T @ (likely - y) + RIDGE * weights
        bend = (x * (likely * (1 - likely))[:, None]).T @ x + RIDGE * np.eye(len(weights))
        weights -= np.linalg.solve(bend, slope)
    return weights


def best_of(rows: Sequence[Rows], weights: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(questions,) highest relevance, whether it is answerable, whether the best sentence answers."""
    relevance = [r.allowed / (1 + np.exp(-(r.features @ weights))) for r in rows]
    top = np.array([v.max() for v in relevance])
    right = np.array([r.labels[v.argmax()] for r, v in zip(rows, relevance, strict=True)])
    return top, np.array([r.answerable for r in rows]), right


def balanced(top: np.ndarray, answerable: np.ndarray, floor: float) -> float:
    return float(((top >= floor)[answerable].mean() + (top < floor)[~answerable].mean()) / 2)


def auc(top: np.ndarray, answerable: np.ndarray) -> float:
    yes, no = top[answerable], top[~answerable]
    return float((yes[:, None] > no).mean() + 0.5 * (yes[:, None] == no).mean())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--every", type=int, default=1, help="look only at each n-th question")
    given = parser.parse_args()
    judge, embedder = SmallJudge(), open_embedder(Settings())
    rows = list(_dated_rows(given.folder, given.index, judge, given.every))
    config = tomllib.loads(Path(__file__).with_name("judge.toml").read_text())
    answers = answer_groups(given.data / "answers.jsonl.gz", [*config["answers"], "xquad_en"])
    _, held = split(answers, config["run"]["held_out"])
    rows += [
        of_squad(judge, embedder, g)
        for g in progress([g for g in held if g.set in SQUAD][:: given.every], "SQuAD questions")
    ]
    learned, dated = [r for r in rows if r.first_half], [r for r in rows if r.dated]
    weights = fitted(learned)
    print("JUDGED_WEIGHTS =", tuple(round(float(w), 3) for w in weights))
    tuned = [r for r in dated if r.first_half]
    top, answerable, _ = best_of(tuned, weights)
    floors = np.arange(0.02, 0.7, 0.01)
    scores = [balanced(top, answerable, f) for f in floors]
    floor = float(floors[int(np.argmax(scores))])
    plateau = [round(float(f), 2) for f, s in zip(floors, scores, strict=True) if s > max(scores) - 0.01]
    print(f"floor {floor:.2f}; within 0.01 of it: {plateau}")
    for name, part in (
        ("January to June", tuned),
        ("July to December", [r for r in dated if not r.first_half]),
        ("SQuAD, held out", [r for r in rows if not r.dated]),
    ):
        top, answerable, right = best_of(part, weights)
        alone, _, alone_right = best_of(part, np.array([0.0, 1.0, 0.0]))
        print(f"{name}, rules alone: AUC {auc(alone, answerable):.3f}, best {alone_right[answerable].mean():.3f}")
        print(
            f"{name}: balanced accuracy {balanced(top, answerable, floor):.3f}, AUC {auc(top, answerable):.3f}, "
            f"best sentence holds the answer {right[answerable].mean():.3f}"
        )


def _dated_rows(folder: Path, index: Path, judge: SmallJudge, every: int) -> Iterator[Rows]:
    _, embedder, _ = build([folder / "corpus.jsonl.gz"], index)
    model = Model(name=embedder.name, fingerprint=embedder.fingerprint, dim=embedder.dim)
    with Archive.open(index, model=model) as archive:
        ids = {listing.source.url: listing.source.article_id for listing in archive.articles()}
        for question in progress(dated_questions(folder)[::every], "questions asked twice"):
            hidden = frozenset(ids[url] for url in question.relevant if url in ids)
            without: Any = Without(archive, hidden)
            for held, seen in ((True, archive), (False, without)):
                retriever = Retriever(archive=seen, embedder=embedder)
                yield of_dated(seen, retriever, judge, question, held=held)


if __name__ == "__main__":
    main()
