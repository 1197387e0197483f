"""Whether a column is filled in tells the outcome."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2, hypergeom

from models.leaks import missing
from models.leaks.columns import Column, Training
from models.leaks.missing import one_sided, telling
from tests.models.leaks.looking import (
    LABELS,
    NULL,
    ROW,
    TRAINING,
    behaviour,
    column,
    filled,
    first,
)

ONE_SIDED = {
    "filled for winners only": filled(LABELS),
    "filled for losers only": filled(~LABELS),
    "filled for most winners and no loser": filled(first(10, LABELS)),
    "different numbers, for winners only": np.where(LABELS, ROW, NULL),
}
MANY = np.arange(2000) % 10 == 0  # 200 of 2000 convert


@pytest.mark.parametrize("told", ONE_SIDED)
def test_an_attribute_that_is_filled_for_one_side_only_is_a_certain_leak(told):
    assert one_sided(column(ONE_SIDED[told]), TRAINING).certain


@pytest.mark.parametrize("told", ONE_SIDED)
def test_behaviour_that_only_one_side_shows_is_suspicious(told):
    assert not one_sided(behaviour(ONE_SIDED[told]), TRAINING).certain


@pytest.mark.parametrize(("rows", "side"), [(LABELS, "converted"), (~LABELS, "did not convert")])
def test_the_evidence_names_the_side_that_is_filled(rows, side):
    assert one_sided(column(filled(rows)), TRAINING).seen.endswith(f"that {side}")


@pytest.mark.parametrize(("count", "found"), [(1, 0), (8, 0), (9, 1), (12, 1)])
def test_a_few_filled_values_on_one_side_may_be_chance(count, found):
    # Of 8 filled values all belong to winners by chance 6.4 times in a million, of 9 0.8 times.
    by_chance = hypergeom(40, 12, count).pmf(count)
    assert (by_chance < 1e-6) == bool(found)
    assert (one_sided(column(filled(first(count, LABELS))), TRAINING) is not None) == found


def mostly(won, lost):
    """Filled for the first so many winners and so many others of 2000."""
    return column(np.where(first(won, MANY) | first(lost, ~MANY), 1.0, NULL))


@pytest.mark.parametrize(
    ("won", "lost", "found"),
    [
        (196, 9, True),  # 98 % and .5 %
        (20, 9, True),  # 10 % and .5 %: 20 times as often
        (19, 9, False),
        (200, 1400, True),  # missing for nobody who converted, and for 400 others
        (200, 1700, False),  # for 100 others: .9 to the power of 100 is 1 in 37,600
        (199, 1440, True),  # missing for .5 % and 20 %
        (197, 1440, False),
        (150, 900, False),  # an honest profile: 75 % and 50 %
        (200, 1800, False),
    ],
)
def test_an_attribute_filled_twenty_times_as_often_on_one_side_is_suspicious(won, lost, found):
    finding = telling(mostly(won, lost), Training(MANY, np.arange(2000)))
    assert (finding is not None) == found
    if finding:
        assert not finding.certain
        assert finding.seen == (
            f"filled for {won / 200:.1%} of the 200 that converted and for {lost / 1800:.1%} of"
            " the 1800 that did not"
        )


def test_a_few_filled_rows_prove_nothing():
    assert telling(mostly(3, 1), Training(MANY, np.arange(2000))) is None


def test_behaviour_that_is_null_for_most_who_do_not_convert_is_behaviour():
    told = behaviour(mostly(196, 9).values)
    assert telling(told, Training(MANY, np.arange(2000))) is None


def test_the_limit_of_chance_is_that_of_chi_squared():
    assert chi2(1).sf(missing._BEYOND_CHANCE) == pytest.approx(1e-6, rel=0.01)


@given(st.integers(0, 2**32 - 1), st.integers(60, 400), st.floats(0.05, 0.95))
def test_what_is_missing_at_random_is_no_evidence(seed, rows, share):
    rng = np.random.default_rng(seed)
    training = Training(rng.random(rows) < 0.2, rng.integers(0, rows, rows))
    told = Column("x", (), np.where(rng.random(rows) < share, 1.0, NULL))
    assert one_sided(told, training) is None
    assert telling(told, training) is None
