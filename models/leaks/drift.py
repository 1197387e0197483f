"""Suspicious: a model that does much worse forward in time than among the same leads at random.

Two quick models judge the same rows: one has learned from other contacts of the whole training
part, one from as many rows that came before. What only the first one knows belongs to the moment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import lightgbm
import numpy as np

from features.phrase import Phrase
from features.types import Flags, Floats, Indices
from models import booster, linear
from models.folds import Fold
from models.leaks.columns import Training, tally
from models.leaks.finding import Finding
from models.leaks.ranking import roc_auc, standard_error

LARGEST = 0.1
"""Complete Journey falls by .015, bpi2012 by .006; bank_additional, whose world moves, by .138."""

BEYOND_CHANCE = 3
"""Standard errors; generous, as both models judge the same rows."""

ROUNDS, GROUPS, NAMED = 100, 3, 3

MATTERS = Phrase(
    "what ranks leads of one time but not those that come later is a trace of the time itself, or"
    " of an outcome that was written down since"
)


@dataclass(frozen=True)
class Fall:
    """The mean AUC on the rows that the folds check, and the features the random split used most.

    `error` is the standard error of either.
    """

    random: float
    forward: float
    error: float
    used: tuple[str, ...]

    def finding(self) -> Finding | None:
        """A finding if the fall is sharp."""
        fall = self.random - self.forward
        if fall <= LARGEST or fall <= BEYOND_CHANCE * self.error:
            return None
        return Finding(
            about=Phrase("the split"),
            entries=(),
            certain=False,
            seen=Phrase(
                "the AUC falls from {random:.3f} among leads at random to {forward:.3f} forward in"
                " time; the random split uses most: {used}",
                random=self.random,
                forward=self.forward,
                used=", ".join(self.used),
            ),
            matters=MATTERS,
            declare="{ leak: true } for what is only a mark of its time; training judges itself"
            " forward in time anyway",
        )


def measure(
    matrix: Floats,
    training: Training,
    names: Sequence[str],
    folds: Sequence[Fold],
    params: Mapping[str, Any],
) -> Fall:
    """Judge both models on the rows that each fold checks; `matrix` of shape (n, features)."""
    labels = training.labels
    quick = _Quick(matrix, labels, names, {**params, "num_threads": 1})
    rng = np.random.default_rng(int(params["seed"]))
    group, order = _groups(training.contact, rng), rng.permutation(len(labels))
    pairs, gains = [], np.zeros(len(names))
    for fold in folds:
        at_random, used = _at_random(quick, fold, group, order)
        forward = quick.scores(quick.learned(np.flatnonzero(fold.learn)), fold.check)
        pairs.append([_auc(each, labels[fold.check]) for each in (at_random, forward)])
        gains += used
    random, ahead = np.average(pairs, axis=0, weights=[fold.check.sum() for fold in folds])
    checked = labels[np.any([fold.check for fold in folds], axis=0)]
    error = standard_error(int(checked.sum()), int((~checked).sum()))
    most = np.argsort(-gains, kind="stable")[:NAMED].tolist()
    return Fall(float(random), float(ahead), error, tuple(names[place] for place in most))


@dataclass(frozen=True)
class _Quick:
    """Boosters of few rounds, on one thread."""

    matrix: Floats
    labels: Flags
    names: Sequence[str]
    params: Mapping[str, Any]

    def learned(self, rows: Indices) -> lightgbm.Booster:
        start = linear.base_rate(self.labels[rows], len(self.names))
        return booster.fit(
            self.matrix[rows], self.labels[rows], self.names, start, self.params, ROUNDS
        )

    def scores(self, model: lightgbm.Booster, rows: Flags) -> Floats:
        return np.asarray(model.predict(self.matrix[rows], num_threads=1))


def _at_random(quick: _Quick, fold: Fold, group: Indices, order: Indices) -> tuple[Floats, Floats]:
    """The scores of a fold's checking rows by other contacts of any time, and what they used.

    As many rows are learned from as the fold has, so that only their time makes a difference.
    """
    scores, gains = np.empty(len(group)), np.zeros(len(quick.names))
    for place in np.unique(group[fold.check]):
        model = quick.learned(order[group[order] != place][: fold.learn.sum()])
        judged = fold.check & (group == place)
        scores[judged] = quick.scores(model, judged)
        gains += model.feature_importance("gain")
    return scores[fold.check], gains


def _groups(contact: Indices, rng: np.random.Generator) -> Indices:
    """A group for each row, the same for all rows of a contact; shape (n,)."""
    return rng.permutation(int(contact.max()) + 1)[contact] % GROUPS


def _auc(scores: Floats, labels: Flags) -> float:
    ranks = np.unique(scores, return_inverse=True)[1].astype(np.int32)
    return roc_auc(tally(ranks, labels))
