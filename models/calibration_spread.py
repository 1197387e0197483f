"""How sure a probability is: the calibrator's own uncertainty, and how much periods differ.

The first is the sandwich covariance of the line that the rows allow, by contact; also for the
identity, which rests on as many rows as any other line would. The second is the variance of the
intercept from block to block beyond chance (DerSimonian and Laird 1986), widened as Student's t
is for few blocks, so that 1.645 standard deviations hold nine in ten.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from scipy.stats import t as student

from features.types import Floats, Indices
from models import calibration_fits, calibration_rows
from models.calibration_fits import FOLLOWING, LEAST_KNOWN, settled
from models.calibration_line import NINE_OF_TEN, Calibrator, Row, bow
from models.calibration_rows import Checked
from models.one_thread import added_in_order
from models.sigmoid import sigmoid


@added_in_order
def with_interval(
    calibrator: Calibrator, rows: Checked, horizon: int, tolerated: float
) -> Calibrator:
    """The calibrator with its interval; `rows` are those it was fitted on, in the order of time.

    Where there are no two blocks to compare, periods may differ by as much as is `tolerated`.
    """
    # Large blocks tell of long periods, small ones of short ones.
    large = calibration_rows.blocks(rows)
    small = calibration_rows.blocks(rows, calibration_rows.FEW, calibration_rows.MANY)
    between = [
        _between(np.array(list(_offsets(calibrator, rows, block, horizon))), tolerated)
        for block in (large, small)
    ]
    spread = _root(covariance(calibrator, rows))
    return replace(calibrator, spread=spread, between=settled(max(between)))


def covariance(calibrator: Calibrator, rows: Checked) -> Floats:
    """The covariance of slope, intercept and, where it bends, bend: the sandwich, by contact.

    Of one that follows, the slope is as sure as all rows make it, the level as the latest do.
    """
    if calibrator.bend:
        fitted, design = calibration_fits.beta(rows), _columns(rows.raw, bow(rows.raw))
        return sandwich(design, fitted.log_odds(rows.raw), rows, calibration_fits.BETA_PULL)
    design, pull = _columns(rows.raw), calibration_fits.PLATT_PULL
    whole = sandwich(design, calibration_fits.platt(rows).log_odds(rows.raw), rows, pull)
    if calibrator.kind != FOLLOWING:
        return whole
    latest = calibration_rows.latest(rows)
    level = _level(latest, calibrator.log_odds(latest.raw))
    turned = np.array([1.0, -latest.raw.mean()])  # about the mean of the latest rows
    return np.asarray(whole[0, 0] * np.outer(turned, turned) + np.diag([0.0, level]))


def sandwich(design: Floats, log_odds: Floats, rows: Checked, pull: Floats) -> Floats:
    """Covariance of logistic coefficients whose rows hang together by contact (White 1982)."""
    chance = sigmoid(log_odds)
    bread = np.linalg.inv((design * (chance * (1 - chance))[:, None]).T @ design + np.diag(pull))
    _, place = np.unique(rows.contact, return_inverse=True)
    scores = design * (rows.labels - chance)[:, None]
    summed = np.column_stack([np.bincount(place, column) for column in scores.T])
    contacts = len(summed)
    return np.asarray(bread @ (summed.T @ summed) @ bread * contacts / max(contacts - 1, 1))


def between_blocks(offsets: Floats, variances: Floats) -> float:
    """The variance of the offsets beyond their own; both of shape (blocks,)."""
    weights = 1 / variances
    total = weights.sum()
    mean = (weights * offsets).sum() / total
    excess = (weights * (offsets - mean) ** 2).sum() - (len(offsets) - 1)
    return float(max(0.0, excess / (total - (weights**2).sum() / total)))


def _between(offsets: Floats, tolerated: float) -> float:
    """`offsets` of shape (blocks, 2): each block's offset and its variance."""
    count = len(offsets)
    if count < 2:
        return (tolerated / NINE_OF_TEN) ** 2
    wider = float(student.ppf(0.95, max(2, count - 2))) / NINE_OF_TEN
    return between_blocks(offsets[:, 0], offsets[:, 1]) * wider**2 * (1 + 1 / count)


def _offsets(
    calibrator: Calibrator, rows: Checked, number: Indices, horizon: int
) -> Iterator[tuple[float, float]]:
    """Each block's intercept beyond the calibrator's, and its variance.

    One that follows is held against each block as it would have stood when the block began.
    """
    for each in np.unique(number):
        block, line = rows.chosen(number == each), calibrator
        if calibrator.kind == FOLLOWING:
            known = rows.chosen(calibration_rows.known_before(rows, number == each, horizon))
            if known.rarer < LEAST_KNOWN:
                continue
            line = calibration_fits.latest(known)
        log_odds = line.log_odds(block.raw)
        offset = calibration_fits.intercept_of(block, log_odds)
        yield offset, _level(block, log_odds + offset)


def _level(rows: Checked, log_odds: Floats) -> float:
    """The variance of an intercept alone."""
    pull = calibration_fits.PLATT_PULL[:1]
    return float(sandwich(np.ones((len(log_odds), 1)), log_odds, rows, pull)[0, 0])


def _columns(raw: Floats, *more: Floats) -> Floats:
    return np.column_stack([raw, np.ones(len(raw)), *more])


def _root(variance: Floats) -> tuple[Row, ...]:
    """Rows whose products with (z, 1, bow), squared and summed, are the variance."""
    size = len(variance)
    # A trifle on the diagonal: few contacts leave it singular.
    root = np.linalg.cholesky(variance + np.eye(size) * (1e-12 + 1e-9 * np.trace(variance)))
    whole = np.zeros((size, 3))
    whole[:, :size] = root.T
    return tuple((settled(a), settled(b), settled(c)) for a, b, c in whole.tolist())
