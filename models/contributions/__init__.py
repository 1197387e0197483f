"""What each feature contributes to a row's log-odds: path-dependent TreeSHAP, from tables.

The quantity is that of `lightgbm.Booster.predict(…, pred_contrib=True)`, in less time than a
prediction takes: what a row learns on its way through the trees only depends on which conditions it
fulfils, so all of it is tabulated when the booster is loaded (see models/contributions/tables.py).
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from features.fixed import fixed
from features.types import Floats, Indices
from models.contributions import making, text
from models.contributions.kernel import explain

MOST_BYTES = 1 << 27
"""Of memory, for the tables of a booster."""

_ROWS = 8192
"""A thread's piece of work."""


class Contributions:
    """A booster ready to explain rows; safe to share between threads.

    `expected` is the mean of its log-odds over the rows that it was trained on. A booster so large
    that its fastest tables would not go into `most_bytes` gets smaller ones, and takes longer.
    """

    def __init__(self, booster_text: str, most_bytes: int = MOST_BYTES) -> None:
        forest = text.read(booster_text)
        self.features, self.expected = forest.features, forest.expected
        self._used = np.array(forest.used, dtype=np.int64)
        self._kernel = making.kernel(forest, most_bytes)

    def of(self, matrix: Floats, threads: int = 1) -> Floats:
        """What each feature contributes, and last the expected value: (n, features + 1).

        `matrix` is of shape (n, features), NaN is null. What is told of a row adds up to its
        log-odds; it is the same to the bit in every batch and with any number of threads.
        """
        return self.grouped(matrix, np.arange(self.features, dtype=np.int64), threads)

    def grouped(self, matrix: Floats, group_of_feature: Indices, threads: int = 1) -> Floats:
        """The same, summed over each group of features: (n, groups + 1).

        `group_of_feature`, of shape (features,), numbers the groups from 0 on.
        """
        if matrix.ndim != 2 or matrix.shape[1] != self.features:
            raise ValueError(f"rows of {self.features} features wanted, not {matrix.shape}")
        if len(group_of_feature) != self.features or group_of_feature.min(initial=0) < 0:
            raise ValueError(f"a group from 0 on wanted for each of {self.features} features")
        out = np.zeros((len(matrix), int(group_of_feature.max(initial=-1)) + 2))
        out[:, -1] = self.expected
        targets = fixed(group_of_feature[self._used].astype(np.int64))

        def work(start: int) -> None:
            part = slice(start, start + _ROWS)
            rows = fixed(np.asarray(matrix[part], dtype=np.float64))
            explain(self._kernel, rows, targets, out[part])

        starts = range(0, len(matrix), _ROWS)
        if min(threads, len(starts)) > 1:
            with ThreadPoolExecutor(threads) as pool:
                list(pool.map(work, starts))
        else:
            list(map(work, starts))
        return out
