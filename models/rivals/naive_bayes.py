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
import numpy.typing as npt

from features.types import Flags, Floats
from models.booster import log_loss
from models.folds import Fold
from models.sigmoid import sigmoid

ADDED = 0.1
LOWEST, HIGHEST = 0.0001, 0.9999
"""Odoo never shows less than 0.01 % nor more than 99.99 %."""


MOST_FIELDS = 12
"""Odoo's own default uses eight fields; more than a dozen only count the same thing again."""


@dataclass(frozen=True)
class Field:
    """One field: the cuts between its values, and the log-odds that each adds; 0 for null."""

    edges: Floats
    weights: Floats

    def log_odds(self, column: Floats) -> Floats:
        """What the field adds to each row's log-odds; shape (n,)."""
        return self.weights[_values(column, self.edges)]


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
    chosen = _choose(matrix, labels, folds)
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
    edges = _edges(column)
    return Field(edges, _weights(_values(column, edges), labels, len(edges) + 2))


def _edges(column: Floats) -> Floats:
    """Cuts between values: one a value where there are few, else fifths of the known rows."""
    known = np.unique(column[~np.isnan(column)])
    if len(known) <= 12:
        return known[1:]
    fifths = np.nanquantile(column, [0.2, 0.4, 0.6, 0.8], method="inverted_cdf")
    return np.unique(fifths)


def _values(column: Floats, edges: Floats) -> npt.NDArray[np.int64]:
    """The place of each row's value among the field's values; the last place is null."""
    places = np.searchsorted(edges, column, side="right")
    return np.where(np.isnan(column), len(edges) + 1, places)


def _weights(values: npt.NDArray[np.int64], labels: Flags, count: int) -> Floats:
    won = np.bincount(values[labels], minlength=count).astype(np.float64)
    lost = np.bincount(values[~labels], minlength=count).astype(np.float64)
    seen = won + lost > 0
    seen[-1] = False
    won, lost = won[seen] + ADDED, lost[seen] + ADDED
    weights = np.zeros(count)
    weights[seen] = np.log(won / won.sum()) - np.log(lost / lost.sum())
    return weights
