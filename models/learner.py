"""How a model is learned: a linear part and trees on top of it, as much of both as pays.

What pays is decided on the forward folds alone: trees by themselves, or boosting on from a ridge
logistic regression, after so many rounds, whichever has the least log loss. Few conversions carry
no trees, and very few no weights: then the linear part stands alone, or the base rate. The base
rate also stands where nothing is ahead of it by a standard error: the best of many candidates is a
little ahead even where labels are drawn by lot (Breiman et al. 1984, the 1-SE rule).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import lightgbm
import numpy as np

from features.enough import LINEAR_FROM, TREES_FROM
from features.types import Feature, Flags, Floats, Indices
from models import booster, linear
from models.folds import Fold
from models.linear import Linear
from models.linear_fit import LinearFit
from models.losses import log_loss, standard_error
from models.one_thread import added_in_order
from models.parts import ONLY_BASE_RATE

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
    signs: Sequence[int] = ()
    """1 where more of a feature may only raise the score, -1 where only lower it, 0 elsewhere; one
    a feature, or none at all."""
    lead: Indices | None = None
    """Whose row each is, of shape (n,), where a lead is looked at more than once."""

    @property
    def names(self) -> list[str]:
        """The features' names."""
        return [feature.name for feature in self.features]

    @property
    def rarer(self) -> int:
        """Leads of the rarer class: one that is looked at twice is not two conversions."""
        return min(len(np.unique(self.leads[some])) for some in (self.labels, ~self.labels))

    @property
    def leads(self) -> Indices:
        """A number for each row's lead; shape (n,)."""
        return np.arange(len(self.labels)) if self.lead is None else self.lead


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
class Candidate:
    """A linear part of some strength, or the base rate, and at most so many rounds on top of it."""

    strength: float | None
    rounds: int

    @property
    def name(self) -> str:
        """What the candidate is made of."""
        start = ONLY_BASE_RATE if self.strength is None else f"linear part of C = {self.strength:g}"
        return f"trees on a {start}" if self.rounds else start


@dataclass(frozen=True)
class Start:
    """A candidate's linear part on each fold, which no parameter of LightGBM changes."""

    candidate: Candidate
    log_odds: Sequence[Floats]
    """What each fold's says of all rows; each of shape (n,)."""


@dataclass(frozen=True)
class _Tried:
    """A candidate on every fold."""

    start: Start
    boosters: Sequence[lightgbm.Booster | None]
    losses: Floats


def learn(rows: Rows, params: Mapping[str, Any], max_rounds: int) -> Learned:
    """Choose on the folds, then fit on all rows; `params` are LightGBM's own, by its names."""
    lines = _Lines(rows, int(params["num_threads"]))
    each = [_try(rows, params, start) for start in lines.starts(max_rounds)]
    best = _best(rows, params, each)
    rounds, strength = int(np.argmin(best.losses)), best.start.candidate.strength
    final = lines.of(np.ones(len(rows.labels), dtype=np.bool_), [strength])[strength]
    trees = booster.fit(rows.matrix, rows.labels, rows.names, final, _signed(rows, params), rounds)
    return Learned(
        linear=final,
        booster=booster.text(trees),
        rounds=rounds,
        strength=strength,
        losses={tried.start.candidate.name: tried.losses for tried in each},
        crossfit=_crossfit(rows, params, best, rounds),
    )


def starts(rows: Rows, max_rounds: int) -> list[Start]:
    """All that may be tried on these rows."""
    return _Lines(rows).starts(max_rounds)


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
    best = _best(rows, params, [_try(rows, params, start) for start in several])
    return _crossfit(rows, params, best, int(np.argmin(best.losses)))


def pays(rows: Rows, log_odds: Floats, base_rate: Floats) -> bool:
    """Whether cross-fitted log-odds are ahead of the base rate's by more than a standard error."""
    checked = ~np.isnan(log_odds)
    labels = rows.labels[checked]
    gain = log_loss(labels, base_rate[checked]) - log_loss(labels, log_odds[checked])
    return bool(gain.mean() > standard_error(gain, rows.leads[checked]))


def _best(rows: Rows, params: Mapping[str, Any], each: Sequence[_Tried]) -> _Tried:
    best = min(each, key=lambda tried: float(tried.losses.min()))
    plain = [tried for tried in each if tried.start.candidate == Candidate(None, 0)]
    if not plain or best is plain[0]:
        return best
    log_odds = _crossfit(rows, params, best, int(np.argmin(best.losses)))
    return best if pays(rows, log_odds, _crossfit(rows, params, plain[0], 0)) else plain[0]


class _Lines:
    """The linear parts of some rows; on several threads as many folds at once."""

    def __init__(self, rows: Rows, threads: int = 1) -> None:
        self._rows, self._threads = rows, threads

    @added_in_order
    def starts(self, max_rounds: int) -> list[Start]:
        """All that may be tried; candidates of one strength have the same linear parts."""
        candidates = self._candidates(max_rounds)
        strengths = list(dict.fromkeys(each.strength for each in candidates))

        def told(fold: Fold) -> dict[float | None, Floats]:
            lines = self.of(fold.learn, strengths)
            return {each: line.log_odds(self._rows.matrix) for each, line in lines.items()}

        with ThreadPoolExecutor(self._threads) as pool:
            folds = list(pool.map(told, self._rows.folds))
        return [Start(each, [fold[each.strength] for fold in folds]) for each in candidates]

    def of(self, some: Flags, strengths: Sequence[float | None]) -> dict[float | None, Linear]:
        """The linear part of each strength on some of the rows."""
        rate = linear.base_rate(self._rows.labels[some], len(self._rows.features))
        fitted = [strength for strength in strengths if strength is not None]
        lines = self._fit.fit(some, fitted) if fitted else []
        return {None: rate, **dict(zip(fitted, lines, strict=True))}

    def _candidates(self, max_rounds: int) -> list[Candidate]:
        if self._rows.rarer < LINEAR_FROM:
            return [Candidate(None, 0)]
        best = self._fit.best_strength(self._rows.folds, self._threads)
        alone = [Candidate(None, 0), Candidate(best, 0)]
        if self._rows.rarer < TREES_FROM:
            return alone
        return [*alone, Candidate(None, max_rounds), Candidate(best / WEAKENED, max_rounds)]

    @cached_property
    def _fit(self) -> LinearFit:
        rows = self._rows
        return LinearFit(rows.matrix, rows.labels, rows.features, rows.signs)


def _try(rows: Rows, params: Mapping[str, Any], start: Start) -> _Tried:
    made = [_on_fold(rows, params, start, place) for place in range(len(rows.folds))]
    weights = [int(fold.check.sum()) for fold in rows.folds]
    losses = np.average([losses for _, losses in made], axis=0, weights=weights)
    return _Tried(start, [trees for trees, _ in made], losses)


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


def _crossfit(rows: Rows, params: Mapping[str, Any], tried: _Tried, rounds: int) -> Floats:
    found, threads = np.full(len(rows.labels), np.nan), int(params["num_threads"])
    for fold, log_odds, trees in zip(rows.folds, tried.start.log_odds, tried.boosters, strict=True):
        found[fold.check] = log_odds[fold.check]
        if trees is not None:
            found[fold.check] += booster.added(trees, rows.matrix[fold.check], rounds, threads)
    return found
