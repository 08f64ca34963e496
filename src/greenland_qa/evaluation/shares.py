"""The figures by name: what each is called, what it means, and what one graded question adds to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from greenland_qa.evaluation.grading import Graded
from greenland_qa.evaluation.metrics import ndcg


@dataclass(frozen=True, slots=True)
class Share:
    """A figure that is a share: `part` gives (how many, of how many) of one question, and may count by halves."""

    title: str
    means: str
    part: Callable[[Graded], tuple[float, int]]


def _refused(graded: Graded) -> bool:
    return graded.outcome == "refusal"


def _yes(counted: bool, of: bool) -> tuple[int, int]:
    return int(counted and of), int(of)


def _ranked(
    figure: Callable[[tuple[bool, ...], Graded], float], *, passages: bool = False
) -> Callable[[Graded], tuple[float, int]]:
    """The part of a figure of retrieval, over articles or passages; nothing to count where nobody knows what was found."""

    def part(graded: Graded) -> tuple[float, int]:
        found = graded.found_passages if passages else graded.found_articles
        return (0.0, 0) if found is None else (figure(found, graded), 1)

    return part


def _first(k: int) -> Callable[[tuple[bool, ...], Graded], float]:
    return lambda found, _: float(any(found[:k]))


def _reciprocal(found: tuple[bool, ...], _: Graded) -> float:
    return 1.0 / (found.index(True) + 1) if True in found else 0.0


def _gain(found: tuple[bool, ...], graded: Graded) -> float:
    """nDCG over articles: each that holds gold evidence gains 1, and so many as the golden set names would be ideal."""
    ranking = [str(rank) for rank in range(len(found))]
    held = {name: 1.0 for name, holds in zip(ranking, found, strict=True) if holds}
    missed = {f"missed {i}": 1.0 for i in range(graded.gold_articles - len(held))}
    return ndcg(ranking, held | missed, 10)


SHARES: Mapping[str, Share] = {
    "correct": Share(
        "Correct",
        "the right answer with its evidence, or a refusal where the archive holds no answer",
        lambda g: _yes(g.correct is True, g.correct is not None),
    ),
    "correct_answers": Share(
        "Correct, answerable",
        "of the questions that the archive can answer: answered right, with the evidence",
        lambda g: _yes(g.correct is True, g.answerable is True),
    ),
    "refusal_precision": Share(
        "Refusal precision",
        "of all refusals: how many were right",
        lambda g: _yes(g.answerable is False, _refused(g) and g.answerable is not None),
    ),
    "refusal_recall": Share(
        "Refusal recall",
        "of the questions that the archive cannot answer: how many were refused",
        lambda g: _yes(_refused(g), g.answerable is False),
    ),
    "evidence_recall": Share(
        "Evidence recall",
        "of the gold quotes: how many a cited passage of text holds",
        lambda g: (g.quotes_held, g.quotes),
    ),
    "citation_precision": Share(
        "Citation precision",
        "of the cited passages of text: how many hold a gold quote",
        lambda g: (g.citations_good, g.citations),
    ),
    "quote_fidelity": Share(
        "Quote fidelity",
        "of all quotes shown: how many are their article, character for character; anything under 100 % is a defect",
        lambda g: (g.verbatim, g.quoted),
    ),
    "article_hit_1": Share(
        "Article Hit@1", "how often the first article that is found holds the evidence", _ranked(_first(1))
    ),
    "article_mrr_10": Share(
        "Article MRR@10", "1 / the place of the first article that holds the evidence, on average", _ranked(_reciprocal)
    ),
    "article_ndcg_10": Share(
        "Article nDCG@10", "how near the order of the first ten articles comes to the best possible", _ranked(_gain)
    ),
    "passage_hit_4": Share(
        "Passage Hit@4",
        "how often one of the first four passages holds the evidence",
        _ranked(_first(4), passages=True),
    ),
    "passage_hit_10": Share("Passage Hit@10", "the same of the first ten passages", _ranked(_first(10), passages=True)),
}
RETRIEVAL = tuple(name for name in SHARES if name.startswith(("article_", "passage_")))
"""Those that tell of retrieval alone, before anything was selected or written."""
WORDS = "words"
FIGURES = (*SHARES, WORDS)
