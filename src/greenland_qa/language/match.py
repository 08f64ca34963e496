"""A question's words and a sentence in, what of the question the sentence covers out, as plain numbers in [0, 1].

Knows no archive: how rare a word is comes in as a weight. Knows no decision: `select` weighs what is measured here.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from greenland_qa.domain import AnswerKind
from greenland_qa.language.amounts import SINGLE
from greenland_qa.language.dates import find_dates
from greenland_qa.language.figures import figures
from greenland_qa.language.names import names
from greenland_qa.language.tokens import Word, countries, fold, is_content, near, stem, words

# Words that say what kind of thing is asked for, or that this is a question; the answer need not repeat them.
_ASKING = frozenset(
    stem(w)
    for w in """many much long old often far name named called date day year month time number amount kind type sort order put
    list tell say said says describe described according articles article happened happen happening happens
    newspaper outlet please country countries person people who reason reasons exact exactly explain mean
    means wich whats whos look looks like go going come became become take takes place first latest recent
    recently current currently now today week""".split()
)
_CAUSE = re.compile(
    r"\b(?:because|due to|owing to|as a result|so that|in order to|in response|warning|citing|"
    r"arguing|aim\w*|to (?:prevent|avoid|protect|ensure|allow|help|stop|secure|address|ease|reduce|give|make|keep)|reason\w*|"
    r"driven by|motivated|prompted|caused|led to|for fear|fear\w*|would be|concern\w*"
    r"|want\w* to|in an? (?:effort|attempt|bid|move) to|grounds|so (?:he|she|it|they|we)|too \w+|hoping|seeking|trying)\b",
    re.I,
)
_SAYING = re.compile(
    r"\b(?:sa(?:id|ys|ying)|told|tells|warn\w*|describ\w+|call(?:ed|s|ing)|insist\w*|argu(?:ed|es|ing)|claim\w*|announc\w+|stat(?:ed|es|ing)"
    r"|add(?:ed|s)|according to|conclud\w+|emphasi\w+|elaborat\w+|suggest\w*|confirm\w*|den(?:ied|ies|y)|promis\w+|vow\w*|declar\w+"
    r"|explain\w*|not(?:ed|es|ing)|wrote|tweeted|posted|accus\w+|criticis\w+|criticiz\w+|urg(?:ed|es|ing)|reject\w*|pledg\w+|consider\w*)\b|[“\"]",
    re.I,
)
_SPAN_OF_TIME = re.compile(
    r"\b(?:years?|months?|weeks?|days?|hours?|minutes?|decades?|centur(?:y|ies)|since|until|aged?)\b|-year-old"
    # An age without the word: "Leonov was 85.", "Hidalgo, 60, said".
    r"|(?:\b(?:is|was|turn(?:s|ed))|,) \d{1,3}(?=[,.;]| when\b| at the time\b|$)",
    re.I,
)
_TIME_OF_DAY = re.compile(
    r"\b(?:\d{1,2}(?:[:.]\d\d)? ?[ap]\.?m\b|\d{1,2}:\d\d\b|\d{4} (?:UTC|GMT)\b|noon\b|midnight\b|o['’]clock\b)", re.I
)
_AMOUNT_WORDS = re.compile(
    r"\b(?:none|no one|nobody|dozens|tens|hundreds|thousands|millions|half|double|twice|a (?:single|third|quarter|fifth|handful|couple)"
    r"|no (?:other )?\w+ (?:was|were|has been|have been|had been|died)"
    r")\b",
    re.I,
)
_VAGUE_DAY = re.compile(
    r"\b(?:yesterday|today|tonight|tomorrow|overnight|at (?:dawn|dusk|sunrise|sunset|night)|Christmas|Easter|Ramadan|\d{3}0s"
    r"|(?:this|last|next|earlier this|later this|the (?:previous|following|same)) (?:morning|afternoon|evening|night|day|week|weekend|month|year"
    r"|spring|summer|autumn|winter|decade|century)"
    r"|(?:hours?|days?|weeks?|months?|years?|decades?|century|centuries) (?:ago|later|earlier|before|after)"
    r"|(?:in|by|this|until|since) (?:the )?(?:early |late |mid-)?(?:spring|summer|autumn|winter))\b",
    re.I,
)
_EXTENT = re.compile(
    r"\d[ -](?:met(?:re|er)s?|kilomet(?:re|er)s?|km|miles?|feet|foot|ft|pages?|inch(?:es)?|cm)\b", re.I
)
_ENUMERATION = re.compile(r"\w,? (?:and|or) \w|\w, \w[^,]*, ")


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the question that an answer should speak of. `weight` > 0: how much finding it says."""

    key: str
    weight: float
    named: bool
    """Part of a name, or a figure: the same thing must be meant, not one like it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as terms, in order and each once, and the kind of answer it wants."""

    terms: tuple[Term, ...]
    kind: AnswerKind
    keys: frozenset[str]
    """Keys of all its words, so that an answer that only repeats the question is known."""
    countries: frozenset[str]
    """Keys of the countries and peoples that it names, without what came from an earlier turn."""


