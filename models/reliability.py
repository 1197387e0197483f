"""Are the probabilities kept: bins, slope and intercept, and the error that chance alone gives.

Slope and intercept are Cox's (1958): of the logistic regression of the labels on the log-odds of
the probabilities, 1 and 0 where they are kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from features.types import Floats, Indices
from models import bootstrap, chance, curves
from models.bootstrap import DIGITS, Interval
from models.calibration_line import NINE_OF_TEN
from models.curves import Curves
from models.metrics import SMALLEST, Ranking, ece
from models.sigmoid import logit, sigmoid

CHANCE = 1000
"""How often labels are drawn from the probabilities."""
_STEPS = 50
_LONGEST = 4.0
"""By so much a step may move a row's log-odds: where the base rate has moved far, Newton's own step
leads beyond all bounds."""
_CLOSE = 1e-9


def judge(
    ranked: Ranking, draws: Floats, bounds: tuple[Floats, Floats], contact: Indices, seed: int
) -> tuple[dict[str, Any], Curves]:
    """The section `calibration` of metrics.json, and the bins to draw.

    `bounds` are each row's interval and `contact` its contact's number, in the rows' own order.
    """
    bins = curves.reliability(ranked, draws, bounds)
    held = holds(bins)
    simulated = by_chance(ranked, contact, seed)
    limit = round(float(np.quantile(simulated, 0.95)), DIGITS)
    found = round(ece(ranked, np.ones(len(ranked.order))), DIGITS)
    told = {
        **recalibration(ranked, draws),
        "ece": found,
        "ece_by_chance_95": limit,
        "ece_is_within_chance": found <= limit,
        "bins": [
            {name: round(float(values[place]), DIGITS) for name, values in bins.items()}
            | {"holds": bool(held[place])}
            for place in range(len(held))
        ],
        "share_of_bins_that_hold": round(float(held.mean()), DIGITS),
    }
    return told, bins


def recalibration(ranked: Ranking, draws: Floats) -> dict[str, Interval | None]:
    """Slope and intercept with their 95 % intervals; `draws` in the rows' own order.

    Null where there are none: all rows have one probability, or are ranked without a mistake.
    """
    log_odds = logit(np.clip(ranked.scores, SMALLEST, 1 - SMALLEST))
    value = line(log_odds, ranked.labels, np.ones(len(log_odds)), np.array([1.0, 0.0]))
    if np.isnan(value).any():
        return dict.fromkeys(("slope", "intercept"))
    drawn = np.array([line(log_odds, ranked.labels, row, value) for row in draws[:, ranked.order]])
    return {
        name: bootstrap.interval(value[place], drawn[:, place])
        for place, name in enumerate(("slope", "intercept"))
    }


def line(log_odds: Floats, labels: Floats, weights: Floats, start: Floats) -> Floats:
    """Slope and intercept of a weighted logistic regression; NaN where there is none."""
    design = np.column_stack([log_odds, np.ones(len(log_odds))])
    found = start
    for _ in range(_STEPS):
        promised = sigmoid(design @ found)
        downhill = design.T @ (weights * (labels - promised))
        curved = (design * (weights * promised * (1 - promised))[:, None]).T @ design
        # One class only, or a perfect ranking: the slope runs away, and there is nothing to say.
        if not np.isfinite(curved).all() or np.linalg.cond(curved) > 1 / SMALLEST:
            return np.full(2, np.nan)
        step = np.linalg.solve(curved, downhill)
        step *= min(1.0, _LONGEST / max(float(np.abs(design @ step).max()), _LONGEST))
        found = found + step
        if np.abs(step).max() < _CLOSE:
            return found
    return np.full(2, np.nan)


def by_chance(ranked: Ranking, contact: Indices, seed: int) -> Floats:
    """The calibration error of labels that keep every promise, drawn again and again.

    Rows of one contact are as alike as they are found to be; shape (CHANCE,).
    """
    contact = contact[ranked.order]
    alike = chance.likeness(ranked.scores, ranked.labels, contact)
    labels = chance.labels(ranked.scores, contact, alike, CHANCE, seed)
    once = np.ones(len(ranked.order))
    return np.array([ece(replace(ranked, labels=drawn), once) for drawn in labels])


def holds(bins: Curves) -> np.ndarray:
    """Whether each bin's rate lies in its promised interval, widened by what sampling adds."""
    gap = bins["rate"] - bins["x"]
    side = np.where(gap > 0, bins["promised_high"] - bins["x"], bins["x"] - bins["promised_low"])
    sampled = np.where(gap > 0, bins["rate"] - bins["low"], bins["high"] - bins["rate"])
    sampled = sampled / 1.959964 * NINE_OF_TEN
    return np.asarray(gap**2 <= side**2 + sampled**2)


def lines(told: Mapping[str, Any]) -> list[str]:
    """What a terminal says of the probabilities: the section `calibration` in a few lines."""
    within = "within" if told["ece_is_within_chance"] else "ABOVE"
    bins = told["bins"]
    error = (
        f"calibration error {told['ece']:.4f}, {within} what chance alone gives (up to "
        f"{told['ece_by_chance_95']:.4f}); slope {_range(told['slope'])}, intercept "
        f"{_range(told['intercept'])}"
    )
    held = sum(each["holds"] for each in bins)
    said = [error, f"{held} of {len(bins)} bins convert as often as their 90 % interval says"]
    if told["warning"]:
        said.insert(0, f"NOTE: {told['warning']}")
    follow = told.get("following")
    if follow:
        said.append(
            f"calibrated again before every {follow['block_rows']:,} leads: calibration error "
            f"{follow['following']['ece']['value']:.4f} instead of "
            f"{follow['frozen']['ece']['value']:.4f}"
        )
    return said


def _range(figure: Interval | None) -> str:
    """A figure with its interval; a dash where there is none."""
    if figure is None:
        return "–"
    return f"{figure['value']:.2f} ({figure['low']:.2f} to {figure['high']:.2f})"
