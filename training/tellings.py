"""Paragraphs in, sentences that tell what stands in them, truly or not, out. A judge that knows single sentences as sources
learns neither to find in a longer one what a sentence tells, nor that what is not to be found there is not told.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from training.rows import Group, Unit, name_words, read_of, words_of

# Of a paragraph with fewer sentences nothing is left to read when one is taken out.
FEWEST = 4
# Characters of a source that others are put beside, and of those; texts with a word that makes nothing of them near.
LONGEST, COMMON = 240, 100
# A piece of fewer words tells too little.
_FEWEST_WORDS = 5
_FIGURE = re.compile(r"(?<![\w,.])\d[\d,.]*\d\b|(?<![\w,.])\d\b")
# Where a sentence goes on with something of its own.
_JOINT = re.compile(r",? (?:and|but|while|after|before|because|although|when) ")
_OPENING = re.compile(
    r"^(?:In|On|At|After|Before|During|Since|By|For|According to) [^,]{3,60}, (?!wh|a |an |the |and )(?=\w)"
)
_ASIDE = re.compile(r", (?:who|which|a|an|the|where) [^,.;]{5,80},|\s\([^)]{2,80}\)")
# Of the sources that come nearest, so many are beside: the very nearest now and then tell the same of the same.
_BESIDE, _NEAREST, _ALIKE = 2, 8, 0.5


def sources_of(groups: Iterable[Group]) -> list[tuple[str, tuple[str, ...]]]:
    """(name, sentences in order) of each paragraph that is known as a whole, once, sorted."""
    found = {g.paragraph: tuple(u.text for u in g.units) for g in groups if g.task == "answers" and g.ordered}
    return sorted((name, texts) for name, texts in found.items() if len(set(texts)) >= FEWEST)


def told(paragraphs: Sequence[tuple[str, tuple[str, ...]]], share: float, chance: random.Random) -> Iterator[Group]:
    """Of a share of the sentences one telling: as it stands or shortened (true); of a source that it was taken out of, with a
    name or figure that stands elsewhere in the paragraph, or with the end of another sentence (not true).
    """
    for name, texts in paragraphs:
        for at, text in enumerate(texts):
            if chance.random() > share:
                continue
            others = [*texts[:at], *texts[at + 1 :]]
            if chance.random() < 0.5:
                yield _group(name, chance.choice((text, shortened(text, chance))), texts, 1)
                continue
            changed = chance.choice((moved, spliced, None))
            untrue = changed and changed(text, others, chance)
            # What was taken out is told in other words too, or never tellings of one form would all be untrue.
            yield _group(name, untrue, texts, 0) if untrue else _group(name, shortened(text, chance), others, 0)


def shortened(text: str, chance: random.Random) -> str:
    """Without what opens it, an aside, or what follows a joint, where there is any; a name or a fact less, and no other."""
    cuts = [_OPENING.sub("", text, count=1), _ASIDE.sub("", text, count=1)]
    cuts += [text[: joint.start()] + "." for joint in _JOINT.finditer(text) if joint[0].startswith(",")]
    kept = [cut for cut in cuts if cut != text and len(cut.split()) >= _FEWEST_WORDS]
    if not kept:
        return text
    cut = chance.choice(kept)
    return cut[:1].upper() + cut[1:]


def moved(text: str, others: Sequence[str], chance: random.Random) -> str | None:
    """With a name or a figure of another sentence in the place of one of its own; None if there is none to put."""
    beside = " ".join(others)
    figures = _FIGURE.findall(text), [f for f in _FIGURE.findall(beside) if f not in text]
    names = name_words(text), [n for n in name_words(beside) if n not in text]
    kinds = [(own, other) for own, other in (figures, names) if own and other]
    if not kinds:
        return None
    own, other = chance.choice(kinds)
    return re.sub(rf"(?<!\w){re.escape(chance.choice(own))}(?!\w)", chance.choice(other), text, count=1)


def spliced(text: str, others: Sequence[str], chance: random.Random) -> str | None:
    """Its beginning with the end of another sentence, from the same joint; None if none has it."""
    joints = [*_JOINT.finditer(text)]
    for joint in chance.sample(joints, len(joints)):
        for other in chance.sample(others, len(others)):
            start, found, end = other.partition(joint[0])
            if found and min(len(end.split()), joint.start()) >= _FEWEST_WORDS and start != text[: joint.start()]:
                return text[: joint.end()] + end
    return None


def crowded(groups: Sequence[Group], share: float, chance: random.Random) -> Iterator[Group]:
    """Claims on a short source that stands among others, which share most of its rarer words: it says the same, and is to be
    found.
    """
    short = [g for g in groups if len(g.units[0].text) <= LONGEST]
    sources = sorted({g.units[0].text for g in short})
    found = [words_of(text) for text in sources]
    holding: dict[str, list[int]] = defaultdict(list)
    for number, of_source in enumerate(found):
        for word in of_source:
            holding[word].append(number)
    for group in short:
        if chance.random() > share:
            continue
        (unit,) = group.units
        own, scores = words_of(unit.text), defaultdict[int, float](float)
        for word in sorted(own):
            if len(holding[word]) < COMMON:
                for number in holding[word]:
                    scores[number] += 1 / len(holding[word])
        apart = [n for n in scores if len(own & found[n]) < _ALIKE * min(len(own), len(found[n]))]
        near = sorted(apart, key=lambda n: (-scores[n], n))[:_NEAREST]
        beside = [sources[n] for n in chance.sample(near, min(len(near), chance.randint(1, _BESIDE)))]
        beside.insert(chance.randint(0, len(beside)), unit.text)
        yield replace(group, units=(replace(unit, text=" ".join(beside)),))


def _group(name: str, telling: str, source: Sequence[str], label: int) -> Group:
    return Group("support", "told", name, telling, (Unit(read_of(telling, source), label),))