@dataclass(frozen=True, slots=True)
class Match:
    """What of the question a sentence covers; each number in [0, 1]."""

    covered: float
    """Weight of the terms in the sentence itself, over the weight of all."""
    covered_by_title: float
    """The same for the title of its article."""
    covered_by_both: float
    """The same for the terms that stand in both: the first sentence of news only says again what the article is about."""
    named_missing: float
    """Share of the named terms that stand nowhere around."""
    named_here: float
    """Share of the named terms in the sentence itself; 1 if the question names nothing."""
    has_kind: float
    """1 if something of the kind asked for stands in the sentence and not in the question, else 0; 0.5 if no kind is asked for."""
    near_kind: float
    """Weight of the terms within a clause of that thing, over the weight of all."""
    of_another_country: bool
    """Whether a figure is asked for and those here are another country's: "150 US soldiers" says nothing of how many Danish
    ones there are.
    """


def asked(text: str, kind: AnswerKind, weights: Mapping[str, float], *, lent: str = "", lean: float = 0.4) -> Asked:
    """The terms of a question. `weights` by key; a key without one weighs 1.

    What an earlier turn lends it weighs `lean` times as much.
    """
    core = f"{text} ({lent})" if lent else text
    named = [(n.start, n.end) for n in names(core)] + [(f.start, f.end) for f in figures(core)]
    dated = [(d.start, d.end) for d in find_dates(core, any_case=True)]
    terms: dict[str, Term] = {}
    for word in words(core):
        if not is_content(word) or word.key in _ASKING or word.key in terms or _inside(word, dated):
            continue
        share = lean if word.start >= len(text) else 1.0
        weight = max(weights.get(word.key, 1.0), 1e-3) * share / _parts(word, core, named)
        terms[word.key] = Term(word.key, weight, _inside(word, named) and share == 1.0)
    own = countries(words(text))
    return Asked(tuple(terms.values()), kind, frozenset(w.key for w in words(core)), frozenset(own.values()))


def term_words(text: str) -> dict[str, str]:
    """Key -> word as written, for each term of a question, for which a caller may look up how rare it is."""
    keys = {t.key for t in asked(text, AnswerKind.OTHER, {}).terms}
    return {word.key: word.text for word in reversed(words(text)) if word.key in keys}


def match(question: Asked, sentence: str, around: str, title: str = "") -> Match:
    """How far `sentence` covers the question; `around` is its passage with its title, the sentence included."""
    here = words(sentence)
    at = _places(question, here)
    nearby, titled = keys_by_letter(around), keys_by_letter(title)
    total = sum(t.weight for t in question.terms) or 1.0
    found = [t for t in question.terms if t.key in at]
    in_title = {t.key: t.weight for t in question.terms if held(t.key, titled)}
    named = [t for t in question.terms if t.named]
    has_kind, near_kind = _kind(question, sentence, here, at, total)
    return Match(
        covered=sum(t.weight for t in found) / total,
        covered_by_title=sum(in_title.values()) / total,
        covered_by_both=sum(in_title.get(t.key, 0.0) for t in found) / total,
        named_missing=sum(t.key not in at and not held(t.key, nearby) for t in named) / len(named) if named else 0.0,
        named_here=sum(t.named for t in found) / len(named) if named else 1.0,
        has_kind=has_kind,
        near_kind=near_kind,
        of_another_country=_of_another_country(question, sentence, here),
    )


def _of_another_country(question: Asked, sentence: str, here: tuple[Word, ...]) -> bool:
    """Whether each figure stands beside a country, and one that the question names stands nowhere in the sentence."""
    if question.kind is not AnswerKind.NUMBER or not question.countries:
        return False
    there = countries(here)
    others = [at for at, key in there.items() if key not in question.countries]
    if not others or question.countries <= set(there.values()):
        return False
    places = [_ordinal(here, figure.start) for figure in figures(sentence)]
    return bool(places) and all(any(-2 <= other - at <= 3 for other in others) for at in places)


