"""Hot, warm and cold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import bands
from models.bands import Bands


def test_a_probability_on_the_edge_belongs_to_the_higher_band():
    probabilities = np.array([0.0, 0.0999, 0.1, 0.2, 0.2999, 0.3, 1.0])
    told = Bands(warm_from=0.1, hot_from=0.3).of(probabilities)
    assert told.tolist() == ["cold", "cold", "warm", "warm", "warm", "hot", "hot"]


def test_the_order_of_the_rows_is_kept():
    assert Bands(0.1, 0.3).of(np.array([0.9, 0.0, 0.2])).tolist() == ["hot", "cold", "warm"]


def test_equal_edges_leave_no_warm_lead():
    assert Bands(0.2, 0.2).of(np.array([0.1, 0.2])).tolist() == ["cold", "hot"]


def test_the_cuts_are_probabilities_that_occur_rounded_down_to_six_digits():
    probabilities = np.arange(1, 1001) / 1007
    cuts = bands.cut(probabilities, hot_share=0.1, warm_share=0.3)
    assert cuts == Bands(warm_from=0.696127, hot_from=0.894736)  # 701/1007 and 901/1007


@pytest.mark.parametrize(("hot", "warm"), [(0.1, 0.3), (0.05, 0.5), (0.2, 0.2)])
def test_the_bands_hold_the_declared_shares_of_distinct_probabilities(hot, warm):
    probabilities = np.random.default_rng(1).permutation(np.arange(1000)) / 1000
    told = bands.cut(probabilities, hot, warm).of(probabilities)
    assert (told == "hot").mean() == pytest.approx(hot, abs=0.0015)
    assert np.isin(told, ("hot", "warm")).mean() == pytest.approx(warm, abs=0.0015)


@given(
    st.lists(st.integers(1, 99), min_size=1, max_size=60), st.floats(0.05, 0.5), st.floats(0, 0.4)
)
def test_hot_begins_no_lower_than_warm_whatever_the_probabilities(percents, hot, more):
    cuts = bands.cut(np.array(percents) / 100, hot, hot + more)
    assert cuts.warm_from <= cuts.hot_from


def test_of_ten_leads_a_tenth_is_one_and_three_tenths_are_three():
    probabilities = np.arange(10) / 10
    told = bands.cut(probabilities, hot_share=0.1, warm_share=0.3).of(probabilities).tolist()
    assert told == ["cold"] * 7 + ["warm"] * 2 + ["hot"]
