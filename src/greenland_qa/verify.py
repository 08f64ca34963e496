"""One draft sentence and the spans it cites in, a verdict with its reason out.

Deliberately takes away only: it writes no text, searches nothing and never asks a writer again. The same checks hold for
the quotations of the extractive writer and for whatever a language model, or a person, may write.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from greenland_qa.domain import DraftSentence, Sentence, Span, Verdict
from greenland_qa.language.amounts import single, stated
from greenland_qa.language.claims import (
    denials,
    denied,
    gives_word,
    leaves_open,
    left_open,
    near_saying,
    refuses,
    turns,
)
from greenland_qa.language.dates import find_dates
from greenland_qa.language.figures import ordinals
from greenland_qa.language.names import names
from greenland_qa.language.opposites import are_opposites
from greenland_qa.language.quotations import plain_marks, quotations
from greenland_qa.language.sentences import sentences
from greenland_qa.language.sources import Part, Text, text_of
from greenland_qa.language.tokens import countries, is_content, words
from greenland_qa.language.tongue import is_english
from greenland_qa.ports import Embedder, Judge

# Mean of two shares of the words that carry meaning: of those in all the cited words, and of those in the one sentence
# that comes nearest. Chosen on the development halves of the labelled sets: `python -m benchmarks.verification`.
LEAST_SHARED_WORDS = 0.5
# With a judge: what shares fewer than the first is supported only if the judge is as sure as the last, and shares the second.
# Chosen on the same halves.
JUDGED_SHARED_WORDS, FEWEST_SHARED_WORDS, SURE = 0.6, 0.3, 0.6
# Of its words, so many from one sentence: then its names stand beside the same words as there, or it has moved them.
NEARLY_COPIED = 0.85
# Who says it stands so many words before "said"; in the source, which tells more, further off, or after it.
_SAYER_HERE, _SAYER_THERE = 4, (9, 4)
# Least cosine of a sentence and the sentences it comes nearest to.
LEAST_CLOSE = 0.4
# Least probability, by the judge, that the cited words say the sentence; `python -m benchmarks.verification` measures it.
LEAST_SUPPORT = 0.05
# Joins pieces of one article that do not follow each other; print uses it so, and readers know it.
ELLIPSIS = " … "
_BOUND = {"least": "at least", "most": "at most"}
# Words of such a piece, at least.
_LEAST_PIECE = 3
_ADDRESS = re.compile(
    r"\S+://\S+|\bwww\.\S+|\b(?:[\w-]+\.)+(?:com|org|net|info|io|biz|xyz|app|link|site|online)\b(?:/\S*)?", re.I
)


def verify(
    draft: DraftSentence, judge: Judge | None = None, embedder: Embedder | None = None, *, strict: bool = True
) -> Sentence:
    """The sentence with its verdict: supported when it stands verbatim in one cited span, or when its quotations are
    verbatim, its figures, dates, names, denials and most of its words are in the cited spans, and embedder and judge, as
    far as there are any, hold that they say it. `strict`, as answers are held: what a source says that someone said is
    not to be told without that, and no word is put into a sentence that is otherwise the source's.
    """
    text = draft.text.strip()
    verbatim = is_verbatim(text, draft.spans)
    fault = _fault(text, draft.spans, judge, strict) or (
        None if verbatim else _doubt(text, draft.spans, judge, embedder)
    )
    return Sentence(
        text=text,
        spans=draft.spans,
        verdict=Verdict.UNSUPPORTED if fault else Verdict.SUPPORTED,
        reason=fault or ("verbatim" if verbatim else "figures, dates and names are in the cited words"),
    )


def is_verbatim(text: str, spans: Sequence[Span]) -> bool:
    """Whether the text, or each piece of it between ellipses, stands character for character in one of the spans."""
    pieces = _pieces(text)
    return not _is_patched(text) and all(
        piece and any(_stands_in(piece, span.text) for span in spans) for piece in pieces
    )


def _is_patched(text: str) -> bool:
    """Whether it joins pieces so short that they say anything together."""
    pieces = _pieces(text)
    return len(pieces) > 1 and any(len(piece.split()) < _LEAST_PIECE for piece in pieces)


def _pieces(text: str) -> list[str]:
    return [piece.strip() for piece in text.split(ELLIPSIS.strip())]


def _stands_in(piece: str, text: str) -> bool:
    """Whether the piece stands there between the ends of words."""
    before, after = ("(?<!\\w)" if piece[0].isalnum() else ""), ("(?!\\w)" if piece[-1].isalnum() else "")
    return re.search(f"{before}{re.escape(piece)}{after}", text) is not None


def _fault(text: str, spans: tuple[Span, ...], judge: Judge | None, strict: bool) -> str | None:
    """What is wrong with the sentence, in words for a reader; None if nothing is."""
    if not spans:
        return "it cites nothing"
    if not text:
        return "it says nothing"
    if is_verbatim(text, spans):
        return next(_torn_out(text, spans), None)
    if _is_patched(text):
        return "it joins single words from here and there"
    cited = _cited(spans)
    if {is_english(text), is_english(cited.plain)} == {True, False}:
        return "it is in another language than the cited words, so that it cannot be checked"
    faults = (fault for part in _parts(text) for fault in _faults(part, cited, judge, strict))
    return next(chain(_false_quotations(text, cited), faults), None)


def _false_quotations(text: str, cited: Text) -> Iterator[str]:
    for quotation in quotations(text):
        if plain_marks(quotation.text).casefold() not in cited.plain:
            yield f"the quotation “{quotation.text}” is not in the cited words"
    for address in _ADDRESS.finditer(text):
        if address.group().casefold() not in cited.plain:
            yield f"the address {address.group()} is not in the cited words"


def _torn_out(text: str, spans: tuple[Span, ...]) -> Iterator[str]:
    """What a verbatim piece of a sentence leaves out that turns it: who says so, that it is denied, that it is open."""
    for piece in _pieces(text):
        if any(piece == span.text for span in spans):
            continue
        rests = [rest for span in spans for rest in _around(piece, span.text)]
        if rests and all(turns(rest) for rest in rests):
            yield "it is torn out of a sentence that gives someone's word, or denies it"


def _around(piece: str, text: str) -> Iterator[str]:
    """For each place where the piece stands in the text: the rest of the sentences that it is a part of."""
    bounds = sentences(text)
    at = text.find(piece)
    while at >= 0:
        end = at + len(piece)
        held = [(a, b) for a, b in bounds if a < end and at < b]
        yield " ".join(f"{text[a:at] if a < at else ''} {text[end:b] if end < b else ''}" for a, b in held).strip(" .")
        at = text.find(piece, at + 1)


def _faults(text: str, cited: Text, judge: Judge | None, strict: bool) -> Iterator[str]:
    dates = find_dates(text)
    for mention in dates:
        if not cited.dated(mention):
            yield f"the date {mention.text} is not in the cited words"
    yield from _figures(text, [(d.start, d.end) for d in dates], cited)
    for word, rank in ordinals(text):
        if rank not in cited.ordinals:
            yield f"“{word}” is not in the cited words"
    for name in names(text):
        if any(d.start <= name.start < d.end for d in dates):
            continue
        absent = [w.text for w in words(name.text) if is_content(w) and w.key not in cited.keys]
        if absent:
            yield f"the name {name.text} is not in the cited words"
    part = Part.of(text)
    if countries(part.words[:1]) and part.words[0].key not in cited.keys:
        yield f"the name {part.words[0].text} is not in the cited words"
    content = part.content - part.dated()
    if not content:
        return
    near = cited.near(part)
    of_nearest = near[0].keys if near else frozenset()
    shared = [len(content & keys) / len(content) for keys in (cited.keys, of_nearest)]
    if _says_more(text, sum(shared) / 2, cited, judge):
        yield "it says more than the cited words"
    elif near:
        yield from _turned(part, near, cited, strict)


def _says_more(text: str, shared: float, cited: Text, judge: Judge | None) -> bool:
    """Whether too few of its words are shared; what is said in other words the judge may know."""
    if judge is None:
        return shared < LEAST_SHARED_WORDS
    if shared >= JUDGED_SHARED_WORDS:
        return False
    return shared < FEWEST_SHARED_WORDS or float(judge.supports([(text, cited.excerpt(text))])[0]) < SURE


def _figures(text: str, dated: list[tuple[int, int]], cited: Text) -> Iterator[str]:
    for said in stated(text):
        figure = said.figure
        if any(start <= figure.start < end for start, end in dated):
            continue
        # A bare figure may leave the unit to its source ("150" of "$150"), but none may be given one (150 is not 150 %).
        alike = [s for s in cited.stated if figure.value == s.figure.value and figure.unit in ("", s.figure.unit)]
        if not alike:
            yield f"the figure {figure.text} is not in the cited words"
        elif said.unit and all(s.unit not in ("", said.unit) for s in alike):
            yield f"the figure {figure.text} is of another unit in the cited words"
        elif all(s.bound and s.bound != said.bound and "most" in (s.bound, said.bound) for s in alike):
            yield f"the cited words say “{_BOUND[alike[0].bound]} {figure.text}”"
    for written, what in single(text):
        if what not in cited.single and any(s.of == what and s.figure.value != 1 for s in cited.stated):
            yield f"the figure {written.split()[0]} is not in the cited words"


def _turned(part: Part, near: tuple[Part, ...], cited: Text, strict: bool) -> Iterator[str]:
    """What makes another claim of the words of the sentences that come nearest, the very nearest first."""
    nearest = near[0]
    denies = denials(part.words)
    # "Refused to leave" says "did not leave"; where both have "refused", one of them denies just that.
    if any(not d & cited.denied for d in denies) and not refuses([w for w in nearest.words if w.key not in part.keys]):
        yield "it denies what the cited words do not deny"
    if denied(nearest.words) & part.content and not (
        denies or refuses([w for w in part.words if w.key not in nearest.keys])
    ):
        yield "it leaves out that the cited words deny it"
    written = frozenset(key for p in near for key in p.content)
    for key in sorted(part.content - nearest.keys):
        opposite = next((k for k in sorted(written - part.content) if are_opposites(key, k)), None)
        if opposite is not None:
            yield f"it says “{part.written(key)}” where the cited words say the opposite"
    if strict and gives_word(nearest.text) and not gives_word(part.text):
        yield "it states as fact what the cited words only report"
    there = near_saying(nearest.text, nearest.words, *_SAYER_THERE)
    here = near_saying(part.text, part.words, _SAYER_HERE)
    if there and any(keys and not any(keys & others for others in there) for keys in here):
        yield "it gives the words to another than the cited words do"
    if strict and left_open(nearest.words) & part.content and not leaves_open(part.words):
        yield "it states as fact what the cited words leave open"
    if len(part.content & nearest.keys) >= NEARLY_COPIED * len(part.content) and (elsewhere := part.misplaced(nearest)):
        yield f"it tells of {elsewhere} what the cited words tell of others"
    if exchanged := part.exchanged(nearest):
        yield f"it tells of {exchanged[0]} what the cited words tell of {exchanged[1]}"
    if strict and (added := part.put_in(nearest, cited.keys)):
        yield f"it adds “{added}” to the cited words"
    if swapped := part.swapped(nearest):
        yield f"it turns round what {swapped[0]} and {swapped[1]} do in the cited words"


def _doubt(text: str, spans: tuple[Span, ...], judge: Judge | None, embedder: Embedder | None) -> str | None:
    """Why embedder or judge do not hold that the cited words say this; None if they do, or there are none."""
    if judge is None and embedder is None:
        return None
    cited = _cited(spans)
    pairs = [(part, cited.excerpt(part)) for part in _parts(text)]
    if embedder is not None:
        said = embedder.embed_passages([part for part, _ in pairs])
        read = embedder.embed_passages([source for _, source in pairs])
        if float((said * read).sum(axis=1).min()) < LEAST_CLOSE:
            return "its meaning is far from that of the cited words"
    if judge is not None and judge.supports(pairs).min() < LEAST_SUPPORT:
        return "the cited words hardly say this"
    return None


def _cited(spans: tuple[Span, ...]) -> Text:
    return text_of(tuple((span.text, span.source.published.day) for span in spans))


def _parts(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)] or [text]
