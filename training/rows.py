"""Labelled pairs in, groups to train on out: which sentences of a paragraph answer, whether a source says a sentence.

Deliberately knows nothing of networks. Rows that share a text or a question belong to one paragraph, and a paragraph is
trained on or held out as a whole.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import re
from calendar import month_name
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log
from pathlib import Path
from typing import Any

from greenland_qa.language.sentences import sentences
from greenland_qa.language.sources import text_of

# A name inside a question, or a figure: what a near-miss question has another of.
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][\w'-]+(?: [A-Z][\w'-]+)*")
_FIGURE = re.compile(r"\b\d[\d,.]*\b")
_NAME_WORD = re.compile(r"\b[A-Z][a-z]{3,}\b")
_TOKEN = re.compile(r"[^\W_]+")
_MONTHS = frozenset(month_name[1:])
_WHOLE = re.compile(r"\b\d{3,4}\b")
_WORD = re.compile(r"\w{3,}")
NEWS = Path(__file__).with_name("news.jsonl")
# How the names of the sets end whose texts are longer than a sentence; and of those that no sentence answers.
_LONGER, _UNANSWERABLE = ("_para", "_win", "timeqa_train"), "_unans"


@dataclass(frozen=True, slots=True)
class Unit:
    """What is judged: a sentence, or a source. The label is None where it is only read."""

    text: str
    label: int | None


@dataclass(frozen=True, slots=True)
class Group:
    """For answers: a question and sentences. For support: a sentence and its source."""

    task: str
    set: str
    paragraph: str
    first: str
    units: tuple[Unit, ...]
    ordered: bool = False
    """Whether the units follow each other as they do in their paragraph."""
    one_answers: bool = False
    """One of the units answers, and it is not known which."""

    @property
    def labels(self) -> tuple[int, ...]:
        """Those that are known, in order."""
        return tuple(unit.label for unit in self.units if unit.label is not None)


def answer_groups(path: Path, sets: Iterable[str]) -> list[Group]:
    """One group a question and set; a group for each text that is longer than a sentence. Sentences come in the order of
    their paragraph, with the others of it to be read, as far as one is known.
    """
    wanted = set(sets)
    rows = [row for row in _rows(path) if row["set"] in wanted]
    paragraph = _paragraphs(rows)
    known = _Known(row["text"] for row in rows if row["set"].endswith(_LONGER))
    grouped: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    groups = []
    for row in rows:
        if not row["set"].endswith(_LONGER):
            grouped[row["set"], row["question"]][row["text"]] = int(row["label"])
            continue
        answers = bool(row["label"])
        units = tuple(Unit(s, None if answers else 0) for s in _sentences(row["text"]))
        groups.append(
            Group("answers", row["set"], paragraph[row["text"]], row["question"], units, True, one_answers=answers)
        )
    for (name, question), labels in sorted(grouped.items()):
        others = 0 if name.endswith(_UNANSWERABLE) else None
        whole = known.holding(labels)
        units = tuple(Unit(text, labels.get(text, others)) for text in whole or labels)
        groups.append(Group("answers", name, paragraph[next(iter(labels))], question, units, bool(whole)))
    return groups


def news_groups(path: Path = NEWS) -> list[Group]:
    """One group a question on an article of `news.jsonl`, with all its sentences: they were written for this, with the
    sentences that answer each question marked, all of them.
    """
    return [
        Group(
            "answers",
            "news",
            article["title"],
            asked["q"],
            tuple(Unit(text, int(at in asked["answers"])) for at, text in enumerate(article["sentences"])),
            ordered=True,
        )
        for article in _articles(path)
        for asked in article["questions"]
    ]


def claim_groups(path: Path = NEWS) -> list[Group]:
    """One group a claim on an article of `news.jsonl`, with what verification reads of the article as its source."""
    return [
        Group(
            "support",
            "news_claims",
            article["title"],
            claim["c"],
            (Unit(read_of(claim["c"], article["sentences"]), int(claim["so"])),),
        )
        for article in _articles(path)
        for claim in article.get("claims", ())
    ]


def read_of(claim: str, texts: Sequence[str]) -> str:
    """What verification reads of a source: those of its sentences that come nearest to the claim, in their order."""
    return text_of(tuple((text, None) for text in texts)).excerpt(claim)


def support_groups(path: Path, sets: Iterable[str]) -> list[Group]:
    """One group a row; rows with one source share a paragraph."""
    wanted = set(sets)
    return [
        Group("support", row["set"], row["source"], row["sentence"], (Unit(row["source"], int(row["label"])),))
        for row in _rows(path)
        if row["set"] in wanted
    ]


def split(groups: Sequence[Group], held_out: float) -> tuple[list[Group], list[Group]]:
    """(to train on, held out): by a hash of the paragraph, the same on every machine."""
    kept: tuple[list[Group], list[Group]] = ([], [])
    for group in groups:
        number = int.from_bytes(hashlib.sha256(group.paragraph.encode()).digest()[:4], "big")
        kept[number < held_out * 2**32].append(group)
    return kept


def near_misses(groups: Sequence[Group], share: float, own_share: float, chance: random.Random) -> list[Group]:
    """Answered questions with one name or figure put in the place of another: what answered them no longer does.

    The other is now and then (`own_share`) one that the paragraph itself tells of, which is harder to notice.
    """
    names = [n for g in groups for n in _NAME.findall(g.first)]
    figures = [f for g in groups for f in _FIGURE.findall(g.first)]
    made = []
    for group in groups:
        if 1 not in group.labels or chance.random() > share:
            continue
        answering = " ".join(unit.text for unit in group.units if unit.label)
        beside = " ".join(unit.text for unit in group.units if not unit.label)
        own = chance.random() < own_share
        for pattern, anywhere in ((_FIGURE, figures), (_NAME, names)):
            found = pattern.search(group.first)
            others = (own and pattern.findall(beside)) or anywhere
            other = chance.choice(others) if others else ""
            if found and other and other not in group.first + answering:
                changed = group.first[: found.start()] + other + group.first[found.end() :]
                units = tuple(replace(u, label=0 if u.label else None) for u in group.units)
                made.append(replace(group, first=changed, units=units))
                break
    return made


def renamed(group: Group, names: Sequence[str], chance: random.Random) -> Group:
    """A question with other names and figures, and its sentences with the same ones: the labels hold, and who it knows from
    other texts no longer helps. A name of which other forms stand in the texts (Greek, Greece) stays.
    """
    found = {word for text in (group.first, *(u.text for u in group.units)) for word in _TOKEN.findall(text)}
    stems = Counter(word[:4].casefold() for word in found)
    others: dict[str, str] = {}
    for name in dict.fromkeys(name_words(group.first)):
        other = chance.choice(names)
        if stems[name[:4].casefold()] == 1 and name not in _MONTHS and other not in found:
            others[name] = other
            found.add(other)
    for figure in dict.fromkeys(_WHOLE.findall(group.first)):
        other = figure[:-2] + f"{chance.randrange(100):02d}"  # the century stays, so that a year is still one
        if other not in found:
            others[figure] = other
            found.add(other)

    def put(text: str) -> str:
        return _TOKEN.sub(lambda word: others.get(word[0], word[0]), text)

    return replace(group, first=put(group.first), units=tuple(replace(u, text=put(u.text)) for u in group.units))


def names_of(groups: Sequence[Group]) -> list[str]:
    """Single words of the names that their questions speak of, each once, sorted."""
    return sorted({word for group in groups for word in name_words(group.first)})


def elsewhere(groups: Sequence[Group], share: float, chance: random.Random) -> list[Group]:
    """Answered questions with the sentences of another paragraph, the one that shares most of their rarer words: what
    retrieval brings where the archive has no answer.
    """
    whole = [g for g in groups if g.ordered and 1 in g.labels]
    texts = {g.paragraph: tuple(u.text for u in g.units) for g in whole}
    words = {name: words_of(" ".join(sentences_)) for name, sentences_ in texts.items()}
    count = Counter(word for found in words.values() for word in found)
    holding: dict[str, list[str]] = defaultdict(list)
    for name, found in words.items():
        for word in found:
            holding[word].append(name)
    made = []
    for group in whole:
        if chance.random() > share:
            continue
        scores: dict[str, float] = defaultdict(float)
        for word in words_of(group.first):
            for name in holding.get(word, ()):
                scores[name] += log(1 + len(texts) / count[word])
        scores.pop(group.paragraph, None)
        if scores:
            other = max(sorted(scores), key=scores.__getitem__)
            made.append(replace(group, units=tuple(Unit(text, 0) for text in texts[other])))
    return made


class _Known:
    """The longer texts, cut into sentences; finds the one that holds all of some sentences."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = [tuple(_sentences(text)) for text in sorted(set(texts), key=lambda text: (-len(text), text))]
        self._holding: dict[str, list[int]] = defaultdict(list)
        for number, found in enumerate(self._texts):
            for sentence in found:
                self._holding[sentence].append(number)

    def holding(self, wanted: Iterable[str]) -> tuple[str, ...]:
        """The sentences of the longest text that holds all that are wanted; () if none does."""
        found = [set(self._holding.get(sentence, ())) for sentence in wanted]
        shared = set.intersection(*found)
        return self._texts[min(shared)] if shared else ()


def _rows(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _articles(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def name_words(question: str) -> list[str]:
    return [word for name in _NAME.findall(question) for word in _NAME_WORD.findall(name)]


def words_of(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))


def _sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


def _paragraphs(rows: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Text -> the name of its paragraph: texts are joined by a question they share, and by holding one another."""
    parent: dict[str, str] = {}

    def root(text: str) -> str:
        while parent.setdefault(text, text) != text:
            parent[text] = parent[parent[text]]
            text = parent[text]
        return text

    for row in rows:
        parent[root(row["text"])] = root("? " + row["question"])
    for text in sorted({row["text"] for row in rows if row["set"].endswith(_LONGER)}):
        for sentence in _sentences(text):
            if sentence in parent:
                parent[root(sentence)] = root(text)
    return {row["text"]: root(row["text"]) for row in rows}
