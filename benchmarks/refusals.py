"""`python -m benchmarks.refusals RTQA-2023`: does it know when it does not know?

Each dated question is asked twice: of the whole archive, which holds the answer, and of the same archive without every
article that holds the answer around that day. The first should be answered, the second refused.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.common import HALVES, DatedQuestion, Json, build, dated_questions, mean, memory, opened, progress, save
from greenland_qa.archive import Archive, Hit, Scope
from greenland_qa.assistant import Stages, travel
from greenland_qa.backends.judge import SmallJudge
from greenland_qa.domain import Answer, Inquiry, Question, Reply, ReplyReady
from greenland_qa.evaluation.grading import stands_in
from greenland_qa.evaluation.metrics import percentiles, resampled
from greenland_qa.ports import Embedder, Judge
from greenland_qa.retrieve import Retriever
from greenland_qa.select import Selection, Selector
from greenland_qa.writing import extractive


class Without:
    """An archive that behaves as if some articles had never been put in; all else is the archive's own."""

    def __init__(self, archive: Archive, hidden: frozenset[str]) -> None:
        self._archive = archive
        self._hidden = hidden
        """article_ids"""

    def dense(self, vector: Any, k: int, scope: Scope) -> tuple[Hit, ...]:
        return self._seen(self._archive.dense(vector, self._deeper(k), scope), k)

    def full_texts(self, terms: Sequence[str], k: int, scopes: Sequence[Scope]) -> tuple[tuple[Hit, ...], ...]:
        return tuple(self._seen(hits, k) for hits in self._archive.full_texts(terms, self._deeper(k), scopes))

    def _deeper(self, k: int) -> int:
        # Hidden articles hold a few passages each, rarely over 40; what is hidden must not shorten the list.
        return k + 40 * len(self._hidden)

    def _seen(self, hits: tuple[Hit, ...], k: int) -> tuple[Hit, ...]:
        passages = self._archive.passages([h.key for h in hits])
        kept = (h for h, p in zip(hits, passages, strict=True) if p.source.article_id not in self._hidden)
        return tuple(h for h, _ in zip(kept, range(k), strict=False))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._archive, name)


class Remembering:
    """A selector that keeps what it chose last."""

    last = Selection(evidence=(), nearest=())

    def __init__(self, selector: Selector) -> None:
        self._selector = selector

    def select(self, inquiry: Inquiry, *given: Any, **named: Any) -> Selection:
        self.last = self._selector.select(inquiry, *given, **named)
        return self.last


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What became of one question, asked twice."""

    question: DatedQuestion
    held: Reply
    removed: Reply
    ranked: tuple[str | None, ...]
    """Addresses of the articles of the best sentences, best first, where the archive holds the answer."""

    @property
    def says_it(self) -> bool:
        """Whether the answer holds an answer string."""
        return isinstance(self.held, Answer) and any(stands_in(a, self.held.text) for a in self.question.answers)

    @property
    def best_sentence_holds_it(self) -> bool:
        """Whether the sentence thought best, shown as the answer or as the nearest, holds an answer string."""
        held = self.held
        first = held.sentences[0].spans[0] if isinstance(held, Answer) else next(iter(held.nearest), None)
        return first is not None and any(stands_in(a, first.text) for a in self.question.answers)

    @property
    def reciprocal_rank(self) -> float:
        """Of the first article, as its best sentence ranks it, that holds the answer around that day; 0 without one."""
        ranks = (rank for rank, url in enumerate(self.ranked, 1) if url in self.question.relevant)
        return 1 / next(ranks, np.inf)


def ask(
    archive: Archive, embedder: Embedder, question: Question, judge: Judge | None
) -> tuple[Reply, tuple[str | None, ...]]:
    """The reply of an assistant on this archive, and the addresses of the articles of its best sentences."""
    selector: Any = Remembering(Selector(embedder=embedder, judge=judge))
    stages = Stages(
        archive=archive,
        retriever=Retriever(archive=archive, embedder=embedder),
        selector=selector,
        write=extractive.write,
        writer_name=extractive.NAME,
        judge=judge,
    )
    events = travel(question, stages)
    reply = next(event.journey.reply for event in events if isinstance(event, ReplyReady))
    return reply, tuple(dict.fromkeys(e.span.source.url for e in selector.last.nearest))


def asked_twice(
    archive: Archive, embedder: Embedder, questions: Sequence[DatedQuestion], judge: Judge | None
) -> Iterator[Asked]:
    """Each question asked of the archive, and of the archive without the articles that hold its answer."""
    ids = {listing.source.url: listing.source.article_id for listing in archive.articles()}
    for question in progress(questions, "questions asked twice"):
        hidden = frozenset(ids[url] for url in question.relevant if url in ids)
        without: Any = Without(archive, hidden)
        dated = Question(text=question.text, asked_on=question.asked_on)
        held, ranked = ask(archive, embedder, dated, judge)
        removed, _ = ask(without, embedder, dated, judge)
        yield Asked(question=question, held=held, removed=removed, ranked=ranked)


def figures_of(asked: Sequence[Asked]) -> Json:
    answered = [float(isinstance(a.held, Answer)) for a in asked]
    refused = [float(not isinstance(a.removed, Answer)) for a in asked]
    pairs = np.asarray([answered, refused], np.float64).T
    low, high = percentiles(resampled(len(pairs), lambda drawn: pairs[drawn].mean(axis=(1, 2)))) or (0.0, 0.0)
    return {
        "questions": len(asked),
        "answered, where the archive holds it": mean(answered),
        "says the answer, where the archive holds it": mean([float(a.says_it) for a in asked]),
        "article of the best sentence, Hit@1": mean([float(a.reciprocal_rank == 1) for a in asked]),
        "articles of the best sentences, MRR": mean([a.reciprocal_rank for a in asked]),
        "best sentence holds the answer": mean([float(a.best_sentence_holds_it) for a in asked]),
        "refused, where it was removed": mean(refused),
        "balanced accuracy": {"value": round(float(pairs.mean()), 4), "low": round(low, 4), "high": round(high, 4)},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="the folder of rtqa-2023: corpus.jsonl.gz and questions.jsonl")
    parser.add_argument("--index", type=Path, default=None, help="keep the archive here and use it again")
    parser.add_argument("--every", type=int, default=1, help="ask only each n-th question")
    chosen = parser.parse_args()
    questions = dated_questions(chosen.folder)[:: chosen.every]
    figures: Json = {}
    with tempfile.TemporaryDirectory() as folder:
        index = chosen.index or Path(folder) / "index"
        settings, embedder, _ = build([chosen.folder / "corpus.jsonl.gz"], index)
        with opened(index, embedder) as archive:
            for name, judge in (("with the judge", SmallJudge()), ("without", None)):
                asked = list(asked_twice(archive, embedder, questions, judge))
                figures[name] = {"all year": figures_of(asked)}
                for half in HALVES:
                    if of_half := [a for a in asked if a.question.half == half]:
                        figures[name][half] = figures_of(of_half)
    save(
        "refusals",
        settings={"embedder": settings.embedder, "writer": extractive.NAME, "set": "rtqa-2023", "every": chosen.every},
        figures={**figures, **memory()},
    )


if __name__ == "__main__":
    main()
