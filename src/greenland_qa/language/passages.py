"""An article in, its passages out: neighbouring sentences, about as many words each as one vector can hold."""

from __future__ import annotations

from collections.abc import Iterator

from greenland_qa.domain import Article, Passage
from greenland_qa.language.sentences import sentences

# An archive remembers it: passages cut by two versions never mix.
SPLITTER_VERSION = "sentences-2"
# With title and date this stays under the 256 word pieces that all-MiniLM-L6-v2 reads.
PASSAGE_CHARS = 1_000
# A "sentence" longer than this (a table, a list without stops) is cut at a blank.
LONGEST_SENTENCE_CHARS = 1_200


def split(article: Article) -> tuple[Passage, ...]:
    """The passages in order; together they hold every sentence of the body, and none holds half of one.

    A passage ends with a sentence, at the end of a paragraph where that leaves it nearly full.
    """
    passages: list[Passage] = []
    for start, end in _grouped(article.body, article.language):
        text = article.body[start:end]
        passages.append(Passage(source=article.source, ordinal=len(passages), start=start, end=end, text=text))
    return tuple(passages)


def _grouped(body: str, language: str) -> Iterator[tuple[int, int]]:
    held: tuple[int, int] | None = None
    for start, end in _pieces(body, language):
        if held is not None:
            size = held[1] - held[0]
            new_paragraph = "\n" in body[held[1] : start]
            if end - held[0] > PASSAGE_CHARS or (new_paragraph and size > 0.8 * PASSAGE_CHARS):
                yield held
                held = None
        held = (held[0] if held else start), end
    if held is not None:
        yield held


def _pieces(body: str, language: str) -> Iterator[tuple[int, int]]:
    for start, end in sentences(body, language=language):
        while end - start > LONGEST_SENTENCE_CHARS:
            cut = body.rfind(" ", start + 1, start + LONGEST_SENTENCE_CHARS)
            cut = cut if cut > start else start + LONGEST_SENTENCE_CHARS
            yield start, cut
            start = cut + (body[cut] == " ")
        if body[start:end].strip():
            yield start, end
