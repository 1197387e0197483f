"""Figures of a ranking and of its probabilities, on rows that may count more than once.

Every figure takes integer weights, so that a bootstrap sample is a weight a row and nothing is
sorted again. Each equals the textbook figure on the rows repeated that often. Where a border runs
through rows of equal scores, as it often does among points, what is expected of any order of them
is told: nobody is better by the order of the ids.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from features.types import Flags, Floats, Indices, Strings
from models.losses import log_loss as row_log_loss
from models.sigmoid import logit

SMALLEST = float(np.finfo(np.float64).eps)
BINS = 10
"""Equal-count bins of the calibration error."""


@dataclass(frozen=True)
class Ranking:
    """Rows from the highest score to the lowest, ties by lead_id; labels and scores alike."""

    order: Indices
    labels: Floats
    scores: Floats
    tie_starts: Indices
    """Where each run of equal scores begins."""
    row_losses: Floats | None
    """Each row's log loss; None where the scores are no probabilities."""


def ranking(scores: Floats, labels: Flags, lead_ids: Strings, *, probabilities: bool) -> Ranking:
    """Rank rows by their score; all of shape (n,)."""
    order = np.lexsort((lead_ids.astype(str), -scores))
    ranked, truth = scores[order], labels[order]
    starts = np.flatnonzero(np.diff(ranked, prepend=np.inf))
    # A bare 0 or 1, as a rival may give, costs a lot where it is wrong, but not everything.
    inside = np.clip(ranked, SMALLEST, 1 - SMALLEST)
    losses = row_log_loss(truth, logit(inside)) if probabilities else None
    return Ranking(order, truth.astype(np.float64), ranked, starts, losses)


Metric = Callable[[Ranking, Floats], float]
"""A figure of a ranking under weights, which are given in the ranking's order; shape (n,)."""


def roc_auc(ranked: Ranking, weights: Floats) -> float:
    """The chance that a converting row stands above another one; a tie counts half."""
    return auc_of_ties(*_by_tie(ranked, weights))


def auc_of_ties(won: Floats | Indices, lost: Floats | Indices) -> float:
    """The same of how many rows of each score converted or did not, the highest score first."""
    above = np.cumsum(won) - won
    pairs = won.sum() * lost.sum()
    return float(((above + won / 2) * lost).sum() / pairs) if pairs else np.nan


def pr_auc(ranked: Ranking, weights: Floats) -> float:
    """Average precision: the mean precision at each converting row."""
    won, lost = _by_tie(ranked, weights)
    caught, seen = np.cumsum(won), np.cumsum(won + lost)
    if not won.sum():
        return np.nan
    precision = np.divide(caught, seen, out=np.zeros_like(caught), where=seen > 0)
    return float((precision * won).sum() / won.sum())


def log_loss(ranked: Ranking, weights: Floats) -> float:
    """Mean negative log-likelihood, in nats."""
    return _mean(_need(ranked.row_losses), weights)


def brier(ranked: Ranking, weights: Floats) -> float:
    """Mean squared error of the probability."""
    _need(ranked.row_losses)
    return _mean((ranked.scores - ranked.labels) ** 2, weights)


def ece(ranked: Ranking, weights: Floats) -> float:
    """Mean distance of rate and probability over ten bins of equal count.

    A row on the border of two bins counts in each by its part.
    """
    _need(ranked.row_losses)
    gaps = weights * (ranked.scores - ranked.labels)
    reached = np.concatenate([[0.0], np.cumsum(weights)])
    if not reached[-1]:
        return np.nan
    borders = np.linspace(0.0, reached[-1], BINS + 1)
    summed = np.interp(borders, reached, np.concatenate([[0.0], np.cumsum(gaps)]))
    return float(np.abs(np.diff(summed)).sum() / reached[-1])


def lift_at_10pct(ranked: Ranking, weights: Floats) -> float:
    """How often the top tenth converts, in multiples of how often all do."""
    base = _mean(ranked.labels, weights)
    rows = np.ceil(weights.sum() / 10)
    return _caught(ranked, weights, rows) / rows / base if base > 0 else np.nan


def capture_at_20pct(ranked: Ranking, weights: Floats) -> float:
    """Which share of all conversions stands in the top fifth."""
    won = float((ranked.labels * weights).sum())
    rows = np.ceil(weights.sum() / 5)
    return _caught(ranked, weights, rows) / won if won else np.nan


RANK_METRICS: dict[str, Metric] = {
    "roc_auc": roc_auc,
    "pr_auc": pr_auc,
    "lift_at_10pct": lift_at_10pct,
    "capture_at_20pct": capture_at_20pct,
}
PROBABILITY_METRICS: dict[str, Metric] = {"log_loss": log_loss, "brier": brier, "ece": ece}


def _by_tie(ranked: Ranking, weights: Floats) -> tuple[Floats, Floats]:
    """Weights of converting and of other rows in each run of equal scores."""
    won = np.add.reduceat(weights * ranked.labels, ranked.tie_starts)
    return won, np.add.reduceat(weights, ranked.tie_starts) - won


def _caught(ranked: Ranking, weights: Floats, rows: float) -> float:
    """Conversions among the first `rows` rows, as expected of any order of equal scores."""
    won, lost = _by_tie(ranked, weights)
    reached = np.concatenate([[0.0], np.cumsum(won + lost)])
    return float(np.interp(rows, reached, np.concatenate([[0.0], np.cumsum(won)])))


def _mean(values: Floats, weights: Floats) -> float:
    """The weighted mean; NaN where a draw of contacts took none of these rows."""
    return float(np.average(values, weights=weights)) if weights.any() else np.nan


def _need(losses: Floats | None) -> Floats:
    if losses is None:
        raise TypeError("a ranking of points has no probabilities")
    return losses
