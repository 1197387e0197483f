"""Whether anything is known of what a row's contact did: which of a bundle's models scores it."""

from __future__ import annotations

import numpy as np

from features.jit import compiled
from features.types import Flags, Floats, Indices


def known(matrix: Floats, of_history: Indices) -> Flags:
    """Whether one of the columns `of_history` is not null in each row; shape (n,)."""
    found = np.zeros(len(matrix), dtype=np.bool_)
    _find(matrix, of_history, found)
    return found


@compiled
def _find(matrix: Floats, of_history: Indices, known: Flags) -> None:
    for row in range(matrix.shape[0]):
        for place in of_history:
            if not np.isnan(matrix[row, place]):
                known[row] = True
                break
