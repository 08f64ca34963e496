"""Texts that are cited in; what stands in them, ready to hold a sentence against, out.

Source: the nearest sentences are chosen by the words they share, each weighed by how few of the sentences have it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import Self

from greenland_qa.language.amounts import Stated, single, stated
from greenland_qa.language.claims import denied, is_negation
from greenland_qa.language.dates import DateMention, Prefer, find_dates, resolve
from greenland_qa.language.figures import ordinals
from greenland_qa.language.names import names
from greenland_qa.language.quotations import plain_marks
from greenland_qa.language.relative import relative_days
from greenland_qa.language.sentences import sentences
from greenland_qa.language.tokens import Word, is_content, words

# A sentence is told of in so many sentences of a source at most; what more there is was not meant.
NEAR = 3
# A further sentence is near only if it holds a word that says something and that the others do not hold.
_LEAST_GAIN = 0.5
# Words that carry meaning, on either side of a name: so near in the sentence, so near in the source, which is longer.
_CLOSE, _FAR = 2, 5
# What is put into a sentence is no more words than this: more is another sentence.
_PUT_IN = 3


@dataclass(frozen=True, slots=True)
class Part:
    """One sentence, as words."""

    text: str
    words: tuple[Word, ...]
    keys: frozenset[str]
    content: frozenset[str]
    """Keys of the words that carry meaning, negations not among them."""

    @classmethod
    def of(cls, text: str) -> Self:
        found = words(text)
        content = frozenset(w.key for w in found if is_content(w) and not is_negation(w))
        return cls(text, found, frozenset(w.key for w in found), content)

    def written(self, key: str) -> str:
        """The word with this key, as it stands here."""
        return next(w.text for w in self.words if w.key == key)

    def swapped(self, other: Part) -> tuple[str, str] | None:
        """Two names between which the same word stands here and there, but the other way round there; None if none.

        "Norway warned Iceland" and "Iceland warned Norway". Where either has a "by", who does it cannot be told so.
        """
        if " by " in f"{self.text} {other.text}":
            return None
        # A name that opens one of the sentences is known from the other.
        called = frozenset(w.key for p in (self, other) for n in names(p.text) for w in words(n.text) if is_content(w))
        there = dict(other._between(called))
        for (first, second), keys in self._between(called):
            if first != second and keys & there.get((second, first), frozenset()):
                return self.written(first), self.written(second)
        return None

    def misplaced(self, other: Part) -> str | None:
        """A name that stands among quite other words here than there, as written; None if there is none.

        "Norway opened a school, Iceland a port" and "Norway opened a port". Names side by side are a list, in any order.
        """
        there = other._beside(_FAR)
        for key, around in self._beside(_CLOSE).items():
            # Words that the other does not have at all are said in other words, not of another.
            if around and around <= other.keys and there.get(key) and not around & there[key]:
                return self.written(key)
        return None

    def put_in(self, other: Part, known: frozenset[str]) -> str | None:
        """A word of none of the known keys that was put between words that follow each other there, as written; None if
        there is none. "The formal talks began" of "the talks began": three words there run on, with it among them here.
        """
        run, theirs, told = self._run(), other._run(), self.content - self.dated()
        there, kept = frozenset(zip(theirs, theirs[1:], theirs[2:], strict=False)), frozenset(theirs)
        at = 1
        while at < len(run) - 1:
            end = at
            while end < len(run) - 1 and run[end] not in kept:
                end += 1
            added = [w for w in self.words[at - 1 : end - 1] if w.key in told]
            opens = at == 1 and self.text[self.words[end - 2].end :].startswith(",")  # "Meanwhile," joins sentences
            if added and end - at <= _PUT_IN and not opens and not any(w.key in known for w in added):
                around = run[max(0, at - 2) : at] + run[end : end + 2]
                if not there.isdisjoint(zip(around, around[1:], around[2:], strict=False)):
                    return added[0].text
            at = max(end, at + 1)
        return None

    def exchanged(self, other: Part) -> tuple[str, str] | None:
        """A name here that is not there, and the one there in whose place it stands, as written; None if there is none.

        "Denmark plans to open a port" and "Norway plans to open a port": the two words before it, or after it, are the same.
        """
        here, there, told = self._run(), other._run(), self.content - self.dated()
        for at, word in enumerate(self.words, 1):
            if word.key in other.keys or word.key not in told or not word.text[0].isupper():
                continue
            for place, name in enumerate(other.words, 1):
                if name.text[0].isupper() and name.key not in self.keys and name.key in other.content:
                    before = at > 2 and here[at - 2 : at] == there[max(0, place - 2) : place]
                    after = at < len(self.words) - 1 and here[at + 1 : at + 3] == there[place + 1 : place + 3]
                    if before or after:
                        return word.text, name.text
        return None

    def dated(self) -> frozenset[str]:
        """Keys of the words of its dates, which are compared as dates: "Jan. 5" is "5 January"."""
        return frozenset(w.key for d in find_dates(self.text) for w in words(d.text))

    def _run(self) -> tuple[str, ...]:
        """The keys of all words in order between two empty ones; "a" and "an" are one word."""
        return ("", *("a" if w.key == "an" else w.key for w in self.words), "")

    def _beside(self, reach: int) -> dict[str, frozenset[str]]:
        """For each word of a name: the keys of the words that carry meaning within reach, other names not among them."""
        called = frozenset(w.key for n in names(self.text) for w in words(n.text) if is_content(w)) - self.dated()
        content = [w.key for w in self.words if is_content(w)]
        found: dict[str, frozenset[str]] = {}
        for at, key in enumerate(content):
            if key in called:
                near = frozenset(content[max(0, at - reach) : at + reach + 1]) - called
                found[key] = found.get(key, frozenset()) | near
        return found

    def _between(self, called: frozenset[str]) -> Iterator[tuple[tuple[str, str], frozenset[str]]]:
        """For each two words of names that follow each other: both keys, and the keys of what stands between."""
        at = [n for n, w in enumerate(self.words) if w.key in called]
        for a, b in pairwise(at):
            between = frozenset(w.key for w in self.words[a + 1 : b] if is_content(w))
            yield (self.words[a].key, self.words[b].key), between


@dataclass(frozen=True, slots=True)
class Text:
    """The cited texts together."""

    plain: str
    keys: frozenset[str]
    stated: tuple[Stated, ...]
    single: frozenset[str]
    """Keys of what the texts tell of as one: "one soldier"."""
    ordinals: frozenset[int]
    dates: tuple[DateMention, ...]
    denied: frozenset[str]
    parts: tuple[Part, ...]
    frequency: Counter[str]

    def dated(self, mention: DateMention) -> bool:
        """Whether the texts tell of that date. A month or a year alone may stand in two places: "in May ... of 2022"."""
        if any(_same_day(mention, other) for other in self.dates):
            return True
        if mention.day is not None or mention.weekday is not None:
            return False
        month = mention.month is None or any(mention.month == other.month for other in self.dates)
        year = mention.year is None or str(mention.year) in self.keys
        return month and year

    def near(self, part: Part) -> tuple[Part, ...]:
        """The sentence that shares most with this one, then those that hold most of what is left, NEAR at most."""
        kept: list[int] = []
        left = part.content
        while len(kept) < min(NEAR, len(self.parts)):
            gains = [-1.0 if n in kept else self._weight(left & p.keys) for n, p in enumerate(self.parts)]
            best = max(range(len(gains)), key=lambda n: (gains[n], -n))
            if kept and gains[best] <= _LEAST_GAIN:
                break
            kept.append(best)
            left -= self.parts[best].keys
        return tuple(self.parts[n] for n in kept)

    def excerpt(self, claim: str) -> str:
        """The sentences that come nearest to the claim, in their order: what is to be read to tell whether it is so."""
        near = self.near(Part.of(claim))
        return " ".join(part.text for part in self.parts if part in near)

    def _weight(self, keys: frozenset[str]) -> float:
        # Summed in order: the sum of floats depends on it, and what is near must be the same on every machine.
        return sum(0.2 + math.log1p(len(self.parts) / (1 + self.frequency[key])) for key in sorted(keys))


@lru_cache(maxsize=64)
def text_of(cited: tuple[tuple[str, date | None], ...]) -> Text:
    """What stands in these texts, each with the day on which it was published, if that is known."""
    whole = "\n".join(text for text, _ in cited)
    parts = tuple(Part.of(text[start:end]) for text, _ in cited for start, end in sentences(text))
    return Text(
        plain=plain_marks(whole).casefold(),
        keys=frozenset(key for part in parts for key in part.keys),
        stated=_counted(whole),
        single=frozenset(key for _, key in single(whole)),
        ordinals=frozenset(rank for _, rank in ordinals(whole)),
        dates=tuple(mention for text, day in cited for mention in _dates(text, day)),
        denied=frozenset(key for part in parts for key in denied(part.words)),
        parts=parts,
        frequency=Counter(key for part in parts for key in part.keys),
    )


def _dates(text: str, published: date | None) -> tuple[DateMention, ...]:
    """The dates of the text; and where it is known when it was published, the days that "on Wednesday", "28 January" and
    "yesterday" mean in it.
    """
    found = find_dates(text)
    if published is None:
        return found
    meant = [resolve(mention, published, side) for mention in found if mention.year is None for side in _sides(mention)]
    meant += [(a, b) for _, _, (a, b) in relative_days(text, published, ahead=False) if a and b]
    return found + tuple(DateMention.of_days(*days) for days in meant if days)


def _sides(mention: DateMention) -> tuple[Prefer, ...]:
    """A weekday may lie on either side of the day of publication; of a day without its year the nearest is meant."""
    return ("past", "future") if mention.precision == "weekday" else ("nearest",)


def _counted(text: str) -> tuple[Stated, ...]:
    """The figures, without the days of dates: "three ships" does not stand in "3 March"."""
    dated = [(d.start, d.end) for d in find_dates(text) if d.day is not None]
    return tuple(s for s in stated(text) if s.figure.value > 31 or not any(a <= s.figure.start < b for a, b in dated))


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
