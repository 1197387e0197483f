"""How leads with such a value did in training: the evidence that is told beside a reason.

Numbers are cut into at most five bins of about equal count, categories into their levels; null is a
bin of its own. What a bin says is its rate among matured training leads, not what caused it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from features.types import Feature, Flags, Floats, Indices
from models import quantiles

MOST_BINS = 5
LEAST_LEADS = 30
"""Fewer leads than that are no evidence, and might be somebody."""


@dataclass(frozen=True)
class Evidence:
    """The bins of one feature; the last one, without an edge, is that of null."""

    edges: Floats
    """Where each bin begins, ascending; the first one has no other end. Shape (bins,)."""
    leads: Indices
    """Shape (bins + 1,)."""
    converted: Indices
    """Shape (bins + 1,)."""

    def place(self, value: float) -> int:
        """The bin of a value, that of null included."""
        if np.isnan(value):
            return len(self.edges)
        return max(int(np.searchsorted(self.edges, value, side="right")) - 1, 0)


def learn(features: Sequence[Feature], matrix: Floats, labels: Flags) -> list[Evidence]:
    """The evidence of each feature; `matrix` of shape (n, features), NaN is null."""
    return [
        _of_column(_edges(feature, quantiles.ordered(column)), column, labels)
        for feature, column in zip(features, matrix.T, strict=True)
    ]


def to_dict(each: Sequence[Evidence], names: Sequence[str]) -> dict[str, Any]:
    """The bins as plain values, for JSON."""
    return {
        name: {
            "edges": evidence.edges.tolist(),
            "leads": evidence.leads.tolist(),
            "converted": evidence.converted.tolist(),
        }
        for name, evidence in zip(names, each, strict=True)
    }


def from_dict(told: Mapping[str, Any], names: Sequence[str]) -> list[Evidence]:
    """The evidence that `to_dict` told, for features in the order of `names`."""
    return [
        Evidence(
            np.array(told[name]["edges"], dtype=np.float64),
            np.array(told[name]["leads"], dtype=np.int64),
            np.array(told[name]["converted"], dtype=np.int64),
        )
        for name in names
    ]


def _edges(feature: Feature, known: Floats) -> Floats:
    """Where the bins begin; `known` are the values in ascending order."""
    if feature.kind in _LEVELS or not len(known):
        return np.unique(known)
    # A value that holds more than a fifth of all leads, as zero often does, is a bin of its own.
    inner = quantiles.at_shares(known, np.arange(1, MOST_BINS) / MOST_BINS)
    found = np.unique(np.concatenate([inner, _above(known, inner)]))
    told = _as_told(feature, found)
    return _wide_enough(np.concatenate([known[:1], told[told > known[0]]]), known)


def _above(known: Floats, inner: Floats) -> Floats:
    """The next value behind each of some that many leads have."""
    first, behind = (np.searchsorted(known, np.unique(inner), side=s) for s in ("left", "right"))
    many = (behind - first) / len(known) > 1 / MOST_BINS
    return known[behind[many & (behind < len(known))]]


def _as_told(feature: Feature, edges: Floats) -> Floats:
    """The edges rounded down to what people read, so that no bin is said to begin where it ends."""
    step = _steps(feature.unit, np.abs(edges))
    return np.unique(np.round(np.floor(edges / step + 1e-9) * step, 12) + 0.0)


def _steps(unit: str, size: Floats) -> Floats:
    """By how much numbers of this size differ at least where they are told apart."""
    if unit == "hours":
        return np.select([size < 2 * _DAY, size < 10 * _DAY], [0.1, _DAY / 10], _DAY)
    tens = 10 ** np.floor(np.log10(np.where(size > 0, size, 1)))
    if unit.startswith("share"):
        return np.where(size < _TENTH, np.minimum(tens, 0.001), 0.01)
    return np.where(size < _WHOLE, tens / 100, 1)


def _wide_enough(edges: Floats, known: Floats) -> Floats:
    """The edges without those whose bin would hold too few leads."""
    kept, before = [float(edges[0])], 0
    for edge, first in zip(edges[1:].tolist(), np.searchsorted(known, edges[1:]), strict=True):
        if first - before >= LEAST_LEADS and len(known) - first >= LEAST_LEADS:
            kept.append(edge)
            before = first
    return np.array(kept)


def _of_column(edges: Floats, column: Floats, labels: Flags) -> Evidence:
    places = np.searchsorted(edges, column, side="right") - 1
    places[np.isnan(column)] = len(edges)
    count = len(edges) + 1
    return Evidence(
        edges,
        np.bincount(places, minlength=count),
        np.bincount(places[labels], minlength=count),
    )


_DAY = 24
_TENTH = 0.1
_WHOLE = 1000
"""Numbers from here on are told without decimals, smaller ones with three digits."""
_LEVELS = ("category", "ordered", "yes_no", "last_value", "first_value")
