"""Channels and campaigns: how many leads each brings, how good they are, what a customer costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from features.types import Flags, Floats
from models import bootstrap, curves
from models.comparison import Rows
from models.slice_cuts import Cut


def channels(
    cuts: Sequence[Cut],
    probability: Floats,
    rows: Rows,
    costs: Mapping[str, Mapping[str, float]],
) -> list[dict[str, Any]]:
    """Every value of every channel attribute: one entry an attribute, with its values by size.

    `probability` of shape (n,). `costs` per lead, by attribute and value. `lift` is the rate in
    multiples of that of all; `expected` customers are the sum of the probabilities; `cost` is that
    of one expected customer, null where no cost is given. `costs_known` tells whether any is.
    """
    return [
        {
            "attribute": cut.attribute,
            "costs_known": cut.attribute in costs,
            "values": _values(cut, probability, rows, costs.get(cut.attribute, {})),
        }
        for cut in cuts
    ]


def _values(
    cut: Cut, probability: Floats, rows: Rows, costs: Mapping[str, float]
) -> list[dict[str, Any]]:
    whole = _rates(rows, np.ones(len(probability), dtype=np.bool_))
    told = []
    for value, some in sorted(cut.parts.items(), key=lambda part: (-int(part[1].sum()), part[0])):
        leads, expected = int(some.sum()), float(probability[some].sum())
        own = _rates(rows, some)
        told.append(
            {
                "value": value,
                "leads": leads,
                "buyers": int(rows.labels[some].sum()),
                "rate": _interval(own, leads),
                "mean_probability": expected / leads,
                "lift": _lift(own, whole),
                "expected": expected,
                "cost": costs[value] * leads / expected if value in costs and expected else None,
            }
        )
    return told


def _rates(rows: Rows, some: Flags) -> Floats:
    """The rate of some rows, then one a draw; NaN where a draw has none of them."""
    weights = np.vstack([np.ones(int(some.sum())), rows.draws[:, some]])
    counted = weights.sum(axis=1)
    won: Floats = weights @ rows.labels[some].astype(np.float64)
    rate: Floats = np.divide(won, counted, out=np.full(len(won), np.nan), where=counted > 0)
    return rate


def _interval(found: Floats, leads: int) -> bootstrap.Interval:
    """By contact; where none or all bought every draw says the same, so it is Wilson's."""
    rate = float(found[0])
    if 0 < rate < 1:
        return bootstrap.interval(rate, found[1:])
    low, high = curves.wilson(np.array([rate]), np.array([float(leads)]))
    return {"value": rate, "low": float(low[0]), "high": float(high[0])}


def _lift(own: Floats, whole: Floats) -> bootstrap.Interval | None:
    """Null where nobody bought at all, or too few draws hold the channel."""
    ratio = np.divide(own, whole, out=np.full(len(own), np.nan), where=whole > 0)
    if np.isnan(ratio[0]) or np.isnan(ratio[1:]).mean() > 0.05:
        return None
    return bootstrap.interval(float(ratio[0]), ratio[1:])
