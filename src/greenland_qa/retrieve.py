"""An inquiry in, candidate passages out, best first: dense and full text fused, then time, then a cap per article.

Deliberately does not judge whether a candidate answers.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from greenland_qa.archive import Archive, Hit, Scope
from greenland_qa.domain import Candidate, Inquiry, Question
from greenland_qa.errors import ArchiveChanged
from greenland_qa.language.match import term_words
from greenland_qa.language.tokens import fold, folded, is_content, words
from greenland_qa.ports import Embedder

# The constants below were chosen on rtqa-2023 from January to June; `python -m benchmarks.retrieval` measures what they give.
# Passages asked of each list; more changes nothing at rank 10.
DEPTH = 300
# Share of the dense list in the fused score; the rest is full text. A question in other words than the article's lives by it
# (`benchmarks.retold`): from 0.6 to 0.8 is a plateau there, on rtqa-2023 and on questions about details alike.
DENSE_SHARE = 0.65
# Cosines under this are noise with sentence embedding models; they count as nothing.
LEAST_COSINE = 0.15
# Freshness is a mixture: this share halves every FRESH_HALF_LIFE_DAYS, the rest stays whole for STORY_DAYS, about as
# long as a story runs, and then halves every STORY_HALF_LIFE_DAYS.
FRESH_SHARE, FRESH_HALF_LIFE_DAYS, STORY_DAYS, STORY_HALF_LIFE_DAYS = 0.4, 5.0, 12.0, 4.0
# An article published after the day it is measured from ages this much faster: a question is about what has happened.
AHEAD = 4.0
# What remains of the score of an article that is not fresh at all: news is asked about when it is new, so little; but
# an old article that alone speaks of a thing must win over fresh ones that do not.
STALE = 0.05
# The fresh are looked for by themselves too, or an archive of years would crowd them out of its first DEPTH.
FRESH_WINDOW_DAYS = 21
# An article outside the days that the question names keeps this much: an event is told of on other days too.
OUTSIDE_WINDOW = 0.45
# Within days that still run ("this year") what is fresh is meant more often: there freshness counts to this power. Days
# that are over ("in January") are asked for as a whole.
RUNNING_WINDOW = 0.75
# The first of the order are read, and gain this much for holding all the words of the question, by their rarity: a long
# passage that repeats one rare word is less than one that has them all. It moves nothing between the first and the rest.
READ, COVERED = 30, 0.2
# Words in more than this share of all passages are not looked up where two rarer ones are: ranking what matches is most of
# the work of a search, they match most, and say least. It takes a quarter off the slowest questions for 0.004 of MRR@10.
# So few passages cost nothing to rank.
COMMON, FEW = 0.05, 1_000
# While a writer works, what one look has found may be gone at the next: then all is looked up anew, so often at most.
TRIED_AGAIN = 5
# Passages of one article among the candidates, so that one long article does not fill the list.
PER_ARTICLE = 5


def scope_of(question: Question) -> Scope:
    """The part of the archive that this question may see."""
    last = min(filter(None, (question.as_of, question.until)), default=None)
    return Scope(as_of=last, since=question.since, outlets=question.outlets)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retriever:
    """Finds passages in an archive; holds no state, threads may share it."""

    archive: Archive
    embedder: Embedder

    def retrieve(self, inquiry: Inquiry, k: int = 20) -> tuple[Candidate, ...]:
        """At most `k` candidates, best first, ties by passage key; () if nothing is in scope.

        Scores are comparable within one call only. Raises: ArchiveChanged if a writer takes out what is found, each time.
        """
        for _ in range(TRIED_AGAIN):
            try:
                return self._retrieved(inquiry, k)
            except ArchiveChanged:
                continue
        return self._retrieved(inquiry, k)

    def _retrieved(self, inquiry: Inquiry, k: int) -> tuple[Candidate, ...]:
        scope = scope_of(inquiry.question)
        anchor = self._anchor(inquiry, scope)
        counts = self.archive.frequencies(_terms(inquiry.stand_alone))
        passages = self.archive.coverage().passages
        dense, lexical = self._lists(inquiry, scope, anchor, _worth_looking_up(counts, passages))
        fused = _fused(dense, lexical)
        keys = sorted(fused)
        placed = dict(zip(keys, self.archive.placed(keys), strict=True))
        timely = _timely({key: day for key, (_, day) in placed.items()}, inquiry, anchor)
        scored = {key: fused[key] * timely[key] for key in keys}
        order = sorted(keys, key=lambda key: (-scored[key], key))
        for key, covered in zip(order[:READ], self._covered(counts, passages, order[:READ]), strict=True):
            scored[key] += COVERED * covered * timely[key]
        order.sort(key=lambda key: (-scored[key], key))
        kept = _capped(order, {key: article for key, (article, _) in placed.items()}, k)
        ranks = {"dense": _ranks(dense), "full text": _ranks(lexical)}
        return tuple(
            Candidate(
                passage=passage,
                score=scored[key],
                ranks=tuple((name, at[key]) for name, at in ranks.items() if key in at),
            )
            for key, passage in zip(kept, self.archive.passages(kept), strict=True)
        )

    def rarity(self, inquiry: Inquiry) -> dict[str, int]:
        """In how many passages of the archive each term of the question stands, by the term's key."""
        at = term_words(inquiry.stand_alone)
        counts = self.archive.frequencies(tuple(at.values()))
        return {key: counts[word] for key, word in at.items()}

    def _anchor(self, inquiry: Inquiry, scope: Scope) -> date:
        """The day from which freshness is measured: of asking, or of the newest article for a wish for the latest."""
        day = inquiry.question.as_of or inquiry.question.asked_on
        newest = self.archive.coverage(scope).last
        return min(day, newest) if inquiry.wants_latest and newest is not None else day

    def _lists(
        self, inquiry: Inquiry, scope: Scope, anchor: date, terms: Sequence[str]
    ) -> tuple[tuple[Hit, ...], tuple[Hit, ...]]:
        """The dense and the full-text list, each of the whole scope and of its fresh part, best first."""
        vector = self.embedder.embed_question(inquiry.stand_alone)
        since = anchor - timedelta(days=FRESH_WINDOW_DAYS)
        fresh = replace(scope, since=max(since, scope.since or since))
        scopes = (scope, fresh)
        return (
            _merged(self.archive.dense(vector, DEPTH, s) for s in scopes),
            _merged(self.archive.full_texts(terms, DEPTH, scopes)),
        )

    def _covered(self, counts: Mapping[str, int], passages: int, keys: list[int]) -> list[float]:
        """For each passage, the share of the question's words that stand in it or its title, weighed by rarity."""
        rarity = {term: math.log((passages + 1) / (count + 1)) for term, count in counts.items()}
        whole = sum(rarity.values()) or 1.0
        found = []
        for passage in self.archive.passages(keys):
            held = folded(f"{passage.source.title} {passage.text}")
            found.append(sum(weight for term, weight in rarity.items() if term in held) / whole)
        return found


