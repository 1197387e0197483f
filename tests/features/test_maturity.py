"""How long conversions take, by hand, by counting, and beside scipy's Kaplan–Meier."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from scipy import stats

from features import maturity
from features.clock import DAY, NEVER
from features.snapshots import Observation
from features.types import Lives
from tests.features import lives
from tests.features.lives import in_days

# Outcomes are watched from day 0 to just before day 20.
WATCHED = Observation(horizon=5 * DAY, observed_from=0, observed_until=20 * DAY, test_from=10 * DAY)


def curve_of(*leads):
    return maturity.time_to_conversion(in_days(*leads), WATCHED)


def test_leads_that_were_all_watched_long_enough_give_plain_shares():
    found = curve_of((0, 1), (0, 3), (0, 3), (0, None), (0, None))
    assert (found.ages // DAY).tolist() == [1, 3]
    assert found.converted.tolist() == pytest.approx([1 / 5, 3 / 5])
    assert (found.leads, found.end) == (5, 20 * DAY)


def test_a_lead_counts_until_it_is_no_longer_watched():
    # The second lead is watched for two days only: at three days two of the three others remain.
    found = curve_of((0, 1), (18, None), (0, 3), (0, None))
    assert found.converted.tolist() == pytest.approx([1 / 4, 1 - 3 / 4 * 1 / 2])


def test_a_conversion_at_the_end_of_watching_was_not_seen():
    assert len(curve_of((0, 20)).ages) == 0
    assert (curve_of((0, 20 - 1 / DAY)).ages + 1).tolist() == [20 * DAY]


def test_a_lead_that_is_not_watched_at_an_age_is_none_of_those_that_could_convert_then():
    # The first lead's fifth day is the end of watching.
    assert curve_of((15, None), (0, 5), (0, None)).converted.tolist() == [1 / 2]


def test_a_lost_lead_stays_among_the_leads_that_never_convert():
    told = curve_of((0, 3, None), (0, None, 1), (0, None, None)).converted
    assert told.tolist() == curve_of((0, 3), (0, None), (0, None)).converted.tolist()
    assert told.tolist() == pytest.approx([1 / 3])


def test_a_lead_that_was_lost_and_then_won_has_converted():
    assert curve_of((0, 3, 1), (0, None, None)).converted.tolist() == [1 / 2]


@pytest.mark.parametrize(
    "lead",
    [
        (-1, 1),  # it may have converted before outcomes were watched
        (20, None),  # it came when nobody watched any more
        (5, 4),  # it was won before it was created
        (5, None, 4),  # it was lost before it was created
    ],
)
def test_a_lead_that_was_not_open_and_watched_from_its_creation_is_left_out(lead):
    assert curve_of(lead).leads == 0
    assert curve_of(lead, (0, 1), (0, None)).converted.tolist() == [1 / 2]


def test_a_conversion_at_the_creation_itself_is_one_at_age_zero():
    found = curve_of((0, 0), (0, None))
    assert found.before(0) == 0
    assert found.before(1) == 1 / 2


def test_the_curve_ends_where_fewer_than_a_tenth_were_watched():
    old = [(0, 15)] * 2
    young = [(10, None)] * 19
    # Two of 21 are watched for longer than ten days, which is less than a tenth.
    found = curve_of(*old, *young)
    assert (found.end, len(found.ages)) == (10 * DAY, 0)
    found = curve_of(*old, *young[1:])
    assert (found.end, found.ages.tolist()) == (20 * DAY, [15 * DAY])


def test_nothing_is_said_beyond_the_end():
    found = curve_of((10, 12), (10, None))
    assert found.before(10 * DAY) == 1 / 2
    assert np.isnan(found.before(10 * DAY + 1))
    assert np.isnan(found.at(np.array([11 * DAY]))).all()


def test_a_horizon_catches_its_share_of_the_conversions_to_come():
    found = curve_of((0, 1), (0, 3), (0, 5), (0, 9), (0, None))
    assert found.caught(0, 5 * DAY) == pytest.approx(2 / 4)  # not the one at its end
    assert found.caught(0, 5 * DAY + 1) == pytest.approx(3 / 4)
    assert found.caught(2 * DAY, 5 * DAY) == pytest.approx(2 / 3)
    assert np.isnan(found.caught(16 * DAY, 5 * DAY))
    assert np.isnan(found.caught(10 * DAY, 5 * DAY))


def test_quantiles_are_ages_by_which_so_many_of_the_conversions_have_come():
    found = curve_of(*[(0, day) for day in range(1, 11)], *[(0, None)] * 7)
    assert [found.quantile(share) / DAY for share in (0.1, 0.11, 0.5, 0.9, 1)] == [1, 2, 5, 9, 10]


@pytest.mark.parametrize("leads", [(), ((0, None),), ((30, None),)])
def test_without_conversions_there_is_no_quantile_and_no_share(leads):
    found = curve_of(*leads)
    assert found.quantile(0.5) is None
    assert np.isnan(found.caught(0, DAY))


@given(lives.drawn())
def test_the_curve_is_that_of_counting_age_by_age(some: Lives):
    found = maturity.time_to_conversion(some, WATCHED)
    assert found.converted.tolist() == pytest.approx(_counted(some, found.end))


@given(lives.drawn())
def test_the_curve_only_rises_and_lies_within_its_interval(some: Lives):
    found = maturity.time_to_conversion(some, WATCHED)
    assert (np.diff(found.converted) > 0).all()
    for share, low, high in zip(found.converted, found.low, found.high, strict=True):
        assert 0 <= low <= share <= high <= 1


def _counted(some: Lives, end: int) -> list[float]:
    """The product-limit estimate from its definition: one factor for every half day."""
    watched = [
        (20 * DAY - created, won - created if won < 20 * DAY else NEVER)
        for created, won, lost in zip(some.created_at, some.converted_at, some.lost_at, strict=True)
        if 0 <= created < 20 * DAY and min(won, lost) >= created
    ]
    shares, remaining = [], 1.0
    for age in range(0, end, DAY // 2):
        could = [won for unseen, won in watched if unseen > age and won >= age]
        if age in could:
            remaining *= 1 - could.count(age) / len(could)
            shares.append(1 - remaining)
    return shares


def _scipys(some: Lives, watched: Observation):
    """scipy's empirical distribution, and its interval; a lead without a win leaves unconverted."""
    chosen = (some.created_at >= watched.observed_from) & (some.converted_at >= some.created_at)
    created, won = some.created_at[chosen], some.converted_at[chosen]
    seen = won < watched.observed_until
    data = stats.CensoredData(
        uncensored=(won - created)[seen], right=(watched.observed_until - 1 - created)[~seen]
    )
    found = stats.ecdf(data).cdf
    interval = found.confidence_interval(0.95, method="log-log")
    return found, interval.low, interval.high


@pytest.mark.filterwarnings("ignore:The confidence interval is undefined")
def test_on_real_leads_the_curve_and_its_interval_are_those_of_scipy():
    some = lives.complete_journey()
    found = maturity.time_to_conversion(some, lives.COMPLETE_JOURNEY)
    shares, lows, highs = _scipys(some, lives.COMPLETE_JOURNEY)
    places = np.searchsorted(shares.quantiles, found.ages)
    np.testing.assert_array_equal(shares.quantiles[places], found.ages)
    for ours, theirs in ((found.converted, shares), (found.low, lows), (found.high, highs)):
        np.testing.assert_allclose(ours, theirs.probabilities[places], rtol=1e-6)
    assert found.leads == 6442
    assert found.caught(0, 35 * DAY) == pytest.approx(0.889, abs=0.001)
    assert found.quantile(0.5) == 13 * DAY
