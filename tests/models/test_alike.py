"""Which features go together."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.types import Feature
from models import alike

UNKNOWN = np.nan
ROWS = np.arange(40.0)


def features(*kinds: str):
    return [
        Feature(f"f{place}", kind, "visit", "events", "unknown", f"f{place}")
        for place, kind in enumerate(kinds)
    ]


def pairs(second, kinds=("count", "count"), first=ROWS):
    return alike.grouped(features(*kinds), np.column_stack([first, second]), [0, 1])


@pytest.mark.parametrize(
    "second",
    [ROWS * 3 + 1, np.exp(ROWS), np.where(ROWS == 7, UNKNOWN, ROWS)],
    ids=["a line", "a curve", "one more unknown"],
)
def test_what_is_ordered_alike_goes_together(second):
    assert pairs(second) == [[0, 1]]


@pytest.mark.parametrize(
    "second",
    [-ROWS, ROWS % 2, np.where(ROWS % 5 == 0, UNKNOWN, ROWS), np.full(40, UNKNOWN), ROWS * 0],
    ids=["against it", "something else", "known of others", "never known", "always the same"],
)
def test_what_says_something_else_stands_alone(second):
    assert pairs(second) == [[0], [1]]


@pytest.mark.parametrize("kinds", [("count", "last_value"), ("category", "count")])
def test_places_in_a_vocabulary_go_with_nothing(kinds):
    assert pairs(ROWS, kinds) == [[0], [1]]


def test_the_order_of_the_places_says_who_stands_first():
    matrix = np.column_stack([ROWS, -ROWS, ROWS + 1, -ROWS])
    assert alike.grouped(features(*["count"] * 4), matrix, [2, 3, 0, 1]) == [[2, 0], [3, 1]]


@given(st.lists(st.lists(st.integers(0, 3), min_size=6, max_size=6), min_size=1, max_size=5))
def test_every_place_is_told_once(columns):
    matrix = np.array(columns, dtype=np.float64).T
    places = list(range(len(columns)))
    found = alike.grouped(features(*["count"] * len(columns)), matrix, places)
    assert sorted(place for group in found for place in group) == places
