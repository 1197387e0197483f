"""Figures with their draws."""

from __future__ import annotations

import numpy as np

from models import drawn
from models.drawn import Figure


def test_a_difference_is_taken_draw_by_draw():
    one, other = (Figure(value, np.arange(3.0) + value) for value in (5.0, 3.0))
    less = one.minus(other)
    assert less.value == 2
    assert less.draws.tolist() == [2, 2, 2]
    assert less.told() == {"value": 2, "low": 2, "high": 2}


def test_a_figure_without_a_value_has_no_interval():
    assert Figure(np.nan, np.ones(10)).told() is None
    assert Figure(1.0, np.full(10, np.nan)).told() is None


def test_a_few_draws_without_a_value_are_left_out():
    draws = np.append(np.ones(95), np.full(5, np.nan))
    assert Figure(1.0, draws).told() == {"value": 1, "low": 1, "high": 1}
    assert Figure(1.0, np.append(draws, np.nan)).told() is None


def test_a_ratio_has_no_value_where_there_is_nothing_below():
    found = drawn.ratio(np.array([1.0, 2.0, 0.0]), np.array([4.0, 4.0, 0.0]))
    assert found.value == 0.25
    assert found.draws[0] == 0.5
    assert np.isnan(found.draws[1])
