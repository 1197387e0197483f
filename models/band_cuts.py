"""Where the bands begin, so that each holds a declared share of all leads, and what ties do to it.

Leads with the same probability cannot be told apart, so they stay in one band: they go into the
hotter one where that brings its share nearer to the declared one, else into the colder one. A model
that gives every lead the base rate thus calls nobody hot because a tenth of them should be.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from features.types import Floats
from models.bands import Bands, percent

_PARTS = (1e6, 1e9, 1e12)
"""Cuts are rounded down to so many parts of one, the fewest that tell the leads apart."""
_NOBODY = 1.0
"""Where a band begins that no lead can reach: no calibrated probability is certain."""


def starts(probabilities: Floats, shares: Sequence[float]) -> tuple[float, ...]:
    """From which probability on each band begins, the last one at 0.

    `shares` are of all leads and each counts the hotter bands too, so they grow; there is one for
    every band but the last. `probabilities` are cross-fitted, of shape (n,), n at least 1.
    """
    ordered = np.sort(probabilities)
    return (*(_start(ordered, share) for share in shares), 0.0)


def _start(ordered: Floats, share: float) -> float:
    """The cut above which a share of the leads lies, as near as ties allow."""
    count = len(ordered)
    # numpy's own rule of a quantile, applied to places, so that ties do not hide which one it is.
    first = int(np.quantile(np.arange(count), 1 - share, method="higher"))
    tied = int(np.searchsorted(ordered, ordered[first], side="left"))
    behind = int(np.searchsorted(ordered, ordered[first], side="right"))
    if behind - first < first - tied:
        tied = behind  # more of them are too many than would be missed
    if tied == count:
        return _NOBODY
    below = ordered[tied - 1] if tied else -np.inf
    return _rounded_down(float(ordered[tied]), float(below))


def _rounded_down(value: float, below: float) -> float:
    """The value in few digits, so that it stays inside and the next lower one outside."""
    for parts in _PARTS:
        rounded = math.floor(value * parts) / parts
        if below < rounded <= value:
            return rounded
    return value


def shares(bands: Bands, probabilities: Floats) -> list[float]:
    """Which share of the leads each band holds."""
    counts = np.bincount(bands.places(probabilities), minlength=len(bands.names))
    return [float(count) / len(probabilities) for count in counts]


def remarks(bands: Bands, probabilities: Floats) -> list[str]:
    """What must be said of bands that hold no lead, and why they hold none."""
    values, counts = np.unique(probabilities, return_counts=True)
    if len(values) == 1:
        band = bands.of(values)[0]
        return [f"every lead has the same probability, {percent(values[0])}: all are {band}"]
    most = int(counts.argmax())
    why = (
        f"{len(probabilities):,} leads have {len(values):,} different probabilities, "
        f"{percent(values[0])} to {percent(values[-1])}, the most frequent one "
        f"{percent(values[most])} ({counts[most] / len(probabilities):.1%} of the leads)"
    )
    held = shares(bands, probabilities)
    return [
        f"no lead is {name}, {_where(bands, place)}: {why}"
        for place, name in enumerate(bands.names)
        if not held[place]
    ]


def _where(bands: Bands, place: int) -> str:
    """The stretch of probability of a band that holds no lead."""
    start = bands.starts[place]
    if place == 0:
        return f"which begins at {percent(start)}"
    if start == bands.starts[place - 1]:
        return f"which begins where {bands.names[place - 1]} does, at {percent(start)}"
    return f"which is {percent(start)} to {percent(bands.starts[place - 1])}"
