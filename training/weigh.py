"""`python -m training.weigh RTQA-2023 DATA WIKINEWS --index DIR`: what select should weigh with, fitted and measured.

Dated questions of January to June, each asked twice, with its articles and without them; the paragraphs of SQuAD that the
judge never saw; and the questions of `details.jsonl` about details of news. First by the rules alone, then with what the
judge says of the sentences that come best by them: a logistic regression, by whether a sentence holds the answer. A floor
is where answering what is there and refusing what is not are balanced best. July to December only measures.
"""

from __future__ import annotations

import argparse
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.common import HALVES, DatedQuestion, build, dated_questions, opened, progress
from benchmarks.details import Detail, details
from benchmarks.judge import auc
from benchmarks.refusals import Without

from greenland_qa.archive import Archive
from greenland_qa.backends.judge import SmallJudge
from greenland_qa.domain import Candidate, Inquiry, Passage, Question, Source
from greenland_qa.evaluation.grading import stands_in
from greenland_qa.language.match import asked
from greenland_qa.ports import Embedder
from greenland_qa.retrieve import Retriever
from greenland_qa.select import JUDGED, Sighted, features, log_odds, look_at, may_answer, rarity
from greenland_qa.understand import understand
from training.rows import Group, answer_groups, split

SQUAD = ("squad1_dev", "squad2_dev_unans")
DETAILS = Path(__file__).with_name("details.jsonl")
# Jeffreys' half: a weak pull to 0, so that rare features do not run away.
RIDGE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The sentences looked at for one question: what select weighs of each, (n, features); whether it answers, and whether
    it may.
    """

    set: str
    question: str
    answerable: bool
    sighted: Sequence[Sighted]
    weighed: np.ndarray
    labels: np.ndarray
    allowed: np.ndarray

    def relevance(self, weights: np.ndarray) -> np.ndarray:
        return np.asarray(self.allowed / (1 + np.exp(-(self.weighed @ weights))))

    def read_by(self, judge: SmallJudge, rules: np.ndarray) -> Rows:
        """Those of the sentences that the judge reads, the best by the rules, with what it says of them in a last column."""
        best = np.argsort(-(self.weighed @ rules), kind="stable")[:JUDGED]
        sighted = [self.sighted[at] for at in best]
        said = log_odds(judge, self.question, sighted)[:, None]
        return replace(
            self,
            sighted=sighted,
            weighed=np.hstack([self.weighed[best], said]),
            labels=self.labels[best],
            allowed=self.allowed[best],
        )


def rows_of(
    name: str, inquiry: Inquiry, sighted: list[Sighted], labels: list[bool], embedder: Embedder, *, answerable: bool
) -> Rows:
    cosines = embedder.embed_passages([s.span.text for s in sighted]) @ embedder.embed_question(inquiry.stand_alone)
    return Rows(
        set=name,
        question=inquiry.stand_alone,
        answerable=answerable,
        sighted=sighted,
        weighed=np.stack([features(s, float(c)) for s, c in zip(sighted, cosines, strict=True)]).astype(np.float64),
        labels=np.array(labels, np.float64),
        allowed=np.array([may_answer(inquiry, s) for s in sighted]),
    )


def looked_at(archive: Any, embedder: Embedder, inquiry: Inquiry) -> list[Sighted]:
    retriever = Retriever(archive=archive, embedder=embedder)
    weights = rarity(retriever.rarity(inquiry), archive.coverage().passages)
    return look_at(asked(inquiry.own, inquiry.kind, weights), retriever.retrieve(inquiry))


def of_dated(archive: Archive, embedder: Embedder, questions: Sequence[DatedQuestion]) -> Iterator[Rows]:
    """Each asked of all the articles, and of those that do not hold the answer near that day."""
    ids = {listing.source.url: listing.source.article_id for listing in archive.articles()}
    for question in progress(questions, "questions asked twice"):
        inquiry = understand(Question(text=question.text, asked_on=question.asked_on))
        without: Any = Without(archive, frozenset(ids[url] for url in question.relevant if url in ids))
        for seen in (archive, without):
            held = seen is archive
            sighted = looked_at(seen, embedder, inquiry)
            labels = [
                held
                and s.span.source.url in question.relevant
                and any(stands_in(answer, s.span.text) for answer in question.answers)
                for s in sighted
            ]
            yield rows_of(question.half, inquiry, sighted, labels, embedder, answerable=held)


def of_details(archive: Archive, embedder: Embedder, asked_of: Sequence[Detail]) -> Iterator[Rows]:
    for detail in progress(asked_of, "questions about details"):
        inquiry = understand(detail.question)
        sighted = looked_at(archive, embedder, inquiry)
        labels = [detail.answered_in(s.span) for s in sighted]
        yield rows_of("details", inquiry, sighted, labels, embedder, answerable=bool(detail.answered_by))


def of_squad(embedder: Embedder, groups: Sequence[Group]) -> Iterator[Rows]:
    """Each a question on one paragraph of which the sentences are known."""
    for group in progress(groups, "questions of SQuAD"):
        body = " ".join(unit.text for unit in group.units)
        passage = Passage(source=Source(article_id="0", title="—"), ordinal=0, start=0, end=len(body), text=body)
        inquiry = understand(Question(text=group.first, asked_on=date(2020, 1, 1)))
        candidate = Candidate(passage=passage, score=1.0, ranks=())
        if sighted := look_at(asked(inquiry.own, inquiry.kind, {}), [candidate]):
            answering = [unit.text for unit in group.units if unit.label]
            labels = [any(s.span.text in text or text in s.span.text for text in answering) for s in sighted]
            yield rows_of("SQuAD, held out", inquiry, sighted, labels, embedder, answerable=bool(answering))


def fitted(rows: Sequence[Rows]) -> np.ndarray:
    """Weights of least log loss with a ridge, by Newton's method; each set counts as much as the others."""
    x = np.vstack([r.weighed[r.allowed] for r in rows])
    y = np.concatenate([r.labels[r.allowed] for r in rows])
    sets = np.concatenate([np.full(int(r.allowed.sum()), r.set) for r in rows])
    share = np.zeros(len(y))
    for name in np.unique(sets):
        share[sets == name] = len(y) / len(np.unique(sets)) / (sets == name).sum()
    weights = np.zeros(x.shape[1])
    for _ in range(40):
        likely = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
        slope = x.T @ (share * (likely - y)) + RIDGE * weights
        bend = (x * (share * likely * (1 - likely))[:, None]).T @ x + RIDGE * np.eye(len(weights))
        weights -= np.linalg.solve(bend, slope)
    return weights


