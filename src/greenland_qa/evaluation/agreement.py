"""Graded replies with a model's opinions in, how far model and plain figures agree out, with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from greenland_qa.evaluation.grading import Graded
from greenland_qa.evaluation.judging import RIGHT, UNCLEAR
from greenland_qa.evaluation.metrics import Drawn, Floats, percentiles, resampled, share_interval
from greenland_qa.evaluation.results import Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """A model's opinions held against the plain figures, over the answers on which both have one."""

    both_right: int
    only_model: int
    """Answers that the model alone calls right."""
    only_plain: int
    both_wrong: int
    unclear: int
    """Answers on which the model gave no opinion; they count nowhere else."""
    share: Figure
    """How many answers of all both see alike."""
    kappa: Figure
    """1 where they always agree, 0 where chance would agree as often; None where one of them always says the same."""

    @property
    def questions(self) -> int:
        return self.both_right + self.only_model + self.only_plain + self.both_wrong

    @property
    def sentence(self) -> str:
        """What the model says, and how much that is worth."""
        if not self.questions:
            return f"The model gave no opinion that could be read, on {self.unclear:,} of {self.unclear:,} answers."
        told = (
            f"The model calls {self.both_right + self.only_model:,} of {self.questions:,} answers right, the plain "
            f"figures {self.both_right + self.only_plain:,}. They agree on {_percent(self.share)}; "
        )
        if self.kappa.value is None:
            told += "kappa cannot be counted, because one of them always says the same."
        else:
            told += f"Cohen's kappa is {_number(self.kappa)}."
        if self.kappa.low is None or self.kappa.low <= 0:
            told += " Chance could agree as often: do not go by this model."
        return told + (f" On {self.unclear:,} more it gave no opinion." if self.unclear else "")


def agreement(graded: Sequence[Graded]) -> Agreement | None:
    """None where no model was asked."""
    asked = [g for g in graded if g.opinion and g.correct is not None]
    if not asked:
        return None
    heard = [g for g in asked if g.opinion != UNCLEAR]
    model = np.asarray([g.opinion == RIGHT for g in heard], np.float64)
    plain = np.asarray([g.correct is True for g in heard], np.float64)
    alike = (model == plain).astype(np.float64)
    low, high = share_interval(alike.tolist(), np.ones_like(alike).tolist()) or (None, None)
    value = float(_kappa(model[None], plain[None])[0]) if heard else np.nan
    ends = _kappa_interval(model, plain) if np.isfinite(value) else None
    return Agreement(
        both_right=int((model * plain).sum()),
        only_model=int((model * (1 - plain)).sum()),
        only_plain=int(((1 - model) * plain).sum()),
        both_wrong=int(((1 - model) * (1 - plain)).sum()),
        unclear=len(asked) - len(heard),
        share=Figure(value=float(alike.mean()) if heard else None, low=low, high=high, questions=len(heard)),
        kappa=Figure(
            value=value if np.isfinite(value) else None,
            low=ends[0] if ends else None,
            high=ends[1] if ends else None,
            questions=len(heard),
        ),
    )


def _kappa(model: Floats, plain: Floats) -> Floats:
    """Cohen's kappa of each row of yes (1) and no (0): (rows,); not a number where one of them always says the same.

    Source: Cohen, 1960; his formula gives 0 where only one of the two always says the same, which would look measured.
    """
    says, knows = model.mean(1), plain.mean(1)
    by_chance = says * knows + (1 - says) * (1 - knows)
    with np.errstate(invalid="ignore", divide="ignore"):
        kappa = ((model == plain).mean(1) - by_chance) / (1 - by_chance)
    constant = np.isin(says, (0.0, 1.0)) | np.isin(knows, (0.0, 1.0))
    return np.asarray(np.where(constant, np.nan, kappa), np.float64)


def _kappa_interval(model: Floats, plain: Floats) -> tuple[float, float] | None:
    """95 % percentile bootstrap interval over the questions, of the resamples in which both say yes and no."""

    def of_drawn(drawn: Drawn) -> Floats:
        return _kappa(model[drawn], plain[drawn])

    return percentiles(resampled(len(model), of_drawn))


def _percent(figure: Figure) -> str:
    if figure.value is None or figure.low is None or figure.high is None:
        return "nothing"
    return f"{100 * figure.value:.0f} % (between {100 * figure.low:.0f} and {100 * figure.high:.0f} %)"


def _number(figure: Figure) -> str:
    ends = "" if figure.low is None else f" (between {figure.low:.2f} and {figure.high:.2f})"
    return f"{figure.value:.2f}{ends}"
