"""Which features are told as one reason: the windows of one kind, and half-lives of one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from features.types import Feature, Indices


def of(features: Sequence[Feature]) -> Indices:
    """The number of each feature's topic, from 0 on, in their order; shape (features,)."""
    numbers: dict[tuple[str | None, ...], int] = {}
    return np.array([numbers.setdefault(_key(each), len(numbers)) for each in features])


def _key(feature: Feature) -> tuple[str | None, ...]:
    """What the windows of one kind have in common; every fact of a lead is a topic of its own."""
    if feature.window is None and feature.half_life is None:
        return (feature.name,)
    return (feature.about, feature.kind, feature.number, feature.category, feature.parent)
