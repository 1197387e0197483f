"""Where two groups of leads differ most."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from models.compared import apart

UNKNOWN = np.nan


def counted(*values, chance=None):
    return np.array(values, dtype=np.float64), np.array(chance or [1.0] * len(values))


@pytest.mark.parametrize(
    ("own", "other", "value", "share", "instead_of"),
    [
        (counted(1, 2, 3, 4), counted(1, 1, 1, 4), 2, 0.75, 0.25),
        (counted(1, 1, 1, 4), counted(1, 2, 3, 4), 2, 0.25, 0.75),
        (counted(5, UNKNOWN), counted(UNKNOWN, 7, 7), 7, 0, 1),
        (counted(1, 2, chance=[1, 3]), counted(1, 2, chance=[3, 1]), 2, 0.75, 0.25),
        (counted(3), counted(3), 3, 1, 1),
    ],
)
def test_a_number_is_told_with_who_reaches_it(own, other, value, share, instead_of):
    found = apart.farthest(own, other, ordered=True)
    assert found == {"value": value, "share": share, "instead_of": instead_of}


def test_a_level_is_told_with_who_has_it():
    found = apart.farthest(counted(0, 0, 1, 2), counted(0, 1, 1, 1), ordered=False)
    assert found == {"value": 1, "share": 0.25, "instead_of": 0.75}


@pytest.mark.parametrize("ordered", [True, False])
@pytest.mark.parametrize("other", [counted(), counted(UNKNOWN), counted(1, chance=[0])])
def test_of_nobody_nothing_is_told(other, ordered):
    assert apart.farthest(counted(1, 2), other, ordered=ordered) is None
    assert apart.farthest(other, counted(1, 2), ordered=ordered) is None


SOME = st.lists(st.integers(-5, 20), min_size=1, max_size=30)


@given(SOME, SOME)
def test_the_distance_is_that_of_kolmogorov_and_smirnov(own, other):
    assume(own != other)
    found = apart.farthest(counted(*own), counted(*other), ordered=True)
    expected = stats.ks_2samp(own, other, method="exact").statistic
    assert abs(found["share"] - found["instead_of"]) == pytest.approx(expected, abs=2e-6)
    assert found["share"] == pytest.approx(np.mean(np.array(own) >= found["value"]), abs=1e-6)
