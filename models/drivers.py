"""What drives the model: the topics that move the probabilities most, and how such leads did.

A topic is one thing that several features tell, like all windows of a count. Its weight is the mean
of what it adds to or takes from the log-odds of a lead, whichever way.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import stats

from features.types import Feature, Flags, Floats, Indices
from models import topics
from models.evidence import LEAST_LEADS, Evidence
from models.reasons import Reasons

_CLEAR = 0.3
"""A rank correlation from which on more is said to raise or to lower."""
_UNORDERED = ("category", "last_value", "first_value")


def count(features: Sequence[Feature]) -> int:
    """How many topics there are: so many reasons hold all of a lead's shares."""
    return int(topics.of(features).max(initial=-1)) + 1


def strongest(
    features: Sequence[Feature],
    matrix: Floats,
    reasons: Reasons,
    evidence: Sequence[Evidence],
    most: int,
) -> list[dict[str, Any]]:
    """The `most` strongest topics of rows of shape (n, features), the strongest first.

    `weight` in log-odds; `place` of the feature that stands for the topic most strongly;
    `direction` 1 where a larger value raises the probability, -1 where it lowers it, 0 where
    neither is clear, null where values have no order; `bins` of training leads, null `low` where
    the value is unknown.
    """
    topic = topics.of(features)
    weights, per_feature = _weights(reasons, topic, len(features))
    told = []
    for each in np.argsort(-weights, kind="stable")[:most].tolist():
        own = np.flatnonzero(topic == each)
        place = int(own[np.argmax(per_feature[own])])
        if weights[each] > 0:
            told.append(
                {
                    "place": place,
                    "features": len(own),
                    "weight": float(weights[each]),
                    "direction": _direction(features[place], matrix, reasons, topic, place),
                    "bins": _bins(evidence[place]),
                }
            )
    return told


def _weights(reasons: Reasons, topic: Indices, features: int) -> tuple[Floats, Floats]:
    """Mean |share| of every topic, and of every feature where it stands for its topic."""
    there = reasons.feature >= 0
    sizes = np.abs(reasons.share[there])
    places = reasons.feature[there]
    rows = max(len(reasons.share), 1)
    by_feature = np.bincount(places, weights=sizes, minlength=features) / rows
    return np.bincount(topic, weights=by_feature).astype(np.float64), by_feature


def _direction(
    feature: Feature, matrix: Floats, reasons: Reasons, topic: Indices, place: int
) -> int | None:
    """How the topic's share goes with the feature's value, by ranks."""
    if feature.kind in _UNORDERED:
        return None
    of_topic = (reasons.feature >= 0) & (topic[reasons.feature] == topic[place])
    share = np.where(of_topic, reasons.share, 0.0).sum(axis=1)
    value = matrix[:, place]
    known: Flags = ~np.isnan(value)
    if len(np.unique(value[known])) < 2 or len(np.unique(share[known])) < 2:
        return 0
    found = float(stats.spearmanr(value[known], share[known]).statistic)
    return int(np.sign(found)) if abs(found) >= _CLEAR else 0


def _bins(seen: Evidence) -> list[dict[str, Any]]:
    """The bins of enough training leads; `low` is where a bin begins, null for unknown values."""
    edges: list[float | None] = [*seen.edges.tolist(), None]
    return [
        {"low": low, "leads": leads, "rate": converted / leads}
        for low, leads, converted in zip(
            edges, seen.leads.tolist(), seen.converted.tolist(), strict=True
        )
        if leads >= LEAST_LEADS
    ]