def _parts(word: Word, text: str, named: list[tuple[int, int]]) -> int:
    """Of how many words the name is made that this word belongs to; 1 outside a name. A long name is still one thing."""
    return next((max(1, len(text[s:e].split())) for s, e in named if s <= word.start and word.end <= e), 1)


def _inside(word: Word, spans: list[tuple[int, int]]) -> bool:
    return any(s <= word.start and word.end <= e for s, e in spans)


# The sentences of a passage are matched one after the other, and all of them with the same words around.
@lru_cache(maxsize=64)
def keys_by_letter(text: str) -> Mapping[str, frozenset[str]]:
    """The keys of all words of a text, by their first letter: keys are only ever near to others with the same."""
    found: dict[str, set[str]] = defaultdict(set)
    for word in words(text):
        found[word.key[:1]].add(word.key)
    return {letter: frozenset(keys) for letter, keys in found.items()}


def held(key: str, keys: Mapping[str, frozenset[str]]) -> bool:
    """Whether the key, or one a slip of the keyboard away, is among these, as `keys_by_letter` gives them."""
    alike = keys.get(key[:1], frozenset())
    return key in alike or any(near(key, other) for other in alike)


def _places(question: Asked, here: tuple[Word, ...]) -> dict[str, list[int]]:
    """For each term that stands in the sentence, the ordinals of its words there."""
    at: dict[str, list[int]] = {}
    letters = {term.key[:1] for term in question.terms}
    for ordinal, word in enumerate(here):
        if word.key[:1] not in letters:
            continue
        for term in question.terms:
            if near(term.key, word.key):
                at.setdefault(term.key, []).append(ordinal)
    return at


# A thing asked for stands, in most news sentences, within this many words of what the question says about it.
_CLAUSE_WORDS = 9


def _kind(
    question: Asked, sentence: str, here: tuple[Word, ...], at: Mapping[str, list[int]], total: float
) -> tuple[float, float]:
    places = _of_kind(question, sentence, here)
    if places is None:
        return 0.5, sum(t.weight for t in question.terms if t.key in at) / total
    if not places:
        return 0.0, 0.0
    weight = {t.key: t.weight for t in question.terms}

    def beside(place: int) -> float:
        return sum(
            weight[key] for key, spots in at.items() if any(abs(spot - place) <= _CLAUSE_WORDS for spot in spots)
        )

    return 1.0, max(beside(place) for place in places) / total


def _of_kind(question: Asked, sentence: str, here: tuple[Word, ...]) -> list[int] | None:
    """Ordinals of the words where something of the kind asked for stands; None where no kind is asked for."""
    match question.kind:
        case AnswerKind.NUMBER:
            dated = [(d.start, d.end) for d in find_dates(sentence)]
            spots = [f.start for f in figures(sentence) if not any(s <= f.start < e for s, e in dated)]
            spots += [m.start() for pattern in (_AMOUNT_WORDS, SINGLE) for m in pattern.finditer(sentence)]
        case AnswerKind.DATE:
            spots = [d.start for d in find_dates(sentence)]
            spots += [m.start() for pattern in (_TIME_OF_DAY, _VAGUE_DAY) for m in pattern.finditer(sentence)]
        case AnswerKind.DURATION:
            forms = (_SPAN_OF_TIME,) if "old" in question.keys else (_SPAN_OF_TIME, _EXTENT)
            spots = [m.start() for pattern in forms for m in pattern.finditer(sentence)]
        case AnswerKind.PERSON | AnswerKind.PLACE | AnswerKind.NAME:
            spots = [n.start for n in names(sentence) if not _repeats(n.text, question)]
        case AnswerKind.LIST:
            spots = [m.start() for m in _ENUMERATION.finditer(sentence)]
        case AnswerKind.REASON:
            spots = [m.start() for m in _CAUSE.finditer(sentence)]
        case AnswerKind.STATEMENT:
            spots = [m.start() for m in _SAYING.finditer(sentence)]
        case _:
            return None
    return sorted({_ordinal(here, spot) for spot in spots})


def _repeats(name: str, question: Asked) -> bool:
    return all(w.key in question.keys or fold(w.text) in ("the", "of") for w in words(name))


def _ordinal(here: tuple[Word, ...], spot: int) -> int:
    return next((i for i, w in enumerate(here) if w.end > spot), max(len(here) - 1, 0))
