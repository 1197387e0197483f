"""Naive Bayes as Odoo's CRM does it (`crm.lead`, `_pls_get_naive_bayes_probabilities`).

Every value of every field is counted among won and lost leads, each count with 0.1 added; a lead's
score is the share of won leads times the product of its values' shares among them, set against the
same for lost ones. Fields that are not set, and values never seen, are passed over. Odoo knows
fields with few values only, so numbers are cut into fifths first.

In Odoo an administrator chooses the fields. Here forward folds do, one field after the other as
long as the log loss falls, which is the best that such an administrator could do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from features.types import Flags, Floats, Indices
from models.folds import Fold
from models.losses import log_loss
from models.sigmoid import sigmoid

ADDED = 0.1
LOWEST, HIGHEST = 0.0001, 0.9999
"""Odoo never shows less than 0.01 % nor more than 99.99 %."""


MOST_FIELDS = 12
"""Odoo's own default uses eight fields; more than a dozen only count the same thing again."""


FEW = 12
"""Up to so many distinct values are fields of their own; more are cut into fifths."""


@dataclass(frozen=True)
class Field:
    """One field's values, or the cuts between them, and the log-odds that each adds.

    The last weight is 0: that of null, and of a value that no training row has.
    """

    values: Floats
    cut: bool
    weights: Floats

    def log_odds(self, column: Floats) -> Floats:
        """What the field adds to each row's log-odds; shape (n,)."""
        return self.weights[_places(column, self.values, cut=self.cut)]


@dataclass(frozen=True)
class NaiveBayes:
    """The chosen fields by their column in the matrix, and the log-odds of all leads together."""

    fields: dict[int, Field]
    base: float

    def probability(self, matrix: Floats) -> Floats:
        """Probability to win of each row; shape (n,)."""
        log_odds = np.full(len(matrix), self.base)
        for place, field in self.fields.items():
            log_odds += field.log_odds(matrix[:, place])
        return np.clip(sigmoid(log_odds), LOWEST, HIGHEST)


def fit(matrix: Floats, labels: Flags, folds: Sequence[Fold]) -> NaiveBayes:
    """Choose the fields on the forward folds, then count their values on all rows.

    `matrix` is of shape (n, features), NaN is null.
    """
    return count(matrix, labels, _choose(matrix, labels, folds))


def count(matrix: Floats, labels: Flags, chosen: Sequence[int]) -> NaiveBayes:
    """Count the values of the chosen fields, given by their columns."""
    return NaiveBayes({place: _count(matrix[:, place], labels) for place in chosen}, _base(labels))


def _choose(matrix: Floats, labels: Flags, folds: Sequence[Fold]) -> list[int]:
    """Columns in the order in which each lowers the log loss most; stops when none does."""
    added = [_added(matrix, labels, fold) for fold in folds]
    told = np.concatenate([labels[fold.check] for fold in folds])
    fields = np.concatenate(added, axis=1)
    log_odds = np.concatenate(
        [np.full(int(fold.check.sum()), _base(labels[fold.learn])) for fold in folds]
    )
    chosen: list[int] = []
    least = float(log_loss(told, log_odds).mean())
    while len(chosen) < MOST_FIELDS:
        losses = log_loss(told, log_odds + fields).mean(axis=1)
        losses[chosen] = np.inf
        best = int(np.argmin(losses))
        if losses[best] >= least:
            break
        least = float(losses[best])
        chosen.append(best)
        log_odds = log_odds + fields[best]
    return chosen


def _added(matrix: Floats, labels: Flags, fold: Fold) -> Floats:
    """What each field alone adds to the checking rows' log-odds; shape (fields, rows)."""
    return np.stack(
        [
            _count(column[fold.learn], labels[fold.learn]).log_odds(column[fold.check])
            for column in matrix.T
        ]
    )


def _base(labels: Flags) -> float:
    won = float(labels.sum())
    return float(np.log(won / (len(labels) - won)))


def _count(column: Floats, labels: Flags) -> Field:
    values = np.unique(column[~np.isnan(column)])
    cut = len(values) > FEW
    if cut:
        fifths = np.nanquantile(column, [0.2, 0.4, 0.6, 0.8], method="inverted_cdf")
        values = np.unique(fifths)
    places = _places(column, values, cut=cut)
    return Field(values, cut, _weights(places, labels, len(values) + 1 + cut))


def _places(column: Floats, values: Floats, *, cut: bool) -> Indices:
    """The place of each row's value; the last place is that of null and of new values."""
    if cut:
        places = np.searchsorted(values, column, side="right")
        return np.where(np.isnan(column), len(values) + 1, places)
    if not len(values):
        return np.zeros(len(column), dtype=np.int64)
    places = np.minimum(np.searchsorted(values, column), len(values) - 1)
    return np.where(values[places] == column, places, len(values))


def _weights(places: Indices, labels: Flags, count: int) -> Floats:
    won = np.bincount(places[labels], minlength=count).astype(np.float64)
    lost = np.bincount(places[~labels], minlength=count).astype(np.float64)
    seen = won + lost > 0
    seen[-1] = False
    won, lost = won[seen] + ADDED, lost[seen] + ADDED
    weights = np.zeros(count)
    weights[seen] = np.log(won / won.sum()) - np.log(lost / lost.sum())
    return weights
