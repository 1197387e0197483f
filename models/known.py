"""Of which feature rows anything is known that their contacts did."""

from __future__ import annotations

import numpy as np

from features.jit import compiled
from features.types import Flags, Floats, Indices


def of(matrix: Floats, of_history: Indices) -> Flags:
    """Whether any of the columns that need history has a value in each row; shape (n,)."""
    known = np.zeros(len(matrix), dtype=np.bool_)
    _find(matrix, of_history, known)
    return known


@compiled
def _find(matrix: Floats, of_history: Indices, known: Flags) -> None:
    for row in range(matrix.shape[0]):
        for place in of_history:
            if not np.isnan(matrix[row, place]):
                known[row] = True
                break
