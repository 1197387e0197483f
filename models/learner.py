"""How a model is learned: a linear part and trees on top of it, as much of both as pays.

What pays is decided on the forward folds alone: trees by themselves, or boosting on from a ridge
logistic regression, after so many rounds, whichever has the least log loss. Few conversions carry
no trees, and very few no weights: then the linear part stands alone, or the base rate. The base
rate also stands where nothing is ahead of it by a standard error: the best of many candidates is a
little ahead even where labels are drawn by lot (Breiman et al. 1984, the 1-SE rule).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import lightgbm
import numpy as np

from features.types import Floats
from models import booster
from models.candidates import Candidate, Lines, Start
from models.learning_rows import Rows
from models.linear import Linear
from models.losses import log_loss, standard_error
from models.parts import ONLY_BASE_RATE


@dataclass(frozen=True)
class Learned:
    """What learning leaves behind."""

    linear: Linear
    booster: str
    """LightGBM's text."""
    rounds: int
    strength: float | None
    """scikit-learn's C of the linear part; None where that is the base rate."""
    losses: Mapping[str, Floats]
    """Of each candidate, mean log loss over all checking rows after 0, 1, 2, … rounds."""
    crossfits: Mapping[str, Floats]
    """Of each candidate, log-odds of each training row from the fold that checked it, NaN
    elsewhere; each of shape (n,)."""
    chosen: str
    """The candidate that the model is."""

    @property
    def crossfit(self) -> Floats:
        """What the model itself said of the rows that the folds checked; shape (n,)."""
        return self.crossfits[self.chosen]

    @property
    def kind(self) -> str:
        """What the model is made of."""
        if self.strength is None:
            return "trees" if self.rounds else ONLY_BASE_RATE
        return "trees on a linear part" if self.rounds else "linear part"


@dataclass(frozen=True)
class _Tried:
    """A candidate on every fold."""

    start: Start
    rounds: int
    """After how many of them the log loss is least."""
    losses: Floats
    crossfit: Floats

    @property
    def name(self) -> str:
        """The candidate's."""
        return self.start.candidate.name


def learn(rows: Rows, params: Mapping[str, Any], max_rounds: int) -> Learned:
    """Choose on the folds, then fit on all rows; `params` are LightGBM's own, by its names."""
    lines = Lines(rows, int(params["num_threads"]))
    each = [_try(rows, params, start) for start in lines.starts(max_rounds)]
    best = _best(rows, each)
    rounds, strength = best.rounds, best.start.candidate.strength
    final = lines.of(np.ones(len(rows.labels), dtype=np.bool_), [strength])[strength]
    trees = booster.fit(rows.matrix, rows.labels, rows.names, final, _signed(rows, params), rounds)
    return Learned(
        linear=final,
        booster=booster.text(trees),
        rounds=rounds,
        strength=strength,
        losses={tried.name: tried.losses for tried in each},
        crossfits={tried.name: tried.crossfit for tried in each},
        chosen=best.name,
    )


def least_losses(
    rows: Rows, params: Mapping[str, Any], several: Sequence[Start]
) -> Iterator[float]:
    """After each fold, the least mean log loss over all rows checked so far, of any candidate.

    The last one is that of the model which `learn` would choose, if it is ahead of the base rate.
    """
    summed = [np.zeros(1 + start.candidate.rounds) for start in several]
    checked = 0
    for place, fold in enumerate(rows.folds):
        count = int(fold.check.sum())
        checked += count
        for total, start in zip(summed, several, strict=True):
            total += count * _on_fold(rows, params, start, place)[1]  # noqa: PLW2901
        yield min(float(losses.min()) for losses in summed) / checked


def crossfitted(rows: Rows, params: Mapping[str, Any], several: Sequence[Start]) -> Floats:
    """Log-odds from the best candidate, of each row from the fold that checked it; else NaN."""
    return _best(rows, [_try(rows, params, start) for start in several]).crossfit


def pays(rows: Rows, log_odds: Floats, base_rate: Floats) -> bool:
    """Whether cross-fitted log-odds are ahead of the base rate's by more than a standard error."""
    checked = ~np.isnan(log_odds)
    labels = rows.labels[checked]
    gain = log_loss(labels, base_rate[checked]) - log_loss(labels, log_odds[checked])
    return bool(gain.mean() > standard_error(gain, rows.leads[checked]))


def _best(rows: Rows, each: Sequence[_Tried]) -> _Tried:
    best = min(each, key=lambda tried: float(tried.losses.min()))
    plain = [tried for tried in each if tried.start.candidate == Candidate(None, 0)]
    if not plain or best is plain[0] or pays(rows, best.crossfit, plain[0].crossfit):
        return best
    return plain[0]


def _try(rows: Rows, params: Mapping[str, Any], start: Start) -> _Tried:
    made = [_on_fold(rows, params, start, place) for place in range(len(rows.folds))]
    weights = [int(fold.check.sum()) for fold in rows.folds]
    losses = np.average([losses for _, losses in made], axis=0, weights=weights)
    trees, rounds = [trees for trees, _ in made], int(np.argmin(losses))
    crossfit = _crossfit(rows, start, trees, rounds, int(params["num_threads"]))
    return _Tried(start, rounds, losses, crossfit)


def _on_fold(
    rows: Rows, params: Mapping[str, Any], start: Start, place: int
) -> tuple[lightgbm.Booster | None, Floats]:
    """The trees of a candidate on a fold, and its mean log loss there after 0, 1, 2, … rounds."""
    fold, log_odds = rows.folds[place], start.log_odds[place]
    losses = np.array([log_loss(rows.labels[fold.check], log_odds[fold.check]).mean()])
    if not start.candidate.rounds:
        return None, losses
    trees, later = booster.on_fold(
        rows.matrix,
        rows.labels,
        rows.names,
        fold,
        log_odds,
        _signed(rows, params),
        start.candidate.rounds,
    )
    return trees, np.concatenate([losses, later])


def _signed(rows: Rows, params: Mapping[str, Any]) -> Mapping[str, Any]:
    """The parameters, and in which direction each feature may move the score, if that is known."""
    return {**params, "monotone_constraints": list(rows.signs)} if any(rows.signs) else params


def _crossfit(
    rows: Rows,
    start: Start,
    boosters: Sequence[lightgbm.Booster | None],
    rounds: int,
    threads: int,
) -> Floats:
    found = np.full(len(rows.labels), np.nan)
    for fold, log_odds, trees in zip(rows.folds, start.log_odds, boosters, strict=True):
        found[fold.check] = log_odds[fold.check]
        if trees is not None:
            found[fold.check] += booster.added(trees, rows.matrix[fold.check], rounds, threads)
    return found
