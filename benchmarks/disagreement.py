"""`python -m benchmarks.disagreement CONFLICT.jsonl.gz`: is it said where documents disagree, and only there?

Each question is asked of all its documents, and of those alone that give one and the same answer. Its documents are the
whole archive, all of them are candidates: search is not measured here. Notes are made for figures, dates and lengths of
time, and for yes or no; of the other questions (who, where, which) only false alarms can come.
"""

from __future__ import annotations

import argparse
import gzip
import json
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from benchmarks.common import Json, progress, save
from greenland_qa.compose import open_embedder
from greenland_qa.domain import (
    AnswerKind,
    Article,
    Candidate,
    Inquiry,
    Question,
    Source,
    Verdict,
    article_id_of,
)
from greenland_qa.evaluation.grading import stands_in
from greenland_qa.language.match import term_words
from greenland_qa.language.passages import split
from greenland_qa.language.tokens import keys
from greenland_qa.notes import disagreements
from greenland_qa.select import Selector
from greenland_qa.settings import Settings
from greenland_qa.understand import understand
from greenland_qa.verify import verify
from greenland_qa.writing import extractive

COMPARED = (AnswerKind.NUMBER, AnswerKind.DATE, AnswerKind.DURATION, AnswerKind.YES_NO)
ASKED_ON = date(2025, 6, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was said beside the answer to one question, and what its documents say."""

    inquiry: Inquiry
    answers: frozenset[str]
    """The different answers that the documents are labelled with; none for noise."""
    answered: bool
    notes: tuple[str, ...]

    @property
    def disagree(self) -> bool:
        return len(self.answers) > 1

    @property
    def names_both(self) -> bool:
        """Whether the note quotes two of the different answers."""
        return sum(any(stands_in(_core(a), note) for note in self.notes) for a in self.answers) > 1


def _core(answer: str) -> str:
    """The answer without words that a document may put otherwise: "3,559 people" is 3,559."""
    figures = [word for word in answer.split() if any(c.isdigit() for c in word)]
    return " ".join(figures) if len(figures) == 1 and len(answer.split()) <= 2 else answer


def articles_of(documents: Sequence[Json]) -> Iterator[Article]:
    """Each document as an article of an outlet of its own; its title is how it begins."""
    for number, document in enumerate(documents, 1):
        body = unicodedata.normalize("NFC", document["text"].replace("\r", " "))
        title = " ".join(body.split()[:12]) or "Untitled"
        if body.strip():
            source = Source(article_id=article_id_of(body), title=title, outlet=f"Document {number}")
            yield Article(source=source, body=body)


def ask(question: str, documents: Sequence[Json], selector: Selector) -> Asked:
    inquiry = understand(Question(text=question, asked_on=ASKED_ON))
    passages = [passage for article in articles_of(documents) for passage in split(article)]
    candidates = tuple(Candidate(passage=passage, score=1.0) for passage in passages)
    held = Counter(key for passage in passages for key in keys(passage.text))
    rarity = {key: held[key] for key in term_words(inquiry.stand_alone)}
    evidence = selector.select(inquiry, candidates, frequencies=rarity, passages=len(passages)).evidence
    written = [verify(draft) for draft in extractive.write(inquiry, evidence)]
    answer = tuple(sentence for sentence in written if sentence.verdict is Verdict.SUPPORTED)
    return Asked(
        inquiry=inquiry,
        answers=frozenset(d["answer"].casefold() for d in documents if d["type"] != "noise"),
        answered=bool(answer),
        notes=disagreements(inquiry, answer, evidence, candidates),
    )


def of_one_mind(documents: Sequence[Json]) -> list[Json]:
    """The documents that give the first document's answer, and those that give none."""
    answers = [d["answer"].casefold() for d in documents if d["type"] != "noise"]
    return [d for d in documents if d["type"] == "noise" or d["answer"].casefold() == answers[0]]


def figures_of(asked: Sequence[Asked]) -> Json:
    told = [a for a in asked if a.notes]
    disagreeing = [a for a in asked if a.disagree]
    return {
        "questions": len(asked),
        "answered": sum(a.answered for a in asked),
        "documents disagree": len(disagreeing),
        "notes": len(told),
        "notes where they disagree": sum(a.disagree for a in told),
        "notes that quote two of the answers": sum(a.disagree and a.names_both for a in told),
        "precision": round(sum(a.disagree for a in told) / len(told), 4) if told else None,
        "recall": round(sum(a.disagree for a in told) / len(disagreeing), 4) if disagreeing else None,
        "kinds of the notes": dict(Counter(a.inquiry.kind.value for a in told)),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help="RAMDocs: lines of question and documents, each with its answer")
    parser.add_argument("--show", action="store_true", help="print every note")
    chosen = parser.parse_args()
    with gzip.open(chosen.file, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    selector = Selector(embedder=open_embedder(Settings()))
    asked = []
    for row in progress(rows, "questions asked twice"):
        for documents in (row["documents"], of_one_mind(row["documents"])):
            asked.append(ask(row["question"], documents, selector))
            if chosen.show and asked[-1].notes:
                print(asked[-1].inquiry.stand_alone, sorted(asked[-1].answers), *asked[-1].notes, sep="\n   ")
    compared = [a for a in asked if a.inquiry.kind in COMPARED]
    figures = {
        "figures, dates, lengths of time, yes or no": figures_of(compared),
        "all other questions": figures_of([a for a in asked if a.inquiry.kind not in COMPARED]),
    }
    save("disagreement", settings={"embedder": selector.embedder.name, "writer": extractive.NAME}, figures=figures)


if __name__ == "__main__":
    main()
