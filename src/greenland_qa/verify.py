"""One draft sentence and the spans it cites in, a verdict with its reason out.

Deliberately takes away only: it writes no text, searches nothing and never asks a writer again. The same checks hold for
the quotations of the extractive writer and for whatever a language model may write.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from greenland_qa.domain import DraftSentence, Sentence, Span, Verdict
from greenland_qa.language.dates import DateMention, find_dates
from greenland_qa.language.figures import Figure, figures
from greenland_qa.language.names import names
from greenland_qa.language.quotations import plain_marks, quotations
from greenland_qa.language.sentences import sentences
from greenland_qa.language.tokens import is_content, words
from greenland_qa.ports import Judge

# Of the words that carry meaning; below it a sentence says something of its own, whatever names and figures it shares.
LEAST_SHARED_WORDS = 0.6
# Least probability, by the judge, that the cited words say the sentence; `python -m benchmarks.verification` measures it.
LEAST_SUPPORT = 0.3
# Of long cited texts the judge reads this much: about its 176 tokens.
READ_CHARS = 600
# Joins pieces of one article that do not follow each other; print uses it so, and readers know it.
ELLIPSIS = " … "
_NEGATIONS = frozenset(["no", "not", "never", "none", "nobody", "nothing", "neither", "nor", "without", "cannot"])


def verify(draft: DraftSentence, judge: Judge | None = None) -> Sentence:
    """The sentence with its verdict: supported when its words stand verbatim in one cited span, or when its quotations
    are verbatim, its figures, dates, names, negation and most of its words are in the cited spans, and the judge, if
    there is one, holds that they say all of it.
    """
    text = draft.text.strip()
    fault = _fault(text, draft.spans) or _doubt(text, draft.spans, judge)
    return Sentence(
        text=text,
        spans=draft.spans,
        verdict=Verdict.UNSUPPORTED if fault else Verdict.SUPPORTED,
        reason=fault
        or ("verbatim" if is_verbatim(text, draft.spans) else "figures, dates and names are in the cited words"),
    )


def is_verbatim(text: str, spans: Sequence[Span]) -> bool:
    """Whether the text, or each piece of it between ellipses, stands character for character in one of the spans."""
    pieces = [piece.strip() for piece in text.split(ELLIPSIS.strip())]
    return all(piece and any(piece in span.text for span in spans) for piece in pieces)


def _fault(text: str, spans: tuple[Span, ...]) -> str | None:
    """What is wrong with the sentence, in words for a reader; None if nothing is."""
    if not spans:
        return "it cites nothing"
    if not text:
        return "it says nothing"
    if is_verbatim(text, spans):
        return None
    cited = _Cited.of(spans)
    return next(_faults(text, cited), None)


def _doubt(text: str, spans: tuple[Span, ...], judge: Judge | None) -> str | None:
    """Why the judge does not hold that the cited words say this; None if it does, or need not be asked."""
    if judge is None or is_verbatim(text, spans):
        return None
    likely = judge.supports([(part, _nearest(part, spans)) for part in _parts(text)])
    return None if likely.min() >= LEAST_SUPPORT else "the cited words hardly say this"


def _parts(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)] or [text]


def _nearest(text: str, spans: tuple[Span, ...]) -> str:
    """The sentences of the cited words that share most words with the text, in their order: what the judge can read."""
    cited = [part for span in spans for part in _parts(span.text)]
    wanted = frozenset(w.key for w in words(text) if is_content(w))
    shared = [sum(key in wanted for key in {w.key for w in words(part)}) for part in cited]
    kept, size = set[int](), 0
    for at in sorted(range(len(cited)), key=lambda n: (-shared[n], n)):
        if kept and size + len(cited[at]) > READ_CHARS:
            break
        kept.add(at)
        size += len(cited[at]) + 1
    return " ".join(cited[at] for at in sorted(kept))


@dataclass(frozen=True, slots=True)
class _Cited:
    """What the cited spans hold, ready to compare with."""

    text: str
    plain: str
    keys: frozenset[str]
    figures: tuple[Figure, ...]
    dates: tuple[DateMention, ...]

    @classmethod
    def of(cls, spans: tuple[Span, ...]) -> _Cited:
        text = "\n".join(span.text for span in spans)
        published = tuple(
            DateMention.of_day(span.source.published.day) for span in spans if span.source.published.day is not None
        )
        return cls(
            text=text,
            plain=plain_marks(text).casefold(),
            keys=frozenset(w.key for w in words(text)),
            figures=figures(text),
            dates=find_dates(text) + published,
        )


def _faults(text: str, cited: _Cited) -> Iterator[str]:
    for quotation in quotations(text):
        if plain_marks(quotation.text).casefold() not in cited.plain:
            yield f"the quotation “{quotation.text}” is not in the cited words"
    dates = find_dates(text)
    for mention in dates:
        if not any(_same_day(mention, other) for other in cited.dates):
            yield f"the date {mention.text} is not in the cited words"
    for figure in figures(text):
        if any(d.start <= figure.start < d.end for d in dates):
            continue
        if not any(figure.value == other.value and _same_unit(figure.unit, other.unit) for other in cited.figures):
            yield f"the figure {figure.text} is not in the cited words"
    for name in names(text):
        if any(d.start <= name.start < d.end for d in dates):
            continue
        absent = [w.text for w in words(name.text) if is_content(w) and w.key not in cited.keys]
        if absent:
            yield f"the name {name.text} is not in the cited words"
    if _negates(text) and not _negates(cited.text):
        yield "it denies what the cited words do not deny"
    content = [w for w in words(text) if is_content(w)]
    shared = sum(w.key in cited.keys for w in content)
    if content and shared < LEAST_SHARED_WORDS * len(content):
        yield "it says more than the cited words"


def _same_unit(a: str, b: str) -> bool:
    # A bare figure may leave the unit to its source ("150" of "$150"), but none may be given one (150 is not 150 %).
    return not a or a == b


def _same_day(a: DateMention, b: DateMention) -> bool:
    """Whether `b` says all that `a` says: 28 January is in "28th January 2026", not the other way round with a year."""
    return all(
        x is None or x == y
        for x, y in (
            (a.day, b.day),
            (a.month, b.month),
            (a.year, b.year),
            (a.weekday, b.weekday if b.weekday is not None else a.weekday),
        )
    )


def _negates(text: str) -> bool:
    return any(
        w.text.casefold() in _NEGATIONS or w.text.casefold().replace("’", "'").endswith("n't") for w in words(text)
    )
