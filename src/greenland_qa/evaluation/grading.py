"""A golden question and the JSON of its reply in, what is right and wrong about the reply out.

Plain values in, plain values out, so that every figure can be checked by hand. Deliberately shares no code with the
stages that wrote the reply: a slip in their reading of words must not hide itself here.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from greenland_qa.evaluation.golden import GoldenQuestion, GoldQuote

# A cited span holds a gold quote when this many of a hundred of the quote's words stand in it. Whole numbers, because
# 0.6 times a count is not always what a hand count gives.
HELD_PERCENT = 60
HELD_FOR_PRECISION_PERCENT = 50

_TYPOGRAPHY = str.maketrans(
    {"‘": "'", "’": "'", "‚": "'", "‛": "'", "“": '"', "”": '"', "„": '"', "‟": '"', "«": '"', "»": '"'}
    | dict.fromkeys("‐‑‒–—―−", "-")
    | {"\u00ad": None, "\u200b": None, "…": "..."}
)
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_MARK = re.compile(r"\s*\[(\d+)\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Graded:
    """One reply held against what was expected. Counts, not shares: shares are taken over many questions."""

    id: str
    kind: str
    question: str
    answerable: bool | None
    outcome: str
    """What came: "answer", "refusal", or "error" where the question could not be asked."""
    correct: bool | None
    """None where the golden set does not say what is expected."""
    wrong: tuple[str, ...] = ()
    """Why it is not correct, one phrase each."""
    quotes_held: int = 0
    quotes: int = 0
    """Gold quotes of an answerable question, and how many of them a cited span holds."""
    citations_good: int = 0
    citations: int = 0
    """Cited spans, where it is known what they should hold, and how many hold a gold quote."""
    verbatim: int = 0
    quoted: int = 0
    """Quotes that were shown, also below a refusal, and how many are their article's characters at their offsets."""
    words: int | None = None
    """Length of the answer's text; None for a refusal."""
    found_articles: tuple[bool, ...] | None = None
    """Of the first articles that retrieval found, in order: whether each holds gold evidence. None if not known."""
    found_passages: tuple[bool, ...] | None = None
    """The same of the first passages."""
    gold_articles: int = 0
    opinion: str = ""
    """What a model says of the answer: "right", "wrong" or "unclear"; "" where none was asked. Enters no figure."""
    timings_ms: Mapping[str, float] = field(default_factory=dict)


def grade(golden: GoldenQuestion, reply: Mapping[str, Any], articles: Mapping[str, str]) -> Graded:
    """The reply, as the stable JSON gives it, graded. `articles`: the body of each quoted article by article_id."""
    outcome = str(reply["kind"])
    cited = [str(c["quote"]) for c in reply.get("citations", ())]
    text = plain_text(reply)
    wrong = _faults(golden, outcome, text, cited)
    judged = outcome == "answer" and (golden.answerable is False or bool(golden.evidence))
    quoted = quotes_of(reply)
    return Graded(
        id=golden.id,
        kind=golden.kind,
        question=golden.question,
        answerable=golden.answerable,
        outcome=outcome,
        correct=None if golden.answerable is None else not wrong,
        wrong=wrong,
        quotes_held=sum(any(holds(span, g.quote, HELD_PERCENT) for span in cited) for g in _sought(golden)),
        quotes=len(_sought(golden)),
        citations_good=sum(_good(span, golden) for span in cited) if judged else 0,
        citations=len(cited) if judged else 0,
        verbatim=sum(is_verbatim(q, articles) for q in quoted),
        quoted=len(quoted),
        words=len(words(text)) if outcome == "answer" else None,
        **_found(_sought(golden), reply.get("journey", {}).get("found"), articles),
        opinion=str(reply.get("opinion", "")),
        timings_ms={str(stage): float(ms) for stage, ms in reply.get("timings_ms", {}).items()},
    )


