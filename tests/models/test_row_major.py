"""A matrix turned into rows that lie together."""

from __future__ import annotations

import numpy as np
import pytest

from models.row_major import row_major


@pytest.mark.parametrize("rows", [0, 1, 63, 64, 65, 200])
@pytest.mark.parametrize("features", [0, 1, 7])
def test_a_turned_matrix_holds_what_it_held(rows, features):
    columns = np.random.default_rng(1).normal(size=(features, rows))
    columns[columns > 1] = np.nan
    for matrix in (columns.T, columns[:, ::-1].T):
        found = row_major(matrix)
        assert found.flags.c_contiguous
        assert np.array_equal(found, matrix, equal_nan=True)


def test_rows_that_lie_together_are_not_copied():
    matrix = np.zeros((5, 3))
    assert row_major(matrix) is matrix
