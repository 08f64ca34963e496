"""Any text and the articles that it should rest on in; each of its sentences, with whether they support it, out.

The same checks as of an answer, for words that were written by anyone. Knows no archive and no question.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace

from greenland_qa.domain import Article, DraftSentence, Sentence, Source, Span, Verdict, article_id_of
from greenland_qa.language.sentences import sentences
from greenland_qa.language.sources import Part, text_of
from greenland_qa.ports import Embedder, Judge
from greenland_qa.verify import verify

# A sentence is held against so many articles, those that share most words with it: each by itself, then all together.
MOST_ARTICLES = 3
# The numbers of citations are no part of what is said.
_MARKS = re.compile(r"\s*\[\d+(?:\s*[,;–-]\s*\d+)*\]")


def verify_text(
    text: str,
    sources: Iterable[str | Article],
    *,
    judge: Judge | None = None,
    embedder: Embedder | None = None,
    strict: bool = False,
) -> tuple[Sentence, ...]:
    """Every sentence of the text, in order, with its verdict, the reason, and the sentences of the sources that come
    nearest to it as its spans.

    `strict`: what a source says that someone said is not supported as a fact, nor a sentence of the source with a word of
    its own put in. Sources are articles or their plain texts.
    """
    articles = tuple(s if isinstance(s, Article) else _article(s, n) for n, s in enumerate(sources, 1))
    wholes = tuple(Span(source=a.source, start=0, end=len(a.body), text=a.body) for a in articles)
    text = unicodedata.normalize("NFC", text)
    found = (text[start:end] for start, end in sentences(text))
    return tuple(_checked(s, wholes, judge, embedder, strict) for s in found if any(c.isalnum() for c in s))


def _checked(
    text: str, wholes: tuple[Span, ...], judge: Judge | None, embedder: Embedder | None, strict: bool
) -> Sentence:
    said = _MARKS.sub("", text).strip() or text
    part = Part.of(said)
    shares = {whole.id: _share(part, whole) for whole in wholes}
    likely = tuple(sorted(wholes, key=lambda whole: (-shares[whole.id], whole.id)))[:MOST_ARTICLES]
    tried = [(whole,) for whole in likely] + ([likely] if len(likely) > 1 else [])
    verdicts = [verify(DraftSentence(text=said, spans=cited), judge, embedder, strict=strict) for cited in tried] or [
        verify(DraftSentence(text=said, spans=()))
    ]
    # The reason is the one of the likeliest article: a reader looks there first.
    best = next((s for s in verdicts if s.verdict is Verdict.SUPPORTED), verdicts[0])
    return replace(best, text=text, spans=_near(part, best.spans))


def _near(part: Part, wholes: tuple[Span, ...]) -> tuple[Span, ...]:
    """The sentences of these articles that come nearest, at least one of each article that there is."""
    near = []
    for whole in wholes:
        texts = {found.text for found in text_of(((whole.text, whole.source.published.day),)).near(part)}
        places = ((start, end) for start, end in sentences(whole.text) if whole.text[start:end] in texts)
        near += [Span(source=whole.source, start=a, end=b, text=whole.text[a:b]) for a, b in places]
    return tuple(near) or wholes


def _share(part: Part, whole: Span) -> float:
    keys = text_of(((whole.text, whole.source.published.day),)).keys
    return len(part.content & keys) / max(1, len(part.content))


def _article(text: str, number: int) -> Article:
    body = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return Article(source=Source(article_id=article_id_of(body), title=f"Source {number}", title_made=True), body=body)