def _faults(golden: GoldenQuestion, outcome: str, text: str, cited: list[str]) -> tuple[str, ...]:
    """Why the reply is not correct; empty when it is, or when nobody said what is expected."""
    if golden.answerable is None:
        return ()
    if outcome == "error":
        return ("it could not be asked",)
    if not golden.answerable:
        return () if outcome == "refusal" else ("answered, though the archive does not hold it",)
    if outcome == "refusal":
        return ("refused, though the archive holds it",)
    faults = [
        f"says none of: {' | '.join(group)}"
        for group in golden.must_include
        if not any(stands_in(string, text) for string in group)
    ]
    faults += [f"says {string!r}" for string in golden.must_exclude if stands_in(string, text)]
    if golden.evidence and not any(holds(span, g.quote, HELD_PERCENT) for span in cited for g in golden.evidence):
        faults.append("no cited span holds the evidence")
    return tuple(faults)


def _sought(golden: GoldenQuestion) -> tuple[GoldQuote, ...]:
    return golden.evidence if golden.answerable else ()


def _found(
    gold: tuple[GoldQuote, ...], found: Sequence[Mapping[str, Any]] | None, articles: Mapping[str, str]
) -> dict[str, Any]:
    """What retrieval found, held against the gold quotes: {} where there is none, or nobody wrote down what it found."""
    if not gold or found is None:
        return {}
    sought = [folded(g.quote) for g in gold]
    bodies = {article_id: folded(articles[article_id]) for article_id in dict.fromkeys(f["article_id"] for f in found)}
    passages = [articles[f["article_id"]][f["start"] : f["end"]] for f in found]
    return {
        "found_articles": tuple(any(quote in body for quote in sought) for body in bodies.values()),
        "found_passages": tuple(any(holds(text, g.quote, HELD_PERCENT) for g in gold) for text in passages),
        "gold_articles": len({g.article for g in gold}),
    }


def _good(span: str, golden: GoldenQuestion) -> bool:
    return any(holds(span, gold.quote, HELD_FOR_PRECISION_PERCENT) for gold in golden.evidence)


def plain_text(reply: Mapping[str, Any]) -> str:
    """The answer's text without its citation numbers: "[13]" is no mention of 13."""
    numbers = {str(c["number"]) for c in reply.get("citations", ())}
    return _MARK.sub(lambda m: "" if m.group(1) in numbers else m.group(), str(reply.get("text", "")))


def folded(text: str) -> str:
    """The text without what does not count: case, spaces, typographic quotes and dashes."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_TYPOGRAPHY).casefold().split())


def stands_in(string: str, text: str) -> bool:
    """Whether the string stands in the text. It may end inside a word ("deploy" in "deployment"), but a figure is
    whole: 13 does not stand in 130, in 2013 or in 13,000."""
    needle = re.escape(folded(string))
    before = r"(?<!\d)(?<!\d[.,])" if string.strip()[:1].isdigit() else ""
    after = r"(?!\d)(?![.,]\d)" if string.strip()[-1:].isdigit() else ""
    return re.search(before + needle + after, folded(text)) is not None


def words(text: str) -> list[str]:
    """The words of a text, folded, in order; "13-person" is two."""
    return _WORD.findall(folded(text))


def holds(span: str, quote: str, percent: int) -> bool:
    """Whether at least this share of the quote's words, each as often as it occurs, stands in the span."""
    sought = Counter(words(quote))
    return (sought & Counter(words(span))).total() * 100 >= percent * max(1, sought.total())


def quotes_of(reply: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """Every quote that the reply shows: its citations, and the nearest words below a refusal."""
    return (*reply.get("citations", ()), *(reply.get("refusal") or {}).get("nearest", ()))


def is_verbatim(quote: Mapping[str, Any], articles: Mapping[str, str]) -> bool:
    """Whether the quote is exactly the characters of its article from start to end."""
    body, start, end = articles.get(quote["article_id"]), quote["start"], quote["end"]
    return body is not None and 0 <= start < end <= len(body) and body[start:end] == quote["quote"]
