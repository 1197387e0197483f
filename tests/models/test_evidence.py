"""How such leads did in training: bins that hold everybody, and rates that can be counted."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.types import Feature
from models import evidence

COUNT = Feature("visits", "count", "visit", "events", "", "visits in the last 7 days")
CHANNEL = Feature("channel", "category", "lead", "", "", "channel")


def test_a_count_has_a_bin_for_none_and_bins_of_about_equal_count():
    visits = np.repeat([0.0, 1, 2, 3, 9], [100, 40, 40, 40, 40])
    visits = np.append(visits, [np.nan] * 35)
    labels = np.zeros(len(visits), dtype=np.bool_)
    labels[100:110], labels[-5:] = True, True
    (seen,) = evidence.learn([COUNT], visits[:, None], labels)
    assert seen.edges.tolist() == [0, 1, 2, 3]
    assert seen.leads.tolist() == [100, 40, 40, 80, 35]
    assert seen.converted.tolist() == [0, 10, 0, 0, 5]
    assert [seen.place(value) for value in (-1.0, 0.0, 1.0, 2.0, 9.0, 50.0)] == [0, 0, 1, 2, 3, 3]
    assert seen.place(float("nan")) == 4


def test_a_bin_of_too_few_leads_is_joined_to_its_neighbour():
    visits = np.repeat([0.0, 1, 2], [90, 5, 35])
    (seen,) = evidence.learn([COUNT], visits[:, None], np.zeros(130, dtype=np.bool_))
    assert seen.edges.tolist() == [0, 1]
    assert seen.leads.tolist() == [90, 40, 0]


def test_each_level_of_a_category_is_a_bin():
    channel = np.repeat([0.0, 2.0], [60, 3])
    (seen,) = evidence.learn([CHANNEL], channel[:, None], np.arange(63) < 6)
    assert seen.edges.tolist() == [0, 2]
    assert seen.leads.tolist() == [60, 3, 0]
    assert seen.converted.tolist() == [6, 0, 0]


def test_a_feature_that_is_never_known_has_the_bin_of_null_alone():
    (seen,) = evidence.learn([COUNT], np.full((40, 1), np.nan), np.arange(40) < 10)
    assert seen.leads.tolist() == [40]
    assert seen.place(3.0) == 0


@pytest.mark.parametrize(
    ("unit", "values", "edges"),
    [
        ("hours", (0.02, 0.08, 0.12, 24.01, 24.02), [0.02, 0.1, 24]),
        ("hours", (1, 47.96, 48.02, 239, 250), [1, 47.9, 48, 237.6]),
        ("share of events", (0.0, 0.0512, 0.0514, 0.121, 0.124), [0, 0.051, 0.12]),
        ("share of events", (0.0, 0.00041, 0.00047, 0.0023, 0.0035), [0, 0.0004, 0.002]),
        ("minutes", (0.0, 0.08333, 7.3812, 7.3841, 9000), [0, 0.0833, 7.38]),
        ("euros", (-3.0, -0.01234, 1234.1, 1234.4, 9000), [-3, -0.0124, 1234]),
        ("euros", (0.1, 0.3, 0.7, 1000, 2e7), [0.1, 0.3, 0.7, 1000]),
    ],
)
def test_bins_begin_where_they_are_said_to(unit, values, edges):
    """Equal parts, whose edges are rounded as people read them: none is said twice."""
    column = np.repeat(values, 40)
    (seen,) = evidence.learn(
        [Feature("f", "number", "visit", unit, "", "f")], column[:, None], column > 1
    )
    assert seen.edges.tolist() == edges
    assert seen.leads.sum() == 200


@given(
    st.lists(
        st.tuples(st.one_of(st.none(), st.integers(-3, 12)), st.booleans()),
        min_size=1,
        max_size=400,
    )
)
def test_the_bins_hold_everybody_once_and_come_back_from_json(told):
    column = np.array([[np.nan if value is None else float(value)] for value, _ in told])
    labels = np.array([won for _, won in told])
    seen = evidence.learn([COUNT], column, labels)
    assert seen[0].leads.sum() == len(told)
    assert seen[0].converted.sum() == labels.sum()
    places = np.array([seen[0].place(value) for value in column[:, 0]])
    assert np.array_equal(np.bincount(places, minlength=len(seen[0].leads)), seen[0].leads)
    back = evidence.from_dict(
        json.loads(json.dumps(evidence.to_dict(seen, ["visits"]))), ["visits"]
    )
    assert np.array_equal(back[0].edges, seen[0].edges)
    assert np.array_equal(back[0].leads, seen[0].leads)
