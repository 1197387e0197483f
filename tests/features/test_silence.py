"""Outcome tables that begin later or end earlier than the leads, and real ones that do not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from features import silence
from features.clock import DAY, NEVER
from features.snapshots import Observation
from features.types import Lives
from tests.features import lives
from tests.features.lives import in_days

WATCHED = Observation(
    horizon=10 * DAY, observed_from=0, observed_until=200 * DAY, test_from=150 * DAY
)


def both(some: Lives, watched: Observation = WATCHED, offset: int = 0):
    """Whether the table seems to begin late, and to end early."""
    found = (
        silence.before_the_first(some, offset, watched),
        silence.after_the_last(some, offset, watched),
    )
    return tuple(each is not None and each.is_no_chance for each in found)


def steady(seed: int = 1, cut=(0.0, 200.0), leads: int = 4000, share: float = 0.2) -> Lives:
    return lives.steady(leads, 200, share, 9, seed, cut=cut)


def test_a_table_that_begins_in_the_middle_is_noticed_and_named():
    found = silence.before_the_first(steady(cut=(80, 200)), 0, WATCHED)
    assert found.is_no_chance
    assert found.edge / DAY == pytest.approx(80, abs=1)
    assert found.ahead == 10 * DAY
    assert found.leads == pytest.approx(4000 * 70 / 200, rel=0.1)
    assert found.rate == pytest.approx(0.2, abs=0.03)
    assert both(steady(cut=(80, 200))) == (True, False)


def test_a_table_that_ends_in_the_middle_is_noticed_and_named():
    found = silence.after_the_last(steady(cut=(0, 120)), 0, WATCHED)
    assert found.edge / DAY == pytest.approx(120, abs=1)
    assert found.leads == pytest.approx(4000 * 70 / 200, rel=0.1)
    assert both(steady(cut=(0, 120))) == (False, True)


def test_a_silence_shorter_than_the_horizon_is_looked_at_by_halves():
    found = silence.after_the_last(steady(cut=(0, 188), leads=40_000), 0, WATCHED)
    assert found.ahead / DAY == pytest.approx(6, abs=0.1)
    assert found.is_no_chance


def test_the_leads_that_are_silent_are_counted_to_the_microsecond():
    edge = 40 * DAY
    early = in_days((0, None), (30, None), (30 + 1 / DAY, None), (35, None), (40, 40), (45, None))
    found = silence.before_the_first(early, 0, WATCHED)
    assert (found.edge, found.leads) == (edge, 2)  # those of which ten days lie before it
    assert found.rate == 1 / 2
    late = in_days((40, 40), (40 + 1 / DAY, None), (190, None), (190 + 1 / DAY, None), (1, None))
    found = silence.after_the_last(late, 0, WATCHED)
    assert (found.edge, found.leads, found.rate) == (edge, 2, 0)


def test_leads_are_looked_at_from_their_first_cutoff_on():
    early = in_days((0, None), (28, None), (29, None), (40, 40), (60, None))
    found = [silence.before_the_first(early, days * DAY, WATCHED).leads for days in (0, 1, 2, 5)]
    assert found == [3, 3, 2, 1]


def test_a_loss_is_an_outcome_too():
    some = steady(cut=(80, 200))
    lost = some.lost_at.copy()
    lost[0] = DAY
    assert both(replace(some, lost_at=lost)) == (False, False)


def test_where_few_convert_a_silence_may_be_chance():
    assert both(steady(cut=(80, 200), leads=200)) == (False, False)
    assert both(steady(cut=(80, 200), share=0.005)) == (False, False)


def test_a_business_with_another_month_as_poor_is_not_doubted():
    some = steady(cut=(40, 200))
    assert both(some) == (True, False)
    poor = (some.converted_at >= 100 * DAY) & (some.converted_at < 160 * DAY)
    assert both(replace(some, converted_at=np.where(poor, NEVER, some.converted_at)))[0] is False


@pytest.mark.parametrize("leads", [(), ((0, None),), ((0, 1),), ((-5, -4),), ((250, 260),)])
def test_without_leads_on_both_sides_nothing_is_compared(leads):
    assert both(in_days(*leads)) == (False, False)


@pytest.mark.parametrize("seed", range(40))
def test_a_table_that_is_whole_is_left_in_peace(seed: int):
    for leads in (50, 500, 5000):
        assert both(steady(seed, leads=leads)) == (False, False)


@given(st.integers(1, 5000), st.integers(1, 5000), st.floats(0, 1))
def test_the_chance_is_that_of_the_hypergeometric_distribution(leads, others, rate):
    conversions = int(rate * others + 1e-9)
    expected = stats.hypergeom.pmf(0, leads + others, conversions, leads)
    assert silence.chance_of_none(leads, others, rate) == pytest.approx(expected, 1e-6, 1e-300)


def test_real_tables_are_left_in_peace():
    some, watched = lives.complete_journey(), lives.COMPLETE_JOURNEY
    assert both(some, watched) == (False, False)
    for days in (1, 7, 14, 60, 90):
        assert both(some, replace(watched, horizon=days * DAY)) == (False, False)


@pytest.mark.parametrize(
    ("kept", "expected"), [("second", (True, False)), ("first", (False, True))]
)
def test_half_of_a_real_table_is_noticed(kept: str, expected):
    some = lives.complete_journey()
    happened = some.converted_at != NEVER
    middle = np.median(some.converted_at[happened])
    cut = happened & ((some.converted_at < middle) == (kept == "second"))
    halved = replace(some, converted_at=np.where(cut, NEVER, some.converted_at))
    assert both(halved, lives.COMPLETE_JOURNEY) == expected


@pytest.mark.slow
def test_real_applications_are_left_in_peace_and_a_table_cut_in_half_is_not(real_data):
    some = lives.applications(real_data("bpi2012/BPI_Challenge_2012.xes.gz"))
    assert len(some) == 13_087
    for offset in (0, DAY, 7 * DAY):
        assert both(some, lives.BPI2012, offset) == (False, False)
    for column in (some.converted_at, some.lost_at):
        column[column < np.median(some.created_at)] = NEVER
    assert both(some, lives.BPI2012)[0] is True
