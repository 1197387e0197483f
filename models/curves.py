"""The curves of a model and its rivals on the same rows, on common grids, ready to draw."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from features.types import Floats
from models.metrics import BINS, Ranking

GRID = np.round(np.linspace(0, 1, 101), 2)
"""The horizontal axis of every curve but reliability."""

Curves = dict[str, Floats]
"""Columns of one picture: `x` first, then one a model; all of shape (101,)."""


def roc(rankings: Mapping[str, Ranking]) -> Curves:
    """True-positive rate at each false-positive rate."""
    return _on_grid(rankings, lambda won, lost: (lost / lost[-1], won / won[-1]))


def precision_recall(rankings: Mapping[str, Ranking]) -> Curves:
    """Precision at each recall; at recall 0 that of the first row that counts."""
    return _on_grid(rankings, _recall_and_precision)


def gain(rankings: Mapping[str, Ranking]) -> Curves:
    """Share of all conversions that stand in each top share of the leads."""
    return _on_grid(rankings, lambda won, lost: ((won + lost) / (won + lost)[-1], won / won[-1]))


def lift(rankings: Mapping[str, Ranking]) -> Curves:
    """How often each top share converts, in multiples of all; from 1 % on."""
    return {
        name: values[1:] if name == "x" else values[1:] / GRID[1:]
        for name, values in gain(rankings).items()
    }


def reliability(ranked: Ranking, draws: Floats, bounds: tuple[Floats, Floats]) -> Curves:
    """Mean probability, its mean interval, and rate with its 95 % interval, in ten equal bins.

    `draws` of shape (count, rows) says how often each row counts in each bootstrap sample; `bounds`
    are the ends of each row's interval. A bin where none or all convert is the same in each draw:
    it gets Wilson's interval.
    """
    rows = len(ranked.order)
    borders = np.linspace(0, rows, BINS + 1)[::-1]  # the lowest probabilities first
    starts = np.arange(rows)[:, None]
    member = np.clip(np.minimum(starts + 1, borders[:-1]) - np.maximum(starts, borders[1:]), 0, 1)
    counts = member.sum(axis=0)
    weights = draws[:, ranked.order]
    weighted = weights @ member
    won = (weights * ranked.labels) @ member
    rates = np.divide(won, weighted, out=np.full_like(won, np.nan), where=weighted > 0)
    low, high = np.nanpercentile(rates, [2.5, 97.5], axis=0)
    rate = ranked.labels @ member / counts
    least, most = wilson(rate, counts)
    return {
        "x": ranked.scores @ member / counts,
        "promised_low": bounds[0][ranked.order] @ member / counts,
        "promised_high": bounds[1][ranked.order] @ member / counts,
        "rate": rate,
        "low": np.where(rate == 1, least, low),
        "high": np.where(rate == 0, most, high),
    }


def wilson(rate: Floats, counts: Floats) -> tuple[Floats, Floats]:
    """The 95 % interval of a rate among independent rows (Wilson 1927)."""
    square = 1.959964**2
    middle = (rate + square / (2 * counts)) / (1 + square / counts)
    reach = np.sqrt(square * (rate * (1 - rate) + square / (4 * counts)) / counts)
    reach = reach / (1 + square / counts)
    return middle - reach, middle + reach


def _recall_and_precision(won: Floats, lost: Floats) -> tuple[Floats, Floats]:
    """Up to the row that finds the last one; what comes after it finds nobody."""
    last = int(np.argmax(won == won[-1])) + 1
    found, called = won[1:last], won[1:last] + lost[1:last]
    return found / won[-1], found / called


def _on_grid(
    rankings: Mapping[str, Ranking], axes: Callable[[Floats, Floats], tuple[Floats, Floats]]
) -> Curves:
    """Interpolate every model's curve; tied rows are one step, whatever their order."""
    curves: Curves = {"x": GRID}
    for name, ranked in rankings.items():
        ends = np.append(ranked.tie_starts[1:], len(ranked.order)) - 1
        won = np.concatenate([[0.0], np.cumsum(ranked.labels)[ends]])
        lost = np.concatenate([[0.0], np.cumsum(1 - ranked.labels)[ends]])
        across, up = axes(won, lost)
        curves[name] = np.interp(GRID, across, up)
    return curves
