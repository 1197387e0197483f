"""Worlds in which the truth about every lead is known, for what calibration claims of them."""

from __future__ import annotations

import numpy as np

from models.calibration_rows import Checked
from models.sigmoid import sigmoid

SECOND = 1_000_000
"""A label that is known one row later."""


def checked(raw, labels, *, contact=None, cutoffs=None, fold=None):
    """Rows in the order given, each of a contact of its own and a second after the one before."""
    count = len(raw)
    return Checked(
        np.asarray(raw, dtype=np.float64),
        np.asarray(labels, dtype=np.bool_),
        np.arange(count) if contact is None else np.asarray(contact),
        np.arange(count) * SECOND if cutoffs is None else np.asarray(cutoffs),
        np.zeros(count, dtype=np.int64) if fold is None else np.asarray(fold),
    )


def made(seed, *, rows=1200, folds=3, slope=1.0, intercepts=(0.0, 0.0, 0.0), at=-1.0):
    """Folds of equal size whose true chance is sigmoid(slope · z + the fold's intercept)."""
    random = np.random.default_rng(seed)
    fold = np.arange(rows) * folds // rows
    raw = random.normal(at, 1.5, rows)
    chance = sigmoid(slope * raw + np.asarray(intercepts)[fold])
    return checked(raw, random.random(rows) < chance, fold=fold)


def periods(seed, *, rows, count, folds, spread=0.0, alike=0.0):
    """Rows of some periods, and of one more whose true rates are known: its z and its chance.

    `spread` moves the base rate from period to period, `alike` from contact to contact.
    """
    random = np.random.default_rng(seed)
    moved = random.normal(0, spread, count + 1)
    contact = random.integers(0, rows // 3, rows)
    own = random.normal(0, alike, rows // 3)
    raw = random.normal(-2, 1.2, rows)
    level = moved[np.arange(rows) * count // rows] + own[contact]
    won = random.random(rows) < sigmoid(0.8 * raw - 0.3 + level)
    fold = np.arange(rows) * folds // rows
    after = random.normal(-2, 1.2, 5000)
    nodes, weights = np.polynomial.hermite_e.hermegauss(15)
    each = sigmoid((0.8 * after - 0.3 + moved[-1])[:, None] + alike * nodes)
    return checked(raw, won, contact=contact, fold=fold), after, each @ weights / weights.sum()
