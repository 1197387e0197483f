"""Columns that are told by what a row has do what the whole table of columns does."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from features.types import Feature
from models import design

FEATURES = [
    Feature(name, kind, about=name, unit="", null_means="", sentence="")
    for name, kind in (("visits", "number"), ("channel", "category"), ("size", "ordered"))
]
VALUES = st.one_of(st.just(math.nan), st.integers(-2, 3).map(float))
TABLES = st.lists(st.tuples(VALUES, VALUES, VALUES), min_size=1, max_size=30).map(np.array)


def made(table):
    return design.of(table, design.levels(table, FEATURES))


def test_null_a_slope_and_a_column_a_level():
    table = np.array([[math.e - 1, 2.0, 0.0], [math.nan, 5.0, math.nan], [1 - math.e, 2.0, 0.0]])
    expected = [
        # visits: null, log; channel: null, 2, 5; size: null, 0
        [0, 1, 0, 1, 0, 0, 1],
        [1, 0, 0, 0, 1, 1, 0],
        [0, -1, 0, 1, 0, 0, 1],
    ]
    np.testing.assert_allclose(made(table).dense(), expected)


def test_a_level_that_was_not_learned_has_no_column():
    known = design.levels(np.array([[0.0, 2.0, 0.0]]), FEATURES)
    told = design.of(np.array([[0.0, 3.0, 7.0]]), known)
    assert told.dense().tolist() == [[0.0] * 6]


@given(TABLES, st.integers(0, 2**32 - 1))
def test_sums_and_products_are_those_of_the_whole_table(table, seed):
    columns = made(table)
    dense, random = columns.dense(), np.random.default_rng(seed)
    weights, by = random.normal(size=columns.width), random.random(len(columns))
    near = {"rtol": 1e-12, "atol": 1e-12}
    np.testing.assert_allclose(columns.times(weights), dense @ weights, **near)
    np.testing.assert_allclose(columns.summed(by), dense.T @ by, **near)
    np.testing.assert_allclose(columns.products(by), (dense * by[:, None]).T @ dense, **near)


@given(TABLES, st.data())
def test_some_of_the_rows_are_those_rows(table, data):
    some = np.array(data.draw(st.lists(st.booleans(), min_size=len(table), max_size=len(table))))
    assert np.array_equal(made(table).chosen(some).dense(), made(table).dense()[some])
