"""Bands: hot, warm and cold, cut by probability; each holds a declared share of all leads."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from features.types import Floats

NAMES = ("cold", "warm", "hot")


@dataclass(frozen=True)
class Bands:
    """From which probability on a lead is warm, and from which it is hot."""

    warm_from: float
    hot_from: float

    def of(self, probabilities: Floats) -> npt.NDArray[np.str_]:
        """The band of each probability; shape (n,)."""
        edges = [self.warm_from, self.hot_from]
        return np.asarray(np.array(NAMES)[np.searchsorted(edges, probabilities, side="right")])


def cut(probabilities: Floats, hot_share: float, warm_share: float) -> Bands:
    """Cut on cross-fitted probabilities: `hot_share` are hot, `warm_share` are hot or warm."""
    quantiles = np.quantile(probabilities, [1 - warm_share, 1 - hot_share], method="higher")
    # Rounded down, so that the lead on the border stays inside.
    return Bands(*(float(np.floor(value * 1e6) / 1e6) for value in quantiles))
