"""The candidates for calibration, each fitted on rows of which all labels are known.

identity  trust the booster as it is
slope     one slope for all folds, each with a base rate of its own; the mean is kept
platt     slope and intercept over all rows together (Platt 1999)
beta      Platt's line with a bend (Kull 2017), drawn towards no bend; never against the order
latest    the booster's own slope, the intercept of the latest rows: it follows a moving base rate
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from scipy.optimize import brentq

from features.types import Flags, Floats
from models import calibration_rows
from models.calibration_line import Calibrator, bow
from models.calibration_rows import Checked
from models.losses import log_loss
from models.sigmoid import sigmoid

IDENTITY = Calibrator("identity", 1.0, 0.0)
LEAST_KNOWN = 30
"""The least of each class that a calibrator is fitted on to judge it forward."""
LEAST_SLOPE = 1e-3
"""A model that ranks backwards must not be turned round in silence."""
_WEAK, _FIRM = 0.01, 25.0
PLATT_PULL = np.array([_WEAK, _WEAK])
BETA_PULL = np.array([_WEAK, _WEAK, _FIRM])
"""Precisions: so weak that only a perfect ranking feels it; a bend of .2 costs half a nat."""
_STEPS, _LAST = 50, 1e-6
"""Near the optimum the error after a step is as its square: after the last one it is nothing."""
_MANY = 20_000


def identity(rows: Checked) -> Calibrator:  # noqa: ARG001
    """The booster as it is."""
    return IDENTITY


def platt(rows: Checked) -> Calibrator:
    """Slope and intercept with the least log loss."""
    slope, intercept = logistic(_columns(rows.raw), rows.labels, towards=np.array([1.0, 0.0]))
    if slope < LEAST_SLOPE:
        slope, intercept = LEAST_SLOPE, intercept_of(rows, LEAST_SLOPE * rows.raw)
    return Calibrator("platt", settled(slope), settled(intercept))


def beta(rows: Checked) -> Calibrator:
    """Platt's line with a bend; the line alone where the bend would turn leads round."""
    design = np.column_stack([_columns(rows.raw), bow(rows.raw)])
    start = np.array([1.0, 0.0, 0.0])
    slope, intercept, bend = logistic(design, rows.labels, towards=start, pull=BETA_PULL)
    if slope - abs(bend) < LEAST_SLOPE:
        line = platt(rows)
        return Calibrator("beta", line.slope, line.intercept)
    return Calibrator("beta", settled(slope), settled(intercept), settled(bend))


def slope(rows: Checked) -> Calibrator:
    """One slope, with an intercept for each fold; then the one that keeps the mean probability."""
    folds = np.unique(rows.fold)
    design = np.column_stack([rows.raw, rows.fold[:, None] == folds])
    found = logistic(design, rows.labels, towards=np.eye(1, 1 + len(folds))[0])
    steep = max(float(found[0]), LEAST_SLOPE)
    wanted = sigmoid(rows.raw).mean()
    level = brentq(lambda at: sigmoid(steep * rows.raw + at).mean() - wanted, -40.0, 40.0)
    return Calibrator("slope", settled(steep), settled(level))


def latest(rows: Checked) -> Calibrator:
    """The intercept of the latest rows, on the booster's own slope."""
    last = calibration_rows.latest(rows)
    return Calibrator("latest", 1.0, settled(intercept_of(last, last.raw)))


Fit = Callable[[Checked], Calibrator]
STEADY: Mapping[str, Fit] = {"identity": identity, "slope": slope, "platt": platt, "beta": beta}
FOLLOWING = "latest"
ALL: Mapping[str, Fit] = {**STEADY, FOLLOWING: latest}


def forward(kind: str, known: Checked) -> Calibrator:
    """A candidate as it would have stood when only these labels were known."""
    return ALL[kind](known) if known.rarer >= LEAST_KNOWN else IDENTITY


def intercept_of(rows: Checked, log_odds: Floats) -> float:
    """The intercept that log-odds lack, by the least log loss."""
    return float(logistic(np.ones((len(log_odds), 1)), rows.labels, offset=log_odds)[0])


def logistic(
    design: Floats,
    labels: Flags,
    *,
    offset: Floats | float = 0.0,
    towards: Floats | None = None,
    pull: Floats | None = None,
) -> Floats:
    """Coefficients with the least log loss, drawn `towards` some with the precisions `pull`.

    Newton's method, each step halved until it helps; `design` of shape (n, coefficients).
    """
    aim = np.zeros(design.shape[1]) if towards is None else towards
    force = np.full(len(aim), _WEAK) if pull is None else pull

    def loss(at: Floats) -> float:
        row_losses = log_loss(labels, design @ at + offset)
        return float(row_losses.sum() + force @ (at - aim) ** 2 / 2)

    found = aim
    if len(labels) > _MANY:  # begin where a part of the rows leads to, which saves half the steps
        some = slice(None, None, -(-len(labels) // _MANY))
        part = offset[some] if isinstance(offset, np.ndarray) else offset
        found = logistic(design[some], labels[some], offset=part, towards=towards, pull=pull)
    reached = loss(found)
    for _ in range(_STEPS):
        chance = sigmoid(design @ found + offset)
        downhill = design.T @ (labels - chance) - force * (found - aim)
        curved = (design * (chance * (1 - chance))[:, None]).T @ design + np.diag(force)
        step = np.linalg.solve(curved, downhill)
        if np.abs(step).max() < _LAST:
            return np.asarray(found + step)
        while (told := loss(found + step)) > reached and np.abs(step).max() > 1e-12:
            step = step / 2
        if told > reached:
            break
        found, reached = found + step, told
    return found


def settled(value: float) -> float:
    """Nine digits: enough for any probability, and free of what another CPU adds behind them."""
    return float(f"{value:.9g}")


def _columns(raw: Floats) -> Floats:
    return np.column_stack([raw, np.ones(len(raw))])
