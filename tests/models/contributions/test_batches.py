"""A row gets the same bits alone and in any batch, with any number of threads."""

from __future__ import annotations

import numpy as np
import pytest

from models.contributions import Contributions
from tests.models.contributions import boosters

ROWS = 9_000
"""More than a block of the kernel, and more than a thread's piece of work."""


@pytest.fixture(scope="module")
def case():
    random = np.random.default_rng(11)
    matrix = boosters.with_nulls(boosters.numbers(random, rows=500), random)
    return boosters.trained(matrix, boosters.labels(matrix, random), rounds=5, num_leaves=20)


@pytest.fixture(scope="module")
def rows():
    random = np.random.default_rng(12)
    return boosters.with_nulls(boosters.numbers(random, rows=ROWS), random)


@pytest.fixture(scope="module", params=["tables", "integrals", "some of both"])
def contributions(case, request):
    most_bytes = {"tables": 1 << 27, "integrals": 0, "some of both": 1_500}[request.param]
    made = Contributions(case.text, most_bytes)
    kernel = made._kernel
    assert (len(kernel.tables.begins) > 0) == (request.param != "integrals")
    assert (len(kernel.integrals.values) > 0) == (request.param != "tables")
    return made


@pytest.fixture(scope="module")
def told(contributions, rows):
    return contributions.of(rows)


@pytest.mark.parametrize("threads", [2, 3, 8])
def test_threads_change_no_bit(contributions, rows, told, threads):
    assert np.array_equal(contributions.of(rows, threads=threads), told)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 17, 1023, 1024, 1025, 8191, 8193])
def test_a_row_alone_or_in_any_batch_gets_the_same_bits(contributions, rows, told, size):
    for start in (0, 1, 5, 1020, ROWS - size):
        part = slice(start, start + size)
        assert np.array_equal(contributions.of(rows[part]), told[part])


def test_the_order_in_memory_changes_no_bit(contributions, rows, told):
    assert np.array_equal(contributions.of(np.asfortranarray(rows)), told)
    assert np.array_equal(contributions.of(np.repeat(rows, 2, axis=0)[::2]), told)
    assert np.array_equal(contributions.of(rows[::-1])[::-1], told)


def test_rows_are_left_as_they_were(contributions, rows):
    before = rows.copy()
    contributions.of(rows)
    assert np.array_equal(before, rows, equal_nan=True)


def test_no_row_gives_no_row(contributions):
    assert contributions.of(np.empty((0, 6))).shape == (0, 7)


def test_a_group_gets_the_sum_of_its_features(contributions, rows, told):
    found = contributions.grouped(rows, np.array([1, 0, 1, 3, 3, 1]))
    assert found.shape == (ROWS, 5)
    wanted = [told[:, 1], told[:, 0] + told[:, 2] + told[:, 5], told[:, 3] + told[:, 4]]
    np.testing.assert_allclose(found[:, [0, 1, 3]], np.column_stack(wanted), rtol=0, atol=1e-14)
    assert not found[:, 2].any()
    assert np.array_equal(found[:, 4], told[:, 6])


def test_groups_of_one_feature_are_the_features(contributions, rows, told):
    order = np.array([5, 3, 1, 0, 2, 4])
    found = contributions.grouped(rows, order, threads=2)
    assert np.array_equal(found[:, [*order, 6]], told)


def test_rows_and_groups_of_another_number_of_features_are_refused(contributions, rows):
    for wrong in (rows[:, :5], rows[0]):
        with pytest.raises(ValueError, match="rows of 6 features wanted"):
            contributions.of(wrong)
    for groups in ([0, 1, 2], [0, 1, 2, 3, 4, -1]):
        with pytest.raises(ValueError, match="for each of 6 features"):
            contributions.grouped(rows, np.array(groups))
