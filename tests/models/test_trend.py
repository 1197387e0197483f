"""The test for trend, against published figures and a correlation over single leads."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from models import trend


def test_it_is_that_of_agrestis_drinkers_and_malformations():
    """Categorical Data Analysis, 3.4.5: with the scores 1 to 5 the squared statistic is 1.83."""
    absent, present = [17066, 14464, 788, 126, 37], [48, 38, 5, 1, 1]
    leads = [one + other for one, other in zip(absent, present, strict=True)]
    rates = [one / all_ for one, all_ in zip(present, leads, strict=True)]
    assert trend.statistic(leads, rates) ** 2 == pytest.approx(1.83, abs=0.005)
    assert trend.clear(leads, rates) == 0


@pytest.mark.parametrize(
    ("rates", "found"), [([0.1, 0.2, 0.3], 1), ([0.3, 0.2, 0.1], -1), ([0.2, 0.2, 0.2], 0)]
)
def test_a_rate_that_moves_one_way_is_clear(rates, found):
    assert trend.clear([100, 100, 100], rates) == found
    assert trend.clear([10, 10, 10], rates) == 0


@pytest.mark.parametrize(("leads", "rates"), [([], []), ([50], [0.3]), ([9, 9], [1.0, 1.0])])
def test_there_is_none_in_one_group_nor_where_all_are_alike(leads, rates):
    assert trend.statistic(leads, rates) == 0


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 20)), min_size=2, max_size=6))
def test_it_is_the_correlation_of_group_and_outcome_over_single_leads(groups):
    won, lost = (np.array(each) for each in zip(*groups, strict=True))
    place = np.repeat(np.arange(len(groups)), won + lost)
    outcome = np.concatenate([np.arange(a + b) < a for a, b in groups])
    if not outcome.any():
        return
    found = stats.pearsonr(place, outcome).statistic * np.sqrt(len(outcome))
    assert trend.statistic(won + lost, won / (won + lost)) == pytest.approx(found)
