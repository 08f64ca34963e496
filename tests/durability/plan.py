"""A seed in, a long plan of changes to an archive out, and the judge of what a killed writer left behind.

The plan is the same on every run, so what an archive must hold follows from how many changes were acknowledged.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from greenland_qa.archive import Archive, ArchiveWriter, Model
from greenland_qa.archive.inspect import State, inspect
from greenland_qa.domain import Article, DateBasis, Dated, Source, article_id_of
from greenland_qa.language.passages import split
from greenland_qa.ports import FloatMatrix

MODEL = Model(name="plan", fingerprint="1" * 64, dim=32)
_WORDS = "ice harbour minister talks vessel treaty tariff council radar airport fishing statement envoy storm".split()


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One change: the place of an article, and its version there; 0: the article is removed."""

    place: int
    version: int

    def article(self) -> Article:
        """The article of this version."""
        chance = random.Random(f"{self.place}/{self.version}")
        sentences = [f"Place {self.place}, version {self.version}."]
        while sum(map(len, sentences)) < 3_000:
            sentences.append(f"{' '.join(chance.choices(_WORDS, k=12)).capitalize()} {chance.randrange(10**6)}.")
        body = " ".join(sentences)
        day = Dated(day=date(2026, 1, 1) + timedelta(days=self.place % 60), basis=DateBasis.STATED)
        url = f"https://example.org/{self.place}"
        return Article(
            source=Source(article_id=article_id_of(body), title=sentences[0], url=url, published=day), body=body
        )


def plan(seed: int, steps: int, places: int = 0) -> tuple[Step, ...]:
    """So many changes: first each place is filled, then articles are replaced, removed and put again."""
    chance = random.Random(seed)
    places = places or min(60, max(steps // 3, 1))
    versions = dict.fromkeys(range(places), 0)
    made = []
    for number in range(steps):
        place = number if number < places else chance.randrange(places)
        versions[place] += 1
        gone = number >= places and chance.random() < 0.3
        made.append(Step(place=place, version=0 if gone else versions[place]))
    return tuple(made)


def vectors(article: Article) -> FloatMatrix:
    """A vector for each passage of the article, which no other passage has."""
    rows = [
        np.random.default_rng(int(article.source.article_id, 16) + p.ordinal).standard_normal(MODEL.dim)
        for p in split(article)
    ]
    return np.asarray(rows, np.float32)


def carry_out(step: Step, writer: ArchiveWriter, held: dict[int, Step]) -> None:
    """Makes the change. `held` is what stands at each place before it, and after it too."""
    if step.version:
        article = step.article()
        writer.put(article, split(article), vectors(article))
        held[step.place] = step
    elif (former := held.pop(step.place, None)) is not None:
        writer.remove(former.article().source.article_id)


def after(steps: tuple[Step, ...]) -> dict[int, Step]:
    """What stands at each place after these changes."""
    held: dict[int, Step] = {}
    for step in steps:
        if step.version:
            held[step.place] = step
        else:
            held.pop(step.place, None)
    return held


def faults(folder: Path, allowed: tuple[dict[int, Step], ...]) -> Iterator[str]:
    """What is wrong with the archive: it must open and hold one of these states, whole, and find each of its passages."""
    articles = [{s.article().source.article_id: s.article() for s in held.values()} for held in allowed]
    with closing(Archive.open(folder, model=MODEL, exact_up_to=0)) as archive:
        held = [listing.source.article_id for listing in archive.articles()]
        if len(held) != len(set(held)):
            yield "an article is there twice"
        expected = next((state for state in articles if state.keys() == set(held)), None)
        if expected is None:
            lacks = [f"lacks {len(s.keys() - set(held))}, has {len(set(held) - s.keys())} too many" for s in articles]
            yield f"the articles are of no state that was reached: {lacks}"
            return
        for article in expected.values():
            yield from _faults_of(archive, article)
    yield from (f"{f.check}: {f.sentence}" for f in inspect(folder, MODEL) if f.state is State.FAIL)


def _faults_of(archive: Archive, article: Article) -> Iterator[str]:
    if archive.article(article.source.article_id) != article:
        yield f"{article.source.title}: the article is another one"
    for passage, vector in zip(split(article), vectors(article), strict=True):
        (hit,) = archive.dense(vector, 1)
        if archive.passages([hit.key]) != (passage,) or hit.score < 0.999:
            yield f"{passage.id}: its vector finds {archive.passages([hit.key])[0].id}"
        words = [word for word in passage.text.rstrip(".").split() if word.isdigit()][:1]
        if words and not any(archive.passages([h.key]) == (passage,) for h in archive.full_text(words, 5)):
            yield f"{passage.id}: the word {words[0]} does not find it"
