"""`python -m benchmarks.details WIKINEWS`: questions that name an event and ask for a detail, with the judge and without.

News names everything in its first sentence and tells the details later, without the names. WIKINEWS is a folder with
`corpus.jsonl.gz`; `details.jsonl` beside this file holds questions about its articles, the places that answer each as
(address, start, end) in the text of an article, none where no article does. Those of `training/details.jsonl`, on which
`training.weigh` fits what select weighs with, are others.
"""

from __future__ import annotations

import argparse
import gzip
import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from benchmarks.common import Json, build, mean, memory, opened, progress, save
from benchmarks.refusals import ask
from greenland_qa.archive import Archive
from greenland_qa.backends.judge import SmallJudge
from greenland_qa.domain import Answer, Question, Refusal, Span
from greenland_qa.ports import Embedder, Judge

QUESTIONS = Path(__file__).with_name("details.jsonl")


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """A question, and the (address, words) that answer it; none where the archive does not hold the answer."""

    question: Question
    answered_by: tuple[tuple[str, str], ...]

    def answered_in(self, span: Span) -> bool:
        """Whether the words of the span answer."""
        return any(span.source.url == url and _same(words, span.text) for url, words in self.answered_by)


def details(path: Path, corpus: Path) -> Iterator[Detail]:
    """The questions of the file, with their places read from the articles of the corpus."""
    with gzip.open(corpus / "corpus.jsonl.gz", "rt", encoding="utf-8") as lines:
        texts = {row["url"]: row["text"] for row in map(json.loads, lines)}
    for row in map(json.loads, path.read_text("utf-8").splitlines()):
        yield Detail(
            question=Question(text=row["question"], asked_on=date.fromisoformat(row["asked_on"])),
            answered_by=tuple((url, texts[url][start:end]) for url, start, end in row["answered_by"]),
        )


def measured(archive: Archive, embedder: Embedder, asked: Sequence[Detail], judge: Judge | None) -> Json:
    """What came of the questions."""
    answerable, best, right, refused = [], [], [], []
    for detail in progress(asked, "questions"):
        reply, _ = ask(archive, embedder, detail.question, judge)
        cited = tuple(c.span for c in reply.citations) if isinstance(reply, Answer) else ()
        first = cited[:1] if cited else reply.nearest[:1] if isinstance(reply, Refusal) else ()
        answerable.append(bool(detail.answered_by))
        best.append(any(map(detail.answered_in, first)))
        refused.append(isinstance(reply, Refusal))
        right.append(any(map(detail.answered_in, cited)) if detail.answered_by else refused[-1])
    held = [n for n, is_held in enumerate(answerable) if is_held]
    not_held = [n for n, is_held in enumerate(answerable) if not is_held]
    return {
        "right": mean([float(value) for value in right]),
        "answered right, where the archive holds it": mean([float(right[n]) for n in held]),
        "refused, where it does not": mean([float(refused[n]) for n in not_held]),
        "best sentence holds the answer": mean([float(best[n]) for n in held]),
    }


def with_and_without(corpus: Path, asked: Sequence[Detail]) -> Json:
    """What came of the questions in an archive of these articles, with the judge and without."""
    with tempfile.TemporaryDirectory() as folder:
        _, embedder, _ = build([corpus], Path(folder))
        with opened(Path(folder), embedder) as archive:
            return {
                "with the judge": measured(archive, embedder, asked, SmallJudge()),
                "without": measured(archive, embedder, asked, None),
                "articles": len(list(archive.articles())),
                "questions": len(asked),
                "answerable": sum(bool(detail.answered_by) for detail in asked),
            }


def _same(words: str, text: str) -> bool:
    a, b = " ".join(words.split()), " ".join(text.split())
    return a in b or b in a


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--questions", type=Path, default=QUESTIONS)
    chosen = parser.parse_args()
    figures = with_and_without(chosen.folder / "corpus.jsonl.gz", list(details(chosen.questions, chosen.folder)))
    save("details", settings={"questions": chosen.questions.name}, figures=figures | memory())


if __name__ == "__main__":
    main()
