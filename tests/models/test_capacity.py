from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from models import capacity
from models.sigmoid import logit, sigmoid
from tests.soak import SOAK

NINE_OF_TEN = 1.6448536269514722


def sure(*probabilities: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Leads whose probabilities have no error of their own."""
    told = np.array(probabilities)
    return told, told, told


def unsure(probability: np.ndarray, spread: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Leads whose log-odds have an error of so many standard deviations."""
    reach = NINE_OF_TEN * spread
    return probability, sigmoid(logit(probability) - reach), sigmoid(logit(probability) + reach)


def told(found: capacity.Outlook) -> tuple[int, float, int, int]:
    return found.calls, round(found.expected, 9), found.low, found.high


def test_no_call_brings_no_win():
    assert told(capacity.outlook(*sure())) == (0, 0.0, 0, 0)


def test_two_even_chances_bring_none_one_or_two():
    # 1/4, 1/2, 1/4: neither end may be left out.
    assert told(capacity.outlook(*sure(0.5, 0.5))) == (2, 1.0, 0, 2)


def test_five_even_chances_bring_one_to_four():
    # Of 32 equally likely ways, none and all five have one each: 3.1 % beyond each end.
    assert told(capacity.outlook(*sure(0.5, 0.5, 0.5, 0.5, 0.5))) == (5, 2.5, 1, 4)


def test_unequal_chances_are_worked_out_by_hand():
    # None: 0.1 · 0.4 = 0.04, both: 0.9 · 0.6 = 0.54, one: 0.42. So none is left out, two is not.
    assert told(capacity.outlook(*sure(0.9, 0.6))) == (2, 1.5, 1, 2)


@pytest.mark.parametrize(("chance", "found"), [(0.04, (0, 0)), (0.06, (0, 1)), (0.96, (1, 1))])
def test_an_end_is_left_out_at_one_in_twenty(chance, found):
    one = capacity.outlook(*sure(chance))
    assert (one.low, one.high) == found


def test_what_is_certain_is_certain():
    assert told(capacity.outlook(*sure(1.0, 1.0, 0.0))) == (3, 2.0, 2, 2)


def test_a_range_of_many_equal_leads_is_that_of_the_binomial():
    for count, chance in ((40, 0.225), (100, 0.5), (300, 0.03)):
        one = capacity.outlook(*sure(*[chance] * count))
        rival = binom(count, chance)
        assert (one.low, one.high) == (rival.ppf(0.05), rival.ppf(0.95))


def test_the_shared_error_does_not_average_out():
    many = np.full(1000, 0.2)
    alone, shared = capacity.outlook(*sure(*many)), capacity.outlook(*unsure(many, 0.3))
    assert (alone.low, alone.high) == (179, 221)
    # The ends of the common rate alone are 13.2 % and 29.1 %: chance adds little to that.
    assert 125 <= shared.low <= 134
    assert 290 <= shared.high <= 299
    assert shared.expected == alone.expected == pytest.approx(200)


def simulated(leads, draws: int) -> np.ndarray:
    """Wins of so many runs: an error a run for all leads, then a chance for each."""
    rng = np.random.default_rng(20261122)
    probability, low, _ = leads
    spread = (logit(probability) - logit(low)) / NINE_OF_TEN
    error = rng.standard_normal(draws)[:, None]
    chances = sigmoid(logit(probability) + error * spread)
    return (rng.random(chances.shape) < chances).sum(axis=1)


@pytest.mark.parametrize("count", [1, 7, 40, 200])
@pytest.mark.parametrize("spread", [0.0, 0.15, 0.6])
def test_a_simulation_finds_the_same_range(count, spread):
    rng = np.random.default_rng(count)
    leads = unsure(rng.beta(2, 6, count), spread)
    wins = simulated(leads, 200_000 if SOAK else 20_000)
    one = capacity.outlook(*leads)
    # What lies beyond an end is at most 5 %, and with the end itself more: so it is the narrowest.
    slack = 0.004 if SOAK else 0.008
    assert (wins < one.low).mean() <= 0.05 + slack
    assert (wins > one.high).mean() <= 0.05 + slack
    assert (wins <= one.low).mean() > 0.05 - slack
    assert (wins >= one.high).mean() > 0.05 - slack


def test_an_interval_with_unequal_sides_moves_each_side_by_its_own():
    count = 2000
    middle, low, high = (np.full(count, each) for each in (0.2, 0.19, 0.4))
    one = capacity.outlook(middle, low, high)
    assert one.low == pytest.approx(0.19 * count, rel=0.06)
    assert one.high == pytest.approx(0.4 * count, rel=0.03)


leads_drawn = st.lists(
    st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1)).map(sorted), max_size=30
)


@given(leads_drawn)
def test_one_more_call_never_brings_less(drawn):
    low, probability, high = np.array(drawn).reshape(-1, 3).T
    found = capacity.outlooks(probability, low, high)
    assert [each.calls for each in found] == list(range(len(drawn) + 1))
    assert all(0 <= each.low <= each.high <= each.calls for each in found)
    for before, after in pairwise(found):
        assert before.expected <= after.expected <= before.expected + 1
        assert before.low <= after.low <= before.low + 1
        assert before.high <= after.high <= before.high + 1


@given(leads_drawn.filter(bool))
def test_the_first_calls_are_what_they_would_be_alone(drawn):
    low, probability, high = np.array(drawn).reshape(-1, 3).T
    found = capacity.outlooks(probability, low, high)
    half = len(drawn) // 2
    assert found[half] == capacity.outlook(probability[:half], low[:half], high[:half])


@given(leads_drawn.filter(bool))
def test_a_surer_probability_gives_no_wider_range(drawn):
    low, probability, high = np.array(drawn).reshape(-1, 3).T
    wide, narrow = (
        capacity.outlook(probability, low, high),
        capacity.outlook(probability, probability, probability),
    )
    # An end is a whole number, and the error's two sides need not be equal.
    assert narrow.high - narrow.low <= wide.high - wide.low + 1
