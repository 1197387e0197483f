"""Leaves are divided into bunches: each leaf once, no table too large, small trees not at all."""

from __future__ import annotations

import numpy as np
import pytest

from models.contributions import bunches, columns, shape, text
from models.contributions.bunches import Bunch
from models.contributions.shape import Shape
from tests.models.contributions import boosters


def shapes(booster: str) -> list[Shape]:
    trees = text.read(booster).trees
    named = columns.categories(split for tree in trees for split in tree.splits)
    return [shape.shape(tree, named) for tree in trees]


@pytest.fixture(scope="module")
def some() -> list[Shape]:
    random = np.random.default_rng(13)
    matrix = boosters.with_nulls(boosters.numbers(random, rows=500), random)
    labels = boosters.labels(matrix, random)
    return shapes(boosters.trained(matrix, labels, rounds=10, num_leaves=30).text)


@pytest.mark.parametrize("most", [0, 64, 500, 4_000, 30_000, 1 << 19])
def test_each_leaf_belongs_to_one_bunch_and_no_table_is_too_large(some, most):
    for tree in some:
        found = bunches.divide(tree, most)
        assert [leaf for bunch in found for leaf in bunch.leaves] == list(range(len(tree.values)))
        for bunch in found:
            assert bunch.bytes <= most
            assert bunch.entries > 0 or len(bunch.leaves) == 1


def test_a_leaf_without_a_table_would_have_one_that_is_too_large(some):
    alone = [bunch for tree in some for bunch in bunches.divide(tree, 500) if not bunch.entries]
    assert alone
    for bunch in alone:
        assert 8 * len(bunch.features) * 2 ** len(bunch.features) > 500


def test_a_small_tree_is_one_table():
    random = np.random.default_rng(14)
    matrix = boosters.numbers(random)
    case = boosters.trained(matrix, boosters.labels(matrix, random), num_leaves=5)
    for tree in shapes(case.text):
        (bunch,) = bunches.divide(tree, 1 << 19)
        assert len(bunch.leaves) == 5
        assert bunch.entries <= 2**4


def test_more_memory_means_fewer_looks(some):
    counts = [
        sum(len(bunches.divide(tree, most)) for tree in some) for most in (500, 4_000, 1 << 19)
    ]
    assert counts[0] > counts[1] > counts[2]


def test_cells_that_lead_to_the_same_leaves_are_one():
    # Three thresholds of a feature make four cells; a leaf between two asks only: in or out?
    matrix = np.repeat(np.arange(4.0), 50)[:, None]
    labels = np.isin(matrix[:, 0], (1, 3)).astype(float)
    (tree,) = shapes(boosters.trained(matrix, labels, rounds=1).text)
    assert len(tree.values) == 4
    (whole,) = bunches.divide(tree, 1 << 19)
    assert whole.entries == 4
    alone: list[Bunch] = bunches.divide(tree, 16)
    assert [bunch.entries for bunch in alone] == [2, 2, 2, 2]
