"""What drives the model: the topics that move the probabilities most, and how such leads did.

A topic is one thing that several features tell, like all windows of a count. Topics whose values
rise and fall together, like the times since two events that come in pairs, are one driver, for else
each of them would look weaker than they are. Its weight is the mean of what it adds to or takes
from the log-odds of a lead, whichever way.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import stats

from features.types import Feature, Flags, Floats, Indices
from models import alike, topics, trend
from models.evidence import LEAST_LEADS, Evidence
from models.reasons import Reasons

_CLEAR = 0.3
"""A rank correlation from which on more is said to raise or to lower."""


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
    """The `most` strongest drivers of rows of shape (n, features), the strongest first.

    A driver is a topic, with all others whose features go together with its own. `weight` in
    log-odds; `place` of the feature that stands for it most strongly, `with` those of the topics
    that go together with it; `features` says of how many in all; `direction` 1 where a larger value
    raises the probability, -1 where it lowers it, 0 where neither is clear, null where values have
    no order; `alone` how the rate of training leads clearly goes with the value, whatever else is
    known of them; `bins` of training leads, null `low` where the value is unknown.
    """
    topic = topics.of(features)
    shares = _shares(reasons, topic)
    weights = np.abs(shares).mean(axis=0)
    standing = _standing(reasons, topic)
    order = [each for each in np.argsort(-weights, kind="stable").tolist() if weights[each] > 0]
    told: list[dict[str, Any]] = []
    for group in alike.grouped(features, matrix, [standing[each] for each in order]):
        own = topic[group]
        share, place = shares[:, own].sum(axis=1), group[0]
        bins = _bins(evidence[place])
        told.append(
            {
                "place": place,
                "with": group[1:],
                "features": int(np.isin(topic, own).sum()),
                "weight": float(np.abs(share).mean()),
                "direction": _direction(features[place], matrix[:, place], share),
                "alone": _alone(features[place], bins),
                "bins": bins,
            }
        )
    moving = [each for each in told if each["weight"] > 0]
    return sorted(moving, key=lambda each: -each["weight"])[:most]


def _shares(reasons: Reasons, topic: Indices) -> Floats:
    """What each topic adds to each row's log-odds; shape (n, topics)."""
    shares = np.zeros((len(reasons.share), int(topic.max(initial=-1)) + 1))
    row, reason = np.nonzero(reasons.feature >= 0)
    np.add.at(shares, (row, topic[reasons.feature[row, reason]]), reasons.share[row, reason])
    return shares


def _standing(reasons: Reasons, topic: Indices) -> list[int]:
    """The feature of each topic that stands for it most strongly."""
    there = reasons.feature >= 0
    sizes = np.bincount(
        reasons.feature[there], weights=np.abs(reasons.share[there]), minlength=len(topic)
    )
    numbers = range(int(topic.max(initial=-1)) + 1)
    return [int(max(np.flatnonzero(topic == each), key=lambda at: sizes[at])) for each in numbers]


def _direction(feature: Feature, value: Floats, share: Floats) -> int | None:
    """How the share goes with the feature's value, by ranks; both of shape (n,)."""
    if feature.kind in alike.UNORDERED:
        return None
    known: Flags = ~np.isnan(value)
    if len(np.unique(value[known])) < 2 or len(np.unique(share[known])) < 2:
        return 0
    found = float(stats.spearmanr(value[known], share[known]).statistic)
    return int(np.sign(found)) if abs(found) >= _CLEAR else 0


def _alone(feature: Feature, bins: Sequence[dict[str, Any]]) -> int | None:
    """How the rate goes along the bins of known values."""
    if feature.kind in alike.UNORDERED:
        return None
    known = [each for each in bins if each["low"] is not None]
    return trend.clear([each["leads"] for each in known], [each["rate"] for each in known])


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
