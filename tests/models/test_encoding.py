"""How freely a ridge lets each feature count is the scale of its columns."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from features.types import Feature
from models import encoding

VISITS = Feature("visits_7d", "count", "visit", "", "", "", window="7d")
WINDOWS = [replace(VISITS, name=f"visits_{window}", window=window) for window in ("7d", "30d")]
CHANNEL = Feature("channel", "category", "channel", "", "", "")


def scales(matrix, features):
    """Of each column: one for null, then one of a number or one a level."""
    return encoding.learn(np.array(matrix, dtype=float), features).scale


def test_a_number_is_standardised_after_its_log():
    told = scales([[0.0], [np.e**2 - 1]], [VISITS])
    assert told == pytest.approx([1.0, 1.0])  # never null; logs of 0 and 2 spread by 1


def test_two_windows_of_one_thing_count_together_as_one():
    column = [[0.0], [np.e**2 - 1], [np.nan], [np.nan]]
    once, twice = scales(column, [VISITS]), scales([row * 2 for row in column], WINDOWS)
    assert twice == pytest.approx([*once * np.sqrt(2)] * 2)


def test_windows_of_other_things_do_not():
    others = [
        replace(VISITS, kind="active_days"),
        replace(VISITS, about="purchase"),
        replace(VISITS, number="amount"),
        replace(VISITS, category="channel"),
    ]
    column = [[0.0] * 5, [np.e**2 - 1] * 5]
    assert scales(column, [VISITS, *others]) == pytest.approx([1.0] * 10)


def test_half_lives_share_as_windows_do():
    slow, fast = (
        Feature(name, "intensity", "visit", "", "", "", half_life=name) for name in ("7d", "30d")
    )
    told = scales([[0.0, 0.0], [np.e**2 - 1, np.e**2 - 1]], [slow, fast])
    assert told[[1, 3]] == pytest.approx([np.sqrt(2)] * 2)


def test_features_that_have_no_window_do_not_share():
    first = Feature("a", "number", "size", "", "", "")
    told = scales([[0.0, 0.0], [np.e**2 - 1, np.e**2 - 1]], [first, replace(first, name="b")])
    assert told == pytest.approx([1.0] * 4)


def test_a_rare_level_is_divided_by_as_much_as_a_common_one():
    told = scales([[0.0]] * 90 + [[1.0]] * 9 + [[2.0]], [CHANNEL])
    assert told == pytest.approx([1.0, 0.5, 0.5, 0.5])
