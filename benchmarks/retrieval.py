"""`python -m benchmarks.retrieval RTQA-2023`: who finds the article, and how fast.

494 dated quiz questions on 3,330 articles; plain dense retrieval, plain BM25 and ours over the same passages in the
same run. An article is right if it holds an answer and was published from 14 days before to 2 days after the question.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import ir_measures
import numpy as np
from ir_measures import RR, Qrel, ScoredDoc, Success, nDCG

from benchmarks.common import (
    HALVES,
    DatedQuestion,
    Json,
    build,
    dated_questions,
    mean,
    memory,
    opened,
    progress,
    save,
    timed,
    times,
)
from greenland_qa.archive import EVERYTHING, Archive
from greenland_qa.compose import Assistant
from greenland_qa.domain import Passage, Question
from greenland_qa.evaluation.grading import stands_in, words
from greenland_qa.evaluation.metrics import hit, ndcg, percentiles, reciprocal_rank, resampled
from greenland_qa.ports import Embedder
from greenland_qa.retrieve import Retriever
from greenland_qa.understand import understand

# Deep enough that ten different articles are among them, for every system.
DEPTH = 100

Search = Callable[[DatedQuestion], Sequence[Passage]]
Placed = tuple[str, str]
"""A passage for judging: (address of its article, text)."""


def systems(archive: Archive, embedder: Embedder) -> dict[str, Search]:
    """Each system as a function from a question to passages, best first."""
    retriever = Retriever(archive=archive, embedder=embedder)

    def dense(question: DatedQuestion) -> Sequence[Passage]:
        hits = archive.dense(embedder.embed_question(question.text), DEPTH, EVERYTHING)
        return archive.passages([h.key for h in hits])

    def bm25(question: DatedQuestion) -> Sequence[Passage]:
        hits = archive.full_text(list(dict.fromkeys(words(question.text))), DEPTH, EVERYTHING)
        return archive.passages([h.key for h in hits])

    def ours(question: DatedQuestion) -> Sequence[Passage]:
        inquiry = understand(Question(text=question.text, asked_on=question.asked_on))
        return [c.passage for c in retriever.retrieve(inquiry, DEPTH)]

    def ours_as_of(question: DatedQuestion) -> Sequence[Passage]:
        asked = Question(text=question.text, asked_on=question.asked_on, as_of=question.asked_on)
        return [c.passage for c in retriever.retrieve(understand(asked), DEPTH)]

    return {"dense": dense, "bm25": bm25, "ours": ours, "ours, as of the day of asking": ours_as_of}


def placed(passages: Sequence[Passage]) -> list[Placed]:
    return [(p.source.url or p.source.article_id, p.text) for p in passages]


def judge(question: DatedQuestion, passages: Sequence[Placed]) -> dict[str, float]:
    """Each metric of one ranking. Passage hits count passages that hold an answer string."""
    articles = list(dict.fromkeys(address for address, _ in passages))
    holding = [any(stands_in(answer, text) for answer in question.answers) for _, text in passages[:10]]
    timely = [holds and address in question.relevant for holds, (address, _) in zip(holding, passages, strict=False)]
    return {
        "article MRR@10": reciprocal_rank(articles, question.relevant, 10),
        "article nDCG@10": ndcg(articles, dict.fromkeys(question.relevant, 1.0), 10),
        **{f"article Hit@{k}": hit(articles, question.relevant, k) for k in (1, 4, 10)},
        "passage Hit@10": float(any(timely)),
        "passage Hit@10, any date": float(any(holding)),
    }


def apart_from_ir_measures(questions: Sequence[DatedQuestion], found: Sequence[Sequence[Placed]]) -> float:
    """The largest difference between a mean of ours and that of ir-measures, over the same rankings of articles."""
    qrels = [Qrel(q.id, address, 1) for q in questions for address in sorted(q.relevant)]
    run = []
    for question, passages in zip(questions, found, strict=True):
        articles = dict.fromkeys(address for address, _ in passages)
        run += [ScoredDoc(question.id, address, float(-rank)) for rank, address in enumerate(articles)]
    names = {"article MRR@10": RR @ 10, "article nDCG@10": nDCG @ 10}
    names |= {f"article Hit@{k}": Success @ k for k in (1, 4, 10)}
    theirs = ir_measures.calc_aggregate(names.values(), qrels, run)
    rows = [judge(q, passages) for q, passages in zip(questions, found, strict=True)]
    return max(abs(float(np.mean([row[name] for row in rows])) - theirs[m]) for name, m in names.items())


def differences(ours: Sequence[dict[str, float]], theirs: Sequence[dict[str, float]]) -> Json:
    """What ours is ahead by, metric by metric, paired over the questions, with 95 % bootstrap intervals."""
    figures = {}
    for metric in ours[0]:
        gap = np.asarray([a[metric] - b[metric] for a, b in zip(ours, theirs, strict=True)], np.float64)
        low, high = percentiles(resampled(len(gap), lambda drawn, gap=gap: gap[drawn].mean(axis=1))) or (0.0, 0.0)
        figures[metric] = {"ahead_by": round(float(gap.mean()), 4), "low": round(low, 4), "high": round(high, 4)}
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="the folder of rtqa-2023: corpus.jsonl.gz and questions.jsonl")
    parser.add_argument("--index", type=Path, default=None, help="keep the archive here and use it again")
    chosen = parser.parse_args()
    questions = dated_questions(chosen.folder)
    with tempfile.TemporaryDirectory() as folder:
        index = chosen.index or Path(folder) / "index"
        settings, embedder, built = build([chosen.folder / "corpus.jsonl.gz"], index)
        figures: Json = {"questions": len(questions), "building": built, "systems": {}}
        judged: dict[str, list[dict[str, float]]] = {}
        with opened(index, embedder) as archive:
            coverage = archive.coverage()
            figures["archive"] = {"articles": coverage.articles, "passages": coverage.passages}
            for name, search in systems(archive, embedder).items():
                spent: list[float] = []
                search(questions[0])
                found = [placed(timed(search, q, spent)) for q in progress(questions, f"questions: {name}")]
                judged[name] = [judge(q, passages) for q, passages in zip(questions, found, strict=True)]
                apart = apart_from_ir_measures(questions, found)
                assert apart < 1e-9, f"{name}: {apart} apart from ir-measures"
                figures["systems"][name] = {**by_half(questions, judged[name]), "latency": times(spent)}
        for name in ("dense", "bm25"):
            figures[f"ours against {name}"] = differences(judged["ours"], judged[name])
        figures["memory, retrieval"] = memory()
        with Assistant.open(settings=settings, embedder=embedder) as assistant:
            spent = []
            for q in progress(questions[::5], "questions asked"):
                timed(lambda q: assistant.ask(q.text, asked_on=q.asked_on), q, spent)
            figures["ask, whole journey"] = times(spent)
        figures["memory, ask"] = memory()
    save("retrieval", settings={"embedder": settings.embedder, "depth": DEPTH, "set": "rtqa-2023"}, figures=figures)


def by_half(questions: Sequence[DatedQuestion], judged: Sequence[dict[str, float]]) -> Json:
    parts = {"all year": list(judged)}
    parts |= {half: [j for q, j in zip(questions, judged, strict=True) if q.half == half] for half in HALVES}
    return {
        part: {metric: mean([row[metric] for row in rows]) for metric in rows[0]}
        for part, rows in parts.items()
        if rows
    }


if __name__ == "__main__":
    main()
