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
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from greenland_qa.language.sentences import sentences

# A name inside a question, or a figure: what a near-miss question has another of.
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][\w'-]+(?: [A-Z][\w'-]+)*")
_FIGURE = re.compile(r"\b\d[\d,.]*\b")


@dataclass(frozen=True, slots=True)
class Pair:
    """For answers: question, sentence, its neighbours. For support: sentence, source, nothing."""

    first: str
    second: str
    around: str
    label: int


@dataclass(frozen=True, slots=True)
class Group:
    """Pairs with one question, or one pair of support."""

    task: str
    set: str
    paragraph: str
    pairs: tuple[Pair, ...]


def answer_groups(path: Path, sets: Iterable[str]) -> list[Group]:
    """One group a question and set, with the neighbours of each sentence as far as they can be told."""
    wanted = set(sets)
    rows = [row for row in _rows(path) if row["set"] in wanted]
    paragraph = _paragraphs(rows)
    before_and_after = _neighbours(row["text"] for row in rows if row["set"].endswith(("_para", "_win")))
    grouped: dict[tuple[str, str], list[Mapping[str, str]]] = defaultdict(list)
    for row in rows:
        grouped[row["set"], row["question"]].append(row)
    groups = []
    for (name, question), members in sorted(grouped.items()):
        texts = [row["text"] for row in members]
        pairs = tuple(
            Pair(question, row["text"], _around(row["text"], texts, before_and_after), int(row["label"]))
            for row in members
        )
        groups.append(Group("answers", name, paragraph[members[0]["text"]], pairs))
    return groups


def support_groups(path: Path, sets: Iterable[str]) -> list[Group]:
    """One group a row; rows with one source share a paragraph."""
    wanted = set(sets)
    return [
        Group("support", row["set"], row["source"], (Pair(row["sentence"], row["source"], "", int(row["label"])),))
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


def near_misses(groups: Sequence[Group], share: float, chance: random.Random) -> list[Group]:
    """Answered questions with one name or figure put in the place of another: what answered them no longer does."""
    names = [n for g in groups for n in _NAME.findall(g.pairs[0].first)]
    figures = [f for g in groups for f in _FIGURE.findall(g.pairs[0].first)]
    made = []
    for group in groups:
        answering = [p for p in group.pairs if p.label]
        if not answering or chance.random() > share:
            continue
        question = answering[0].first
        for pattern, others in ((_FIGURE, figures), (_NAME, names)):
            found = pattern.search(question)
            other = chance.choice(others) if others else ""
            if found and other and other not in question + answering[0].second:
                changed = question[: found.start()] + other + question[found.end() :]
                pairs = tuple(replace(p, first=changed, label=0) for p in answering)
                made.append(replace(group, pairs=pairs))
                break
    return made


def _rows(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


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
    for text in {row["text"] for row in rows if row["set"].endswith(("_para", "_win"))}:
        for start, end in sentences(text):
            if text[start:end] in parent:
                parent[root(text[start:end])] = root(text)
    return {row["text"]: root(row["text"]) for row in rows}


def _neighbours(texts: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Sentence -> (the one before, the one after), as found in longer texts."""
    found: dict[str, tuple[str, str]] = {}
    for text in sorted(set(texts), key=len):
        cut = [text[start:end] for start, end in sentences(text)]
        for at, sentence in enumerate(cut):
            found[sentence] = (cut[at - 1] if at else "", cut[at + 1] if at + 1 < len(cut) else "")
    return found


def _around(text: str, texts: Sequence[str], known: Mapping[str, tuple[str, str]]) -> str:
    """Its neighbours; where they cannot be told, two other sentences that were given for the question."""
    if text in known:
        return " ".join(part for part in known[text] if part)
    others = [other for other in texts if other != text and len(other) < 400]
    return " ".join(others[:2])