def _terms(text: str) -> tuple[str, ...]:
    """The words to look up: folded, each once; all words of a question that has only stopwords."""
    content = dict.fromkeys(fold(w.text) for w in words(text) if is_content(w))
    return tuple(content) or tuple(dict.fromkeys(fold(w.text) for w in words(text)))


def _worth_looking_up(counts: Mapping[str, int], passages: int) -> tuple[str, ...]:
    """The terms that are not common, if two of them stand anywhere; else all. `counts`: in how many passages each stands."""
    rare = tuple(term for term, count in counts.items() if count <= max(FEW, COMMON * passages))
    return rare if sum(counts[term] > 0 for term in rare) > 1 else tuple(counts)


def _merged(lists: Iterable[tuple[Hit, ...]]) -> tuple[Hit, ...]:
    best = {hit.key: hit for hits in lists for hit in hits}
    return tuple(sorted(best.values(), key=lambda hit: (-hit.score, hit.key)))


def _fused(dense: tuple[Hit, ...], lexical: tuple[Hit, ...]) -> dict[int, float]:
    """Convex sum of the two scores, each as a share of its best. Source: Bruch, Gai, Ingber 2023; scaled by the best
    alone, because scaling by the last too makes the score of a passage depend on how many were asked for.
    """
    fused: dict[int, float] = {}
    for hits, share, least in ((dense, DENSE_SHARE, LEAST_COSINE), (lexical, 1.0 - DENSE_SHARE, 0.0)):
        best = hits[0].score - least if hits else 0.0
        for hit in hits:
            scaled = max(0.0, hit.score - least) / best if best > 0 else 0.0
            fused[hit.key] = fused.get(hit.key, 0.0) + share * scaled
    return fused


def _timely(published: Mapping[int, date | None], inquiry: Inquiry, anchor: date) -> dict[int, float]:
    """What time leaves of each score, in (0, 1]. An article without a date may be as fresh or as old as the others that
    were found, so it gets what they get on average.
    """
    known = {key: _of_day(day, inquiry, anchor) for key, day in published.items() if day is not None}
    average = sum(known.values()) / len(known) if known else 1.0
    return {key: known.get(key, average) for key in published}


def _of_day(published: date, inquiry: Inquiry, anchor: date) -> float:
    """What time leaves of the score of an article of that day. In a window that is over every day is as good as fresh."""
    fresh = STALE + (1.0 - STALE) * _fresh((anchor - published).days)
    window = inquiry.window
    if window is None:
        return fresh
    if (window.start is not None and published < window.start) or (window.end is not None and window.end < published):
        return fresh * OUTSIDE_WINDOW
    return float(fresh**RUNNING_WINDOW) if window.end is None or window.end >= anchor else 1.0


def _fresh(age_days: int) -> float:
    """How fresh an article of this age is, in (0, 1]."""
    age = float(age_days) if age_days >= 0 else -age_days * AHEAD
    story = math.exp2(-max(0.0, age - STORY_DAYS) / STORY_HALF_LIFE_DAYS)
    return FRESH_SHARE * math.exp2(-age / FRESH_HALF_LIFE_DAYS) + (1.0 - FRESH_SHARE) * story


def _capped(order: list[int], article_of: dict[int, int], k: int) -> list[int]:
    """The first `k` of the order, with no more than PER_ARTICLE of one article."""
    kept: list[int] = []
    per_article: Counter[int] = Counter()
    for key in order:
        article = article_of[key]
        if len(kept) < k and per_article[article] < PER_ARTICLE:
            per_article[article] += 1
            kept.append(key)
    return kept


def _ranks(hits: tuple[Hit, ...]) -> dict[int, int]:
    return {hit.key: rank for rank, hit in enumerate(hits, 1)}
