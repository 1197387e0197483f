"""Attributes that change: which of its values a lead had at a cutoff.

A value counts from the moment at which it was known. One that was known when the lead was created
is seen from the creation on; a later one is seen only if it was known strictly before the cutoff.
"""

from __future__ import annotations

import numpy as np

from features import clock
from features.jit import compiled
from features.types import Indices, Moments


def as_of(
    starts: Indices, known_at: Moments, leads: Indices, created_at: Moments, cutoffs: Moments
) -> Indices:
    """The row of the value that each snapshot sees, -1 where none was known yet; shape (n,).

    The values of lead i are the rows `starts[i]:starts[i + 1]`, in the order of `known_at`.
    `leads`, `created_at` and `cutoffs`, of shape (n,), tell the snapshots.
    """
    seen = np.empty(len(cutoffs), dtype=np.int64)
    _fill(starts, known_at, leads, clock.end_of_known(created_at, cutoffs), seen)
    return seen


@compiled
def _fill(starts: Indices, known_at: Moments, leads: Indices, ends: Moments, seen: Indices) -> None:
    for row in range(len(leads)):
        first, behind = starts[leads[row]], starts[leads[row] + 1]
        last = clock.first_at_or_after(known_at, first, behind, ends[row]) - 1
        seen[row] = last if last >= first else -1