def best_of(rows: Sequence[Rows], weights: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(questions,) highest relevance, whether it is answerable, whether the best sentence answers."""
    relevance = [r.relevance(weights) for r in rows]
    top = np.array([v.max() for v in relevance])
    right = np.array([r.labels[v.argmax()] for r, v in zip(rows, relevance, strict=True)])
    return top, np.array([r.answerable for r in rows]), right


def balanced(top: np.ndarray, answerable: np.ndarray, floor: float) -> float:
    return float(((top >= floor)[answerable].mean() + (top < floor)[~answerable].mean()) / 2)


def report(name: str, rows: Sequence[Rows], weights: np.ndarray) -> None:
    """Prints the weights, the floor, and what they are worth on each set."""
    print(f"{name} = {tuple(round(float(w), 3) for w in weights)}")
    tuned = [best_of([r for r in rows if r.set == name], weights) for name in (HALVES[0], "details")]
    floors = np.arange(0.02, 0.7, 0.01)
    scores = [float(np.mean([balanced(top, answerable, f) for top, answerable, _ in tuned])) for f in floors]
    floor = float(floors[int(np.argmax(scores))])
    plateau = [round(float(f), 2) for f, s in zip(floors, scores, strict=True) if s > max(scores) - 0.01]
    print(f"floor {floor:.2f}; within 0.01 of it: {plateau}")
    for part in dict.fromkeys(r.set for r in rows):
        top, answerable, right = best_of([r for r in rows if r.set == part], weights)
        print(
            f"{part}: balanced accuracy {balanced(top, answerable, floor):.3f}, AUC {auc(top[answerable], top[~answerable]):.3f}, "
            f"best sentence holds the answer {right[answerable].mean():.3f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dated", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument("wikinews", type=Path)
    parser.add_argument("--index", type=Path, required=True, help="of the archive of the dated articles")
    parser.add_argument("--every", type=int, default=1, help="look only at each n-th dated question, and of SQuAD")
    given = parser.parse_args()
    _, embedder, _ = build([given.dated / "corpus.jsonl.gz"], given.index)
    rows = []
    with opened(given.index, embedder) as archive:
        rows += of_dated(archive, embedder, dated_questions(given.dated)[:: given.every])
    with tempfile.TemporaryDirectory() as folder:
        build([given.wikinews / "corpus.jsonl.gz"], Path(folder))
        with opened(Path(folder), embedder) as archive:
            rows += of_details(archive, embedder, list(details(DETAILS, given.wikinews)))
    config = tomllib.loads(Path(__file__).with_name("judge.toml").read_text())
    answers = answer_groups(given.data / "answers.jsonl.gz", [*config["answers"], "xquad_en"])
    _, held = split(answers, config["run"]["held_out"])
    rows += of_squad(embedder, [g for g in held if g.set in SQUAD][:: given.every])
    rules = fitted([r for r in rows if r.set != HALVES[1]])
    report("WEIGHTS", rows, rules)
    judge = SmallJudge()
    read = [r.read_by(judge, rules) for r in progress(rows, "questions judged")]
    report("JUDGED_WEIGHTS", read, fitted([r for r in read if r.set != HALVES[1]]))


if __name__ == "__main__":
    main()
