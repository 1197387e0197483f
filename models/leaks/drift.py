"""Suspicious: a model that does much worse forward in time than among the same leads at random.

Two quick models judge the same rows: one has learned from other contacts of the whole training
part, one only from what came before. What only the first one knows belongs to the moment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from features.types import Flags, Floats, Indices
from models import booster
from models.folds import Fold
from models.leaks.columns import Training, tally
from models.leaks.finding import Finding
from models.leaks.ranking import roc_auc, standard_error

LARGEST = 0.1
"""Complete Journey falls by .03, bpi2012 by .02; bank_additional, whose world changes, by .12."""

BEYOND_CHANCE = 3
"""Standard errors; generous, as both models judge the same rows."""

ROUNDS, GROUPS, NAMED = 100, 3, 3

MATTERS = (
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
            about="the split",
            entries=(),
            certain=False,
            seen=f"the AUC falls from {self.random:.3f} among leads at random to {self.forward:.3f}"
            f" forward in time; the random split uses most: {', '.join(self.used)}",
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
    """Judge both models on the rows that the folds check; `matrix` of shape (n, features)."""
    labels = training.labels
    params = {**params, "num_threads": 1}
    group = _groups(training.contact, int(params["seed"]))
    at_random, gains = np.full(len(labels), np.nan), np.zeros(len(names))
    for place in range(GROUPS):
        learned = booster.fit(matrix[group != place], labels[group != place], names, params, ROUNDS)
        at_random[group == place] = learned.predict(matrix[group == place], num_threads=1)
        gains += learned.feature_importance("gain")
    pairs, rows = [], []
    for fold in folds:
        learned = booster.fit(matrix[fold.learn], labels[fold.learn], names, params, ROUNDS)
        forward = learned.predict(matrix[fold.check], num_threads=1)
        judged = labels[fold.check]
        pairs.append([_auc(at_random[fold.check], judged), _auc(forward, judged)])
        rows.append(len(judged))
    random, ahead = np.average(pairs, axis=0, weights=rows)
    checked = labels[np.any([fold.check for fold in folds], axis=0)]
    error = standard_error(int(checked.sum()), int((~checked).sum()))
    most = np.argsort(-gains, kind="stable")[:NAMED]
    return Fall(float(random), float(ahead), error, tuple(names[place] for place in most))


def _groups(contact: Indices, seed: int) -> Indices:
    """A group for each row, the same for all rows of a contact; shape (n,)."""
    count = int(contact.max()) + 1
    return np.random.default_rng(seed).permutation(count)[contact] % GROUPS


def _auc(scores: Floats, labels: Flags) -> float:
    return roc_auc(tally(scores, labels))
