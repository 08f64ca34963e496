"""Answered questions in, the same as news tells them out: first a sentence that holds all of the question but what it asks
for, later the answer without the names. A judge that only looks for the question's words takes the first.

Which words answer is not marked in the data. What goes is everything of the kind asked for that the question does not say
itself: the figures, the dates, the names.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from greenland_qa.domain import AnswerKind
from greenland_qa.language.amounts import lengths_of_time
from greenland_qa.language.dates import find_dates
from greenland_qa.language.figures import figures
from greenland_qa.language.names import names
from greenland_qa.language.tokens import is_content, words
from greenland_qa.understand import kind_of
from training.rows import Group, Unit

Span = tuple[int, int]
# With more vague words than these a sentence is none that anybody would write.
MOST_CHANGED = 3
# What stands where a name stood that has been said before.
_PRONOUNS = ("it", "they", "he", "she", "the group", "this", "the latter")
_OWNERS = ("its", "their", "his", "her")
# What stands where something of the kind asked for stood.
_VAGUE = {
    AnswerKind.NUMBER: ("some", "several", "many", "a number of", "more"),
    AnswerKind.DATE: ("", "", "then", "that day", "at the time"),
    AnswerKind.DURATION: ("a while", "some time", "a time"),
    AnswerKind.PERSON: ("someone", "a man", "a woman", "he", "she", "they", "an official", "one of them"),
    AnswerKind.PLACE: ("a place", "the area", "there", "another place", "it"),
}
_BEFORE_A_DATE = re.compile(r"(?:,\s*)?\b(?:in|on|since|by|from|until|during|of|around|about)\s+$")
_ARTICLE = re.compile(r"\b(?:the|a|an) $", re.I)
_PARTED = re.compile(r"\s+([,.;:!?])|(?<=\s)\s+")


def led(groups: Sequence[Group], share: float, chance: random.Random) -> Iterator[Group]:
    """With the answering sentence once more before the others, without what answers; the sentence itself without the names."""
    for group in _answered(groups, share, chance):
        at, sentence = next((n, u.text) for n, u in enumerate(group.units) if u.label)
        lead = without_answer(group.first, sentence, chance)
        if lead is not None:
            units = list(group.units)
            units[at] = Unit(leaning(group.first, sentence, chance), 1)
            units.insert(chance.choice((0, at)), Unit(lead, 0))
            yield replace(group, units=tuple(units))


def unanswered(groups: Sequence[Group], share: float, chance: random.Random) -> Iterator[Group]:
    """With what answers taken out of every answering sentence: nothing answers any longer."""
    for group in _answered(groups, share, chance):
        units = [
            u if not u.label else (text := without_answer(group.first, u.text, chance)) and Unit(text, 0)
            for u in group.units
        ]
        if all(units):
            yield replace(group, units=tuple(u for u in units if u))


def without_answer(question: str, sentence: str, chance: random.Random) -> str | None:
    """The sentence with vague words for all that is of the kind asked for; None where there is no such thing to be found."""
    kind = kind_of(question)
    if kind not in _VAGUE:
        return None
    said = {word.key for word in words(question)}
    spans = [
        span
        for span in _FOUND[kind](sentence)
        if any(w.key not in said for w in words(sentence[slice(*span)]) if is_content(w) or w.text.isdigit())
    ]
    if not 0 < len(spans) <= MOST_CHANGED:
        return None
    return _put(sentence, spans, lambda _: chance.choice(_VAGUE[kind]), dated=kind is AnswerKind.DATE)


def leaning(question: str, sentence: str, chance: random.Random) -> str:
    """The sentence with a pronoun for each name that the question says."""
    said = {word.key for word in words(question)}
    spans = [
        span for span in _names(sentence) if all(w.key in said for w in words(sentence[slice(*span)]) if is_content(w))
    ]

    def pronoun(span: Span) -> str:
        owns = sentence[span[1] : span[1] + 2] in ("'s", "’s") or sentence[: span[1]].endswith(("'s", "’s"))
        return chance.choice(_OWNERS if owns else _PRONOUNS)

    return re.sub(r"\b(its|their|his|her)['’]s\b", r"\1", _put(sentence, spans, pronoun))


def _answered(groups: Sequence[Group], share: float, chance: random.Random) -> Iterator[Group]:
    return (g for g in groups if g.task == "answers" and 1 in g.labels and chance.random() < share)


def _put(sentence: str, spans: Sequence[Span], said: Callable[[Span], str], *, dated: bool = False) -> str:
    for start, end in sorted(spans, reverse=True):
        before = (_BEFORE_A_DATE if dated else _ARTICLE).sub(" " if dated else "", sentence[:start])
        other = said((start, end))
        sentence = before + other + sentence[end:]
    sentence = _PARTED.sub(lambda m: m[1] or "", sentence).strip(" ,")
    return sentence[:1].upper() + sentence[1:]


def _figures(sentence: str) -> list[Span]:
    dated = [(d.start, d.end) for d in find_dates(sentence)]
    return [
        (f.start, f.end)
        for f in figures(sentence)
        if not any(s <= f.start < e for s, e in dated) and not sentence[f.end : f.end + 1].isalpha()
    ]


def _names(sentence: str) -> list[Span]:
    """Those found, and the word that opens the sentence, which may be one: a common noun in its place does no harm."""
    found = [(n.start, n.end) for n in names(sentence)]
    first = next(iter(words(sentence)), None)
    if first and first.text[0].isupper() and is_content(first) and not any(s <= first.start < e for s, e in found):
        found.append((first.start, first.end))
    return found


_FOUND: dict[AnswerKind, Callable[[str], list[Span]]] = {
    AnswerKind.NUMBER: _figures,
    AnswerKind.DATE: lambda sentence: [(d.start, d.end) for d in find_dates(sentence)],
    AnswerKind.DURATION: lambda sentence: [(a.start, a.end) for a in lengths_of_time(sentence)],
    AnswerKind.PERSON: _names,
    AnswerKind.PLACE: _names,
}
