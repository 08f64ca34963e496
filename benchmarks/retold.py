"""`python -m benchmarks.retold`: questions that tell of an event in other words than its article, with the judge and without.

The hardest that is asked here: `retold.jsonl` beside this file holds wholly invented articles, each with eight questions that
share few words with the sentences that answer them, and four that repeat its words and that it does not answer.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks.common import memory, save
from benchmarks.details import Detail, with_and_without
from greenland_qa.domain import Question

ARTICLES = Path(__file__).with_name("retold.jsonl")
ASKED_ON = date(2026, 3, 9)
# Articles of the days before, in turn; paragraphs of so many sentences.
DAYS, PARAGRAPH = 7, 3


def row(number: int, article: Any) -> dict[str, str]:
    """The article as a row of JSON lines that the archive reads."""
    told = article["sentences"]
    return {
        "url": _url(number),
        "title": article["title"],
        "published": str(ASKED_ON - timedelta(days=1 + number % DAYS)),
        "text": "\n\n".join(" ".join(told[at : at + PARAGRAPH]) for at in range(0, len(told), PARAGRAPH)),
    }


def retold(number: int, article: Any) -> Iterator[Detail]:
    """The questions on the article, with the sentences that answer them."""
    for asked in article["questions"]:
        yield Detail(
            question=Question(text=asked["q"], asked_on=ASKED_ON),
            answered_by=tuple((_url(number), article["sentences"][at]) for at in asked["answers"]),
        )


def _url(number: int) -> str:
    return f"https://news.example/{number}"


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    articles = [json.loads(line) for line in ARTICLES.read_text("utf-8").splitlines()]
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "corpus.jsonl"
        corpus.write_text("".join(json.dumps(row(n, a)) + "\n" for n, a in enumerate(articles)), "utf-8")
        figures = with_and_without(corpus, [d for n, a in enumerate(articles) for d in retold(n, a)])
    save("retold", settings={"questions": ARTICLES.name}, figures=figures | memory())


if __name__ == "__main__":
    main()
