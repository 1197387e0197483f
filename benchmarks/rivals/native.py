"""Which features a library with categories of its own may take as such."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from features.types import Feature, Flags

KINDS = ("category", "last_value", "first_value")


def categories(features: Sequence[Feature]) -> Flags:
    """Whether each feature is a code without an order; shape (features,)."""
    return np.array([feature.kind in KINDS for feature in features])
