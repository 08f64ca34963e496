"""Graded replies in, the figures of a run out, overall and by kind; and their JSON, both ways."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any

import numpy as np

from greenland_qa.errors import SettingsError
from greenland_qa.evaluation.grading import Graded
from greenland_qa.evaluation.metrics import median_interval, percentile, share_interval
from greenland_qa.evaluation.shares import FIGURES, SHARES, WORDS

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number with its 95 % interval. `value` is None where nothing could be counted."""

    value: float | None
    low: float | None = None
    high: float | None = None
    questions: int = 0
    """How many questions it was counted over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """A run of a golden set: every graded question, and the settings it ran with."""

    graded: tuple[Graded, ...]
    settings: Mapping[str, Any] = field(default_factory=dict)

    def figures(self, kind: str | None = None) -> dict[str, Figure]:
        """Every figure by its name, over all questions or those of one kind."""
        graded = [g for g in self.graded if kind is None or g.kind == kind]
        shares = {name: _share([share.part(g) for g in graded]) for name, share in SHARES.items()}
        lengths = [g.words for g in graded if g.words is not None]
        low, high = median_interval(lengths) or (None, None)
        value = percentile(lengths, 50) if lengths else None
        return {**shares, WORDS: Figure(value=value, low=low, high=high, questions=len(lengths))}

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of the questions, sorted; "" for those of which nobody said it."""
        return tuple(sorted({g.kind for g in self.graded}))

    def latency_ms(self) -> dict[str, tuple[float, float]]:
        """(p50, p95) of each stage in milliseconds, in the order in which the stages ran."""
        stages: dict[str, list[float]] = {}
        for g in self.graded:
            for stage, ms in g.timings_ms.items():
                stages.setdefault(stage, []).append(ms)
        return {stage: (percentile(ms, 50), percentile(ms, 95)) for stage, ms in stages.items()}

    def outcomes(self) -> dict[str, dict[str, int]]:
        """Answerable or not -> answer, refusal, error -> how many questions."""
        counts = {row: {"answer": 0, "refusal": 0, "error": 0} for row in ("answerable", "unanswerable", "not said")}
        for g in self.graded:
            counts[{True: "answerable", False: "unanswerable", None: "not said"}[g.answerable]][g.outcome] += 1
        return counts

    def misses(self, least: Mapping[str, float]) -> tuple[str, ...]:
        """A sentence for each figure that is under its least value ("words": over its most); () if none is.

        Raises: SettingsError for a name that is no figure.
        """
        if unknown := sorted(set(least) - set(FIGURES)):
            raise SettingsError(f"There is no figure {unknown[0]!r}.", advice=f"Choose from {', '.join(FIGURES)}.")
        figures, sentences = self.figures(), []
        for name, bound in least.items():
            value = figures[name].value
            if value is None:
                sentences.append(f"{name} could not be counted: the golden set has no question for it.")
            elif value > bound if name == WORDS else value < bound:
                sentences.append(f"{name} is {value:.3g}, {'over' if name == WORDS else 'under'} {bound:g}.")
        return tuple(sentences)

    def to_json(self) -> Json:
        """The content of metrics.json; `from_json` gives the same results back."""
        return {
            "settings": dict(self.settings),
            "questions": len(self.graded),
            "outcomes": self.outcomes(),
            "figures": {name: asdict(f) for name, f in self.figures().items()},
            "by_kind": {k: {n: asdict(f) for n, f in self.figures(k).items()} for k in self.kinds},
            "latency_ms": {s: {"p50": round(a, 2), "p95": round(b, 2)} for s, (a, b) in self.latency_ms().items()},
            "graded": [_graded_json(g) for g in self.graded],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Results:
        graded = tuple(Graded(**_listless(row)) for row in data["graded"])
        return cls(graded=graded, settings=data["settings"])


def _share(parts: Sequence[tuple[float, int]]) -> Figure:
    hits, of = np.asarray(parts, np.float64).reshape(-1, 2).T
    if not of.sum():
        return Figure(value=None)
    low, high = share_interval(hits.tolist(), of.tolist()) or (None, None)
    return Figure(value=float(hits.sum() / of.sum()), low=low, high=high, questions=int((of > 0).sum()))


def _graded_json(graded: Graded) -> Json:
    return {f.name: _plain(getattr(graded, f.name)) for f in fields(graded)}


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else list(value) if isinstance(value, tuple) else value


def _listless(row: Mapping[str, Any]) -> Json:
    """The row with tuples where JSON has lists."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
