"""Reasons as Arrow columns say what is told row by row."""

from __future__ import annotations

import math

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import evidence, reason_columns, reason_text, reasons
from models.scorer import Scorer
from tests.soak import SOAK

ODD = [
    math.nan,
    -math.nan,
    0.0,
    -0.0,
    1.0,
    2.0,
    47.96,
    1e4,
    9999.99999,
    0.12345,
    123456.5,
    math.inf,
]
FINITE = ODD[:-1]
VALUES = st.one_of(st.sampled_from(FINITE), st.floats(0.0, 1e12))


@pytest.fixture(scope="module")
def scorer(world, parts):
    seen = evidence.learn(world.catalogue.features, world.matrix, world.labels)
    return Scorer(parts.models, parts.contract, seen, "")


def as_told(scorer, matrix, most):
    """The columns as `tell` would fill them."""
    rows = scorer.tell(matrix, most)
    return [
        (
            [row[place].said if place < len(row) else None for row in rows],
            [row[place].share if place < len(row) else None for row in rows],
        )
        for place in range(most)
    ]


def as_lists(columns):
    return [(column.said.to_pylist(), column.share.to_pylist()) for column in columns]


@given(data=st.data())
@settings(max_examples=300 if SOAK else 30, deadline=None)
def test_the_columns_are_what_is_told_row_by_row(world, scorer, data):
    rows = data.draw(st.lists(st.integers(0, len(world.matrix) - 1), max_size=40))
    matrix = world.matrix[rows].copy()
    if rows:
        cells = st.tuples(
            st.integers(0, len(rows) - 1), st.integers(0, matrix.shape[1] - 1), VALUES
        )
        for row, feature, value in data.draw(st.lists(cells, max_size=40)):
            matrix[row, feature] = value
    most = data.draw(st.integers(0, 3))
    assert as_lists(scorer.tell_columns(matrix, most)) == as_told(scorer, matrix, most)


@given(data=st.data())
@settings(max_examples=500 if SOAK else 50, deadline=None)
def test_any_feature_and_value_is_said_as_it_is_alone(world, data):
    wordings = reason_text.wordings(world.catalogue)
    count, most = data.draw(st.integers(0, 12)), data.draw(st.integers(1, 3))
    random = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    matrix = random.choice(ODD, size=(count, len(wordings)))
    found = reasons.none(count, most)
    found.share[:] = random.normal(size=(count, most))
    found.feature[:] = random.integers(-1, len(wordings), size=(count, most))
    columns = reason_columns.of(wordings, matrix, found)
    assert [column.said.type for column in columns] == [pa.string()] * most
    for place, column in enumerate(columns):
        for row, feature in enumerate(found.feature[:, place].tolist()):
            there = feature >= 0
            said, share = column.said[row].as_py(), column.share[row].as_py()
            assert said == (wordings[feature].said(matrix[row, feature]) if there else None)
            assert share == (found.share[row, place] if there else None)


def test_zeros_of_both_signs_are_said_each_in_its_own_way(world):
    wordings = reason_text.wordings(world.catalogue)
    place = world.catalogue.names.index("employees")
    matrix, found = np.zeros((2, len(wordings))), reasons.none(2, 1)
    matrix[1] = -0.0
    found.feature[:] = place
    said = reason_columns.of(wordings, matrix, found)[0].said.to_pylist()
    assert said == ["employees: 0", "employees: −0"]


def test_where_a_row_has_no_so_many_reasons_there_is_null(world, scorer):
    most = len(world.catalogue.names) + 1
    columns = scorer.tell_columns(world.matrix, most)
    assert as_lists(columns) == as_told(scorer, world.matrix, most)
    nulls = [column.said.null_count for column in columns]
    assert nulls[0] == 0
    assert nulls[-1] == len(world.matrix)
    assert nulls == [column.share.null_count for column in columns]
