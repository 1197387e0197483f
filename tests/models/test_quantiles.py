"""Quantiles of a column that was sorted once."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from models import quantiles

SHARES = np.linspace(0, 1, 11)


@given(st.lists(st.integers(-3, 3).map(float), min_size=1, max_size=60))
def test_they_are_numpys_own_of_the_column_in_any_order(values):
    column = np.array([np.nan, *values, np.nan])
    told = quantiles.at_shares(quantiles.ordered(column), SHARES)
    assert np.array_equal(told, np.quantile(np.array(values), SHARES, method="inverted_cdf"))
