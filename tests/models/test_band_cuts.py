"""Where bands begin that are declared by share of all leads."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from models import band_cuts
from models.bands import Bands

USUAL = [0.1, 0.3]


def cut(probabilities, shares=USUAL, names=("hot", "warm", "cold")):
    return Bands(names, band_cuts.starts(np.array(probabilities), shares))


def counts(probabilities, shares=USUAL):
    places = cut(probabilities, shares).places(np.array(probabilities))
    return np.bincount(places, minlength=len(shares) + 1).tolist()


def test_the_cuts_are_probabilities_that_occur_rounded_down_to_six_digits():
    told = band_cuts.starts(np.arange(1, 1001) / 1007, USUAL)
    assert told == (0.894736, 0.696127, 0.0)  # 901/1007 and 701/1007


def test_of_ten_leads_a_tenth_is_one_and_three_tenths_are_three():
    probabilities = np.arange(10) / 10
    told = cut(probabilities).of(probabilities).tolist()
    assert told == ["cold"] * 7 + ["warm"] * 2 + ["hot"]


@pytest.mark.parametrize(
    ("probabilities", "expected"),
    [
        # Ten leads, of whom one should be hot, and three hot or warm.
        ([0.9, 0.9, 0.5, 0.4, 0.3, 0.2, 0.2, 0.1, 0.1, 0.1], [2, 1, 7]),  # one too many, as near
        ([0.9, 0.9, 0.9, 0.4, 0.3, 0.2, 0.2, 0.1, 0.1, 0.1], [0, 3, 7]),  # nobody is nearer to one
        ([0.9, 0.5, 0.4, 0.4, 0.3, 0.2, 0.2, 0.1, 0.1, 0.1], [1, 3, 6]),  # four are as near as two
        ([0.9, 0.5, 0.4, 0.4, 0.4, 0.2, 0.2, 0.1, 0.1, 0.1], [1, 1, 8]),  # two are nearer than five
        ([0.9, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1], [1, 0, 9]),  # the nine stay together
        ([0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.1], [0, 0, 10]),
        ([0.2] * 10, [0, 0, 10]),
    ],
)
def test_leads_with_the_same_probability_stay_together_where_it_is_nearest(probabilities, expected):
    assert counts(probabilities) == expected


def test_of_a_constant_the_band_is_the_one_in_which_most_of_the_leads_belong():
    assert counts([0.2] * 10, [0.1, 0.8]) == [0, 10, 0]
    assert counts([0.2] * 10, [0.6, 0.8]) == [10, 0, 0]


def test_a_band_that_nobody_may_enter_begins_at_certainty():
    assert cut([0.06] * 100).starts == (1.0, 1.0, 0.0)


def test_cuts_take_more_digits_where_leads_are_closer_than_a_millionth():
    probabilities = 0.001 + np.arange(1000) * 1e-8
    assert counts(probabilities) == [100, 200, 700]
    tiny = np.arange(1, 11) * 1e-20
    assert counts(tiny) == [1, 2, 7]


def test_rounding_down_never_leaves_the_lead_on_the_border_outside():
    below = np.nextafter(0.3, 0)
    assert counts([0.1] * 9 + [below], [0.1]) == [1, 9]


@given(
    st.lists(st.floats(1e-6, 1 - 1e-6), min_size=3, max_size=80, unique=True),
    st.lists(st.floats(0.02, 0.98), min_size=1, max_size=5, unique=True),
)
def test_shares_of_distinct_probabilities_are_hit_within_one_lead(probabilities, shares):
    shares = sorted(shares)
    held = np.cumsum(counts(probabilities, shares))[:-1] / len(probabilities)
    assert np.abs(held - shares).max() <= 1 / len(probabilities) + 1e-12


@given(
    st.lists(st.integers(1, 12), min_size=1, max_size=60),
    st.lists(st.floats(0.02, 0.98), min_size=1, max_size=5, unique=True),
)
def test_whatever_the_ties_no_other_cut_comes_nearer_to_a_share(percents, shares):
    shares, probabilities = sorted(shares), np.array(percents) / 100
    starts = band_cuts.starts(probabilities, shares)
    assert list(starts) == sorted(starts, reverse=True)
    possible = [0, *(int((probabilities >= each).sum()) for each in np.unique(probabilities))]
    for start, share in zip(starts, shares, strict=False):
        wanted = len(probabilities) - np.ceil((len(probabilities) - 1) * (1 - share))
        assume(abs((len(probabilities) - 1) * (1 - share) % 1) > 1e-9)
        held = (probabilities >= start).sum()
        assert abs(held - wanted) == min(abs(each - wanted) for each in possible)


def test_the_shares_that_bands_hold_are_counted():
    edges = Bands(("hot", "warm", "cold"), (0.3, 0.1, 0.0))
    assert band_cuts.shares(edges, np.array([0.5, 0.2, 0.15, 0.0])) == [0.25, 0.5, 0.25]


def test_of_bands_that_all_hold_leads_nothing_is_said():
    probabilities = np.arange(10) / 10
    assert band_cuts.remarks(cut(probabilities), probabilities) == []


def test_a_model_that_tells_everybody_the_same_is_said_to_do_so():
    probabilities = np.full(40, 0.0612)
    said = band_cuts.remarks(cut(probabilities), probabilities)
    assert said == ["every lead has the same probability, 6.12%: all are cold"]
    by_probability = Bands(("hot", "cold"), (0.05, 0.0))
    said = band_cuts.remarks(by_probability, probabilities)
    assert said == ["every lead has the same probability, 6.12%: all are hot"]


def test_a_band_that_ties_leave_empty_is_named_with_the_tie():
    probabilities = np.array([0.9] + [0.1] * 9)
    (said,) = band_cuts.remarks(cut(probabilities), probabilities)
    assert said == (
        "no lead is warm, which begins where hot does, at 90%: 10 leads have 2 different "
        "probabilities, 10% to 90%, the most frequent one 10% (90.0% of the leads)"
    )


@pytest.mark.parametrize(
    ("starts", "said"),
    [
        ((0.8, 0.15, 0.0), "no lead is hot, which begins at 80%: "),
        ((0.35, 0.25, 0.0), None),
        ((0.15, 0.12, 0.0), "no lead is warm, which is 12% to 15%: "),
        ((0.15, 0.1, 0.0), "no lead is cold, which is 0% to 10%: "),
    ],
)
def test_a_band_by_probability_that_nobody_has_is_named_with_its_range(starts, said):
    told = band_cuts.remarks(Bands(("hot", "warm", "cold"), starts), np.array([0.1, 0.2, 0.3, 0.4]))
    if said is None:
        assert told == []
    else:
        assert any(line.startswith(said) for line in told)
        assert all("4 leads have 4 different probabilities, 10% to 40%" in line for line in told)
