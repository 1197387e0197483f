"""The longest horizon that the data supports, beside labelling at every one."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features import supported
from features.clock import DAY, HOUR
from features.enough import Least
from features.errors import TooLittleData
from features.snapshots import Observation
from features.types import Lives
from tests.features import lives
from tests.features.lives import in_days

# Outcomes are watched for twenty days, and the test part begins on day 10.
WATCHED = Observation(horizon=5 * DAY, observed_from=0, observed_until=20 * DAY, test_from=10 * DAY)
ONE = Least(1, 1)


def fixed(horizon: int) -> Observation:
    """A split at a moment: the horizon alone changes."""
    return replace(WATCHED, horizon=horizon)


def relative(horizon: int) -> Observation:
    """The last six matured days are the test part; there are none for a horizon of two weeks."""
    if horizon >= 14 * DAY:
        raise TooLittleData("split", found="nothing", wanted="a day", way_out="wait")
    return replace(WATCHED, horizon=horizon, test_from=14 * DAY - horizon)


def search(some: Lives, observation_for=fixed, offsets=(0,), least=ONE):
    return supported.search(some, offsets, observation_for, 20 * DAY, least)


LEADS = in_days((0, 2), (0, None), (4, 9), (11, 12), (12, None), (13, 18))


def test_the_longest_horizon_leaves_a_conversion_and_another_lead_in_each_part():
    found = search(LEADS).longest
    # Leads of day 12 have matured at eight days, those of day 4 would look into the test part.
    assert found.horizon == 8 * DAY
    assert (found.train.leads, found.train.conversions) == (2, 1)
    assert (found.test.leads, found.test.conversions) == (2, 1)


def test_below_a_day_hours_are_tried():
    quick = in_days((9, 9.125), (9, None), (19.5, 19.625), (19.5, None))
    assert search(quick).longest.horizon == 12 * HOUR


def test_where_none_works_the_nearest_is_told_with_what_it_holds():
    found = search(LEADS, least=Least(1, 3))
    assert found.longest is None
    # Of the horizons with a conversion to train on and two to judge by, the shortest.
    assert found.nearest.horizon == 6 * DAY
    assert (found.nearest.train.conversions, found.nearest.test.conversions) == (2, 2)


def test_where_the_others_are_too_few_the_nearest_leaves_most_of_them():
    quick, slow = [(0, 1), (10, 11)] * 5, [(0, 3), (10, 13)] * 2
    found = search(in_days(*quick, *slow), least=Least(3, 3))
    assert found.longest is None
    # From four days on everybody converts; up to three, two leads of each part do not.
    assert found.nearest.horizon == 2 * DAY
    assert (found.nearest.train.others, found.nearest.test.others) == (2, 2)


def test_a_window_of_less_than_an_hour_supports_nothing():
    found = supported.search(LEADS, (0,), fixed, HOUR - 1, ONE)
    assert (found.longest, found.nearest) == (None, None)


def test_horizons_may_work_again_after_some_that_do_not():
    # One early lead converts at once and matures for a day, one converts late and matures for ten.
    some = in_days((0, 4.5), (0, None), (9, 9.5), (10, 10.5), (10, None))
    works = [
        horizon
        for horizon in range(1, 20)
        if ONE.is_met(*_parts(supported.tried(some, (0,), fixed(horizon * DAY))))
    ]
    assert works == [1, 5, 6, 7, 8, 9, 10]
    assert search(some).longest.horizon == 10 * DAY


def test_a_relative_split_moves_with_the_horizon():
    some = in_days(*[(day, day + 1) for day in range(20)], *[(day, None) for day in range(20)])
    found = search(some, relative).longest
    # With six days of test part and the horizon before and after it, seven days leave one day.
    assert found.horizon == 7 * DAY
    assert (found.train.leads, found.test.leads) == (2, 14)


def _parts(tried):
    return tried.train, tried.test


@pytest.mark.parametrize("observation_for", [fixed, relative])
@given(lives.drawn(most=25), st.sampled_from([(0,), (0, DAY), (DAY // 2, 3 * DAY)]))
def test_no_longer_horizon_works_than_the_one_found(observation_for, some: Lives, offsets):
    least = Least(2, 1)
    found = search(some, observation_for, offsets, least)
    if found.longest is not None:
        assert least.is_met(*_parts(found.longest))
    longest = found.longest.horizon if found.longest else 0
    tried = [days * DAY for days in range(1, 21)] if longest >= DAY else []
    tried += [hours * HOUR for hours in range(1, 24)] if longest < DAY else []
    for horizon in tried:
        if horizon > longest:
            try:
                observation = observation_for(horizon)
            except TooLittleData:
                continue
            assert not least.is_met(*_parts(supported.tried(some, offsets, observation)))


@pytest.mark.parametrize(
    ("least", "days"), [(Least(30, 10), 89), (Least(100, 50), 63), (Least(400, 200), 54)]
)
def test_on_a_real_year_the_longest_works_and_a_day_more_does_not(least: Least, days: int):
    some, watched = lives.complete_journey(), lives.COMPLETE_JOURNEY

    def observation_for(horizon: int) -> Observation:
        return replace(watched, horizon=horizon)

    span = watched.observed_until - watched.observed_from
    found = supported.search(some, (0,), observation_for, span, least).longest
    assert found.horizon == days * DAY
    assert found == supported.tried(some, (0,), observation_for(days * DAY))
    assert least.is_met(*_parts(found))
    for more in range(days + 1, 365):
        beyond = supported.tried(some, (0,), observation_for(more * DAY))
        assert not least.is_met(*_parts(beyond))


@pytest.mark.slow
def test_ten_times_the_leads_take_hardly_more_than_ten_times_as_long():
    watched = Observation(30 * DAY, 0, 365 * DAY, 300 * DAY)

    def seconds(count: int) -> float:
        some = lives.steady(count, 365, 0.1, 60, seed=1, cut=(0, 365))
        began = time.process_time()
        found = supported.search(
            some, (0, DAY), lambda h: replace(watched, horizon=h), 365 * DAY, Least(10**6, 10)
        )
        assert found.longest is None
        return time.process_time() - began

    assert seconds(250_000) < 30 * seconds(25_000)
