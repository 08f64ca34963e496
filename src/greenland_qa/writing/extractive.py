"""Evidence in, a short answer made of its own words out: the writer that needs no model.

Every draft sentence is a verbatim piece of the best span that says it; other articles that say the same are cited with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from greenland_qa.domain import AnswerKind, DraftSentence, Evidence, Inquiry, Span
from greenland_qa.language.claims import turns
from greenland_qa.language.figures import figures
from greenland_qa.language.match import asked
from greenland_qa.language.names import names
from greenland_qa.language.tokens import is_content, words

NAME = "extractive"
# A sentence of more words than this is trimmed where a clause ends, if what was asked for is before the cut.
LONG_WORDS = 32
# Two sentences that share this much of the shorter one's meaning-bearing words say the same.
SAME_SHARE = 0.7
# A further sentence is worth its length only if it is about as relevant as the best one.
SECOND_SHARE = 0.9
# Of a list, half is worse than a sentence too many.
SECOND_SHARE_OF_LIST = 0.75
# How many different sentences an answer of this kind may need: a list or an order of events stands in several places.
_SENTENCES = {AnswerKind.ORDER: 6, AnswerKind.LIST: 2, AnswerKind.YES_NO: 2}
# What opens a clause that a reader can do without. Not ", according to" and its like: who says so stays, and what is said against it.
_CLAUSE = re.compile(r"(?:, (?:which|who|whose|where|while|as|and|making|with|adding|amid)\b|; | – | — | - |—)")
_ATTRIBUTION = re.compile(
    r"\b(?:according to|reported|reportedly|per the|said|says|told|claimed?|alleged\w*|suggest\w*|believe\w*|warn\w*|sources?)\b",
    re.I,
)


def write(inquiry: Inquiry, evidence: tuple[Evidence, ...]) -> Iterator[DraftSentence]:
    """The draft, best sentence first (in order of publication where an order was asked for); nothing for no evidence."""
    groups = _groups(inquiry, evidence)
    if inquiry.kind is AnswerKind.ORDER:
        groups.sort(
            key=lambda g: (g[0].span.source.published.day is None, g[0].span.source.published.day, g[0].span.id)
        )
    for group in groups:
        best = _trimmed(inquiry, group[0].span)
        others = tuple(e.span for e in group[1:] if e.span.source.article_id != best.source.article_id)
        yield DraftSentence(text=best.text, spans=(best, *others))


def _groups(inquiry: Inquiry, evidence: tuple[Evidence, ...]) -> list[list[Evidence]]:
    """Evidence that says the same together, the best first, no more groups than the answer needs."""
    most = _SENTENCES.get(inquiry.kind, 1)
    groups: list[list[Evidence]] = []
    for found in evidence:
        same = next((g for g in groups if _says_same(g[0].span.text, found.span.text)), None)
        if same is not None:
            same.append(found)
        elif len(groups) < most and (
            not groups or inquiry.kind is AnswerKind.ORDER or _as_good(inquiry, found, groups[0][0])
        ):
            groups.append([found])
    return groups


def _as_good(inquiry: Inquiry, found: Evidence, best: Evidence) -> bool:
    share = SECOND_SHARE_OF_LIST if inquiry.kind is AnswerKind.LIST else SECOND_SHARE
    return found.relevance >= share * best.relevance


def _says_same(a: str, b: str) -> bool:
    """Whether two sentences share most of their words, and every figure of the one is in the other."""
    keys_a, keys_b = _keys(a), _keys(b)
    shared = len(keys_a & keys_b) / max(1, min(len(keys_a), len(keys_b)))
    values_a, values_b = {f.value for f in figures(a)}, {f.value for f in figures(b)}
    return shared >= SAME_SHARE and (values_a <= values_b or values_b <= values_a)


def _keys(text: str) -> frozenset[str]:
    return frozenset(w.key for w in words(text) if is_content(w))


def _trimmed(inquiry: Inquiry, span: Span) -> Span:
    """The span without a trailing clause that neither answers, nor turns what stands before it, nor holds a word of the question."""
    text = span.text
    if len(text.split()) <= LONG_WORDS:
        return span
    terms = {t.key for t in asked(inquiry.own, inquiry.kind, {}, lent=inquiry.lent).terms}
    for cut in [m.start() for m in _CLAUSE.finditer(text)]:
        head, tail = text[:cut], text[cut:]
        if (
            len(head.split()) < 8
            or head.count("“") != head.count("”")
            or head.count('"') % 2
            or head.count("(") != head.count(")")
        ):
            continue
        if (
            terms & _keys(tail) - _keys(head)
            or turns(tail)
            or _ATTRIBUTION.search(tail)
            or _is_wanted(inquiry.kind, head, tail)
        ):
            continue
        return Span(source=span.source, start=span.start, end=span.start + cut, text=head)
    return span


def _is_wanted(kind: AnswerKind, head: str, tail: str) -> bool:
    """Whether the tail may hold what was asked for: then it stays."""
    match kind:
        case AnswerKind.NUMBER | AnswerKind.DATE | AnswerKind.DURATION:
            return bool(figures(tail)) or not figures(head)
        case AnswerKind.PERSON | AnswerKind.PLACE | AnswerKind.NAME:
            return bool(names(tail))
        case _:
            return True
