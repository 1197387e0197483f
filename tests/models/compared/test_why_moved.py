"""What sets those who move apart from those who stay."""

from __future__ import annotations

import numpy as np
import pytest

from features.types import Feature
from models.compared import why_moved
from models.compared.why_moved import Group
from models.reasons import Reasons

UNKNOWN = np.nan


def feature(name: str, kind: str = "count", window: str | None = None) -> Feature:
    return Feature(name, kind, kind, "events", "unknown", name, window=window)


FEATURES = [
    feature("visits_7d", window="7d"),
    feature("visits_30d", window="30d"),
    feature("age", "number"),
    feature("region", "category"),
]


def group(*shares: float, values: tuple[float, ...] = (), chance: tuple[float, ...] = ()) -> Group:
    """Leads of which each feature has the same value; one of zeros if none are told."""
    column = np.array(values or (0.0,))
    return Group(
        np.tile(column[:, None], (1, len(shares))),
        np.array(chance or (1.0,) * len(column)),
        np.array(shares),
    )


def told(own: Group, stayed: Group, sign: int = 1) -> list[tuple[str, float]]:
    found = why_moved.why(FEATURES, own, stayed, sign)
    return [(each["feature"], each["share"]) for each in found]


def test_mean_shares_count_each_lead_by_its_chance():
    found = Reasons(
        base=np.zeros(2),
        share=np.array([[0.4, -0.2], [0.8, 0.0]]),
        feature=np.array([[0, 2], [1, -1]]),
        rest=np.zeros(2),
    )
    made = why_moved.group(np.zeros((2, 3)), np.array([1.0, 0.5]), found)
    assert made.shares == pytest.approx([0.4 / 1.5, 0.4 / 1.5, -0.2 / 1.5])


def test_the_topics_that_speak_most_for_a_direction_come_first():
    """All visits are one topic; the window that differs most stands for it."""
    moved, stayed = group(0.1, 0.5, -0.3, 0.2), group(0.1, -0.1, 0.1, 0.1)
    assert told(moved, stayed) == [("visits_30d", 0.6), ("region", 0.1)]
    assert told(stayed, moved, -1) == [("visits_30d", -0.6), ("region", -0.1)]


def test_five_topics_are_told_at_most():
    features = [feature(f"f{n}", "number") for n in range(9)]
    found = why_moved.why(features, group(*range(9)), group(*[0] * 9), 1)
    assert [each["feature"] for each in found] == ["f8", "f7", "f6", "f5", "f4"]


@pytest.mark.parametrize(
    ("values", "chance", "typical"),
    [
        ((1, 2, 9), (), 2.0),
        ((1, 2, 9), (1, 1, 5), 9.0),
        ((3, 1, 2, 4), (), 2.0),  # half of them have no more
        ((UNKNOWN, 5, 7), (), 5.0),
        ((UNKNOWN, UNKNOWN, 5), (), None),
        ((UNKNOWN, 5), (1, 1), 5.0),
        ((4, 5), (0, 0), None),
    ],
)
def test_a_typical_number_is_the_median_of_whom_it_is_known(values, chance, typical):
    own, stayed = group(1, 0, 0, 0, values=values, chance=chance), group(0, 0, 0, 0)
    [found] = why_moved.why(FEATURES, own, stayed, 1)
    assert (found["feature"], found["share"]) == ("visits_7d", 1.0)
    assert (found["typical"], found["instead_of"]) == (typical, 0.0)


@pytest.mark.parametrize(
    ("values", "chance", "known"),
    [
        ((UNKNOWN, 5, 7), (), 0.666667),
        ((UNKNOWN, 5, 7), (2, 1, 1), 0.5),
        ((UNKNOWN,), (), 0.0),
        ((5,), (0,), 0.0),
    ],
)
def test_it_is_told_for_how_many_a_value_is_known(values, chance, known):
    own, stayed = group(1, 0, 0, 0, values=values, chance=chance), group(0, 0, 0, 0)
    [found] = why_moved.why(FEATURES, own, stayed, 1)
    assert found["known"] == pytest.approx(known, abs=1e-6)
    assert found["known_instead_of"] == 1


def test_it_is_told_at_which_value_they_differ_most_by_number_and_by_level():
    own = group(1, 0, 0, 0.5, values=(0, 1, 2, 2))
    stayed = group(0, 0, 0, 0, values=(0, 0, 0, 1))
    number, level = why_moved.why(FEATURES, own, stayed, 1)
    assert (number["feature"], level["feature"]) == ("visits_7d", "region")
    assert number["apart"] == {"value": 1.0, "share": 0.75, "instead_of": 0.25}
    assert level["apart"] == {"value": 0.0, "share": 0.25, "instead_of": 0.75}


@pytest.mark.parametrize(
    ("values", "chance", "typical"),
    [
        ((0, 0, 0, 1, 2, 2, 2, 2), (), 2.0),
        ((0, 1, 1), (3, 1, 1), 0.0),
        ((UNKNOWN, UNKNOWN, 1), (), None),
    ],
)
def test_a_typical_level_is_the_most_frequent_one(values, chance, typical):
    own, stayed = group(0, 0, 0, 1, values=values, chance=chance), group(0, 0, 0, 0, values=(2,))
    [found] = why_moved.why(FEATURES, own, stayed, 1)
    assert (found["typical"], found["instead_of"]) == (typical, 2.0)


def test_topics_that_rise_and_fall_together_are_told_as_one():
    """Visits, of two windows, and age have the same values; a region is no number."""
    own, stayed = group(0.3, 0, 0.2, 0.1, values=(1, 2, 3)), group(0, 0, 0, 0, values=(4, 5))
    assert told(own, stayed) == [("visits_7d", 0.5), ("region", 0.1)]


def test_where_nobody_moves_nothing_is_told():
    empty = why_moved.group(
        np.zeros((0, 4)),
        np.zeros(0),
        Reasons(np.zeros(0), np.zeros((0, 4)), np.zeros((0, 4), np.int64), np.zeros(0)),
    )
    assert why_moved.why(FEATURES, empty, group(0, 0, 0, 0), 1) == []
