"""Suspicious: one feature that ranks the outcomes almost perfectly on its own."""

from __future__ import annotations

from math import sqrt

import numpy as np

from features.phrase import Phrase
from models.leaks.columns import Column, Tally, Training, tally
from models.leaks.finding import Finding
from models.metrics import auc_of_ties

SELDOM = 3.7
"""Standard errors of an AUC of .5 that chance exceeds once in ten thousand times."""

MATTERS = Phrase(
    "an honest feature alone seldom exceeds .8: this may be another word for the outcome"
)


def ranking(column: Column, training: Training, suspicious_auc: float) -> Finding | None:
    """A feature with a suspicious AUC of its own, whichever way round it ranks."""
    known = column.known
    counted = tally(column.ranks[known], training.labels[known])
    if not min(counted.rows):
        return None
    auc = roc_auc(counted)
    auc = max(auc, 1 - auc)
    alone = known & training.independent
    labels = training.labels[alone]
    error = standard_error(int(labels.sum()), int((~labels).sum()))
    if auc < suspicious_auc or auc - 0.5 < SELDOM * error:
        return None
    seen = Phrase(
        "it ranks {rows} outcomes alone with an AUC of {auc:.3f}", rows=sum(counted.rows), auc=auc
    )
    return column.finding(seen, MATTERS, certain=False)


def roc_auc(counted: Tally) -> float:
    """The chance that a converting row has a higher value than another one; a tie counts half."""
    return auc_of_ties(counted.won[::-1], counted.lost[::-1])


def standard_error(won: int, lost: int) -> float:
    """That of the AUC of a column that tells nothing."""
    return sqrt((won + lost + 1) / (12 * won * lost)) if won and lost else np.inf
