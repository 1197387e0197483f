"""Blocks in the order of time, and what was known before each."""

from __future__ import annotations

import numpy as np
import pytest

from models import calibration_rows
from tests.models.worlds import SECOND, checked


def every_fourth(count, **more):
    """Rows of which every fourth converts."""
    return checked(np.zeros(count), np.arange(count) % 4 == 0, **more)


def test_a_block_holds_a_hundred_conversions_and_a_fold_at_most_five_blocks():
    numbers = calibration_rows.blocks(every_fourth(1200, fold=np.arange(1200) // 800))
    assert np.bincount(numbers).tolist() == [397, 403, 400]  # a block ends at its last conversion
    assert len(np.unique(calibration_rows.blocks(every_fourth(40_000)))) == 5


def test_a_fold_with_few_conversions_is_one_block():
    assert calibration_rows.blocks(every_fourth(100)).tolist() == [0] * 100


def test_rows_of_one_cutoff_are_in_one_block():
    cutoffs = np.repeat([1, 2, 3], [10, 1000, 500]) * SECOND
    assert np.bincount(calibration_rows.blocks(every_fourth(1510, cutoffs=cutoffs))).tolist() == [
        1010,
        500,
    ]


def test_where_most_convert_those_that_do_not_are_counted():
    rows = checked(np.zeros(1200), np.arange(1200) % 4 > 0)
    assert calibration_rows.blocks(rows).max() == 2


@pytest.mark.parametrize(("horizon", "known"), [(1, 400), (2, 399), (400, 1), (401, 0)])
def test_a_block_knows_only_the_labels_that_had_matured_when_it_began(horizon, known):
    rows = every_fourth(800, fold=np.arange(800) // 400)
    (step,) = calibration_rows.steps(rows, horizon * SECOND)
    assert step.block.tolist() == [False] * 400 + [True] * 400
    assert step.known.tolist() == [True] * known + [False] * (800 - known)


def test_rows_are_put_in_the_order_of_time():
    rows = calibration_rows.in_time(every_fourth(5, cutoffs=np.array([5, 4, 3, 2, 1]) * SECOND))
    assert rows.cutoffs.tolist() == [SECOND, 2 * SECOND, 3 * SECOND, 4 * SECOND, 5 * SECOND]
    assert rows.labels.tolist() == [True, False, False, False, True]


def test_without_enough_conversions_all_rows_are_latest():
    assert len(calibration_rows.latest(every_fourth(300)).raw) == 300
    assert len(calibration_rows.latest(every_fourth(900)).raw) == 400
