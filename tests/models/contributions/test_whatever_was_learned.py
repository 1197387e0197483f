"""The same contributions as LightGBM's own, whatever the rows were that it learned from."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.models.contributions import boosters
from tests.models.contributions.boosters import assert_same

NUMBER = st.sampled_from([np.nan, 0.0, 1.0, -1.0, 2.5, 1e-36, -3.25, 1e12])
CATEGORY = st.sampled_from([np.nan, 0.0, 1.0, 2.0, 5.0, 33.0, 70.0])


@st.composite
def matrices(draw):
    """Rows to learn from and other rows, of two features of numbers and one of categories."""
    row = st.tuples(NUMBER, NUMBER, CATEGORY)
    learn = draw(st.lists(row, min_size=8, max_size=40))
    ask = draw(st.lists(row, min_size=1, max_size=12))
    labels = draw(st.lists(st.booleans(), min_size=len(learn), max_size=len(learn)))
    return np.array(learn), np.array(labels, dtype=np.float64), np.array(ask)


@given(
    drawn=matrices(),
    zero_as_missing=st.booleans(),
    extra_trees=st.booleans(),
    num_leaves=st.integers(2, 12),
    min_data_in_leaf=st.integers(1, 4),
)
def test_whatever_was_learned_contributions_are_those_of_lightgbm(drawn, **params):
    learn, labels, ask = drawn
    fixed = {"min_data_in_bin": 1, "min_sum_hessian_in_leaf": 0.0, "min_data_per_group": 1}
    data = {"categorical_feature": [2], "free_raw_data": False}
    case = boosters.trained(learn, labels, rounds=4, data=data, **fixed, **params)
    assert_same(case, np.vstack([ask, learn]))
