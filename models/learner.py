"""How a model is learned: a linear part and trees on top of it, as much of both as pays.

What pays is decided on the forward folds alone: trees by themselves, or boosting on from a ridge
logistic regression, after so many rounds, whichever has the least log loss. Few conversions carry
no trees, and very few no weights: then the linear part stands alone, or the base rate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import lightgbm
import numpy as np

from features.types import Feature, Flags, Floats
from models import booster, linear, linear_fit
from models.folds import Fold
from models.linear import Linear
from models.losses import log_loss
from models.parts import ONLY_BASE_RATE

TREES_FROM = 100
"""Conversions, or leads that did not convert if those are fewer, that can carry trees."""
LINEAR_FROM = 30
"""The same for the weights of a linear part."""

WEAKENED = 3.0
"""The trees take over some of what the linear part would say, so it is regularised more strongly
than were it alone: by so much on the forward folds of each of three real sources."""


@dataclass(frozen=True)
class Rows:
    """Training rows and the forward folds among them."""

    matrix: Floats
    """Shape (n, features), NaN is null."""
    labels: Flags
    features: Sequence[Feature]
    folds: Sequence[Fold]

    @property
    def names(self) -> list[str]:
        """The features' names."""
        return [feature.name for feature in self.features]

    @property
    def rarer(self) -> int:
        """Rows of the rarer class."""
        won = int(self.labels.sum())
        return min(won, len(self.labels) - won)


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
    crossfit: Floats
    """Log-odds of each training row from the fold that checked it, NaN elsewhere; shape (n,)."""

    @property
    def kind(self) -> str:
        """What the model is made of."""
        if self.strength is None:
            return "trees" if self.rounds else ONLY_BASE_RATE
        return "trees on a linear part" if self.rounds else "linear part"


@dataclass(frozen=True)
class _Candidate:
    strength: float | None
    rounds: int

    @property
    def name(self) -> str:
        start = ONLY_BASE_RATE if self.strength is None else f"linear part of C = {self.strength:g}"
        return f"trees on a {start}" if self.rounds else start


@dataclass(frozen=True)
class _Tried:
    """A candidate on every fold."""

    candidate: _Candidate
    linears: Sequence[Linear]
    boosters: Sequence[lightgbm.Booster | None]
    losses: Floats


def learn(rows: Rows, params: Mapping[str, Any], max_rounds: int) -> Learned:
    """Choose on the folds, then fit on all rows; `params` are LightGBM's own, by its names."""
    each = [_try(rows, params, candidate) for candidate in _candidates(rows, max_rounds)]
    best = min(each, key=lambda tried: float(tried.losses.min()))
    rounds, strength = int(np.argmin(best.losses)), best.candidate.strength
    final = _linear(rows.matrix, rows.labels, rows.features, strength)
    trees = booster.fit(rows.matrix, rows.labels, rows.names, final, params, rounds)
    return Learned(
        linear=final,
        booster=booster.text(trees),
        rounds=rounds,
        strength=strength,
        losses={tried.candidate.name: tried.losses for tried in each},
        crossfit=_crossfit(rows, best, rounds),
    )


def _candidates(rows: Rows, max_rounds: int) -> list[_Candidate]:
    if rows.rarer < LINEAR_FROM:
        return [_Candidate(None, 0)]
    best = linear_fit.best_strength(rows.matrix, rows.labels, rows.features, rows.folds)
    alone = [_Candidate(None, 0), _Candidate(best, 0)]
    if rows.rarer < TREES_FROM:
        return alone
    return [*alone, _Candidate(None, max_rounds), _Candidate(best / WEAKENED, max_rounds)]


def _linear(
    matrix: Floats, labels: Flags, features: Sequence[Feature], strength: float | None
) -> Linear:
    if strength is None:
        return linear.base_rate(labels, len(features))
    return linear_fit.fit(matrix, labels, features, strength)


def _try(rows: Rows, params: Mapping[str, Any], candidate: _Candidate) -> _Tried:
    linears, boosters, lost = [], [], []
    for fold in rows.folds:
        start = _linear(
            rows.matrix[fold.learn], rows.labels[fold.learn], rows.features, candidate.strength
        )
        log_odds = start.log_odds(rows.matrix[fold.check])
        losses = np.array([log_loss(rows.labels[fold.check], log_odds).mean()])
        trees = None
        if candidate.rounds:
            trees, later = booster.on_fold(
                rows.matrix, rows.labels, rows.names, fold, start, params, candidate.rounds
            )
            losses = np.concatenate([losses, later])
        linears.append(start)
        boosters.append(trees)
        lost.append(losses)
    weights = [int(fold.check.sum()) for fold in rows.folds]
    return _Tried(candidate, linears, boosters, np.average(lost, axis=0, weights=weights))


def _crossfit(rows: Rows, tried: _Tried, rounds: int) -> Floats:
    log_odds = np.full(len(rows.labels), np.nan)
    for fold, start, trees in zip(rows.folds, tried.linears, tried.boosters, strict=True):
        checked = rows.matrix[fold.check]
        log_odds[fold.check] = start.log_odds(checked)
        if trees is not None:
            log_odds[fold.check] += booster.added(trees, checked, rounds)
    return log_odds
