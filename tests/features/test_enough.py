"""What data is good for: counts, and the standard error of an AUC beside its definition."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from features import enough, snapshots
from features.clock import DAY
from features.enough import Least, Tally
from features.snapshots import Observation
from tests.features.lives import in_days

WATCHED = Observation(horizon=5 * DAY, observed_from=0, observed_until=90 * DAY, test_from=60 * DAY)
COUNTS = st.integers(1, 3000)


def test_a_lead_counts_once_however_often_it_is_looked_at():
    some = in_days((0, 7), (1, None), (2, 3), (70, 72))
    columns = (some.created_at, some.converted_at, some.lost_at)
    labelled = snapshots.label(*columns, (0, DAY, 3 * DAY), WATCHED)
    # The first lead is a no at its creation and a yes three days later, so it is one of each.
    assert enough.tally(labelled, "train") == Tally(leads=3, conversions=2, others=2)
    assert enough.tally(labelled, "test") == Tally(leads=1, conversions=1, others=0)
    assert enough.tally(labelled, "gap") == Tally(0, 0, 0)


@pytest.mark.parametrize(
    ("train", "test", "missing"),
    [
        (Tally(100, 30, 70), Tally(50, 10, 40), (0, 0)),
        (Tally(100, 29, 71), Tally(50, 10, 40), (1, 0)),
        (Tally(100, 30, 70), Tally(50, 9, 41), (0, 1)),
        (Tally(40, 39, 1), Tally(50, 50, 0), (29, 10)),  # leads that did not convert are missing
    ],
)
def test_the_least_is_asked_of_both_kinds(train: Tally, test: Tally, missing):
    assert Least(30, 10).missing(train, test) == missing
    assert Least(30, 10).is_met(train, test) == (missing == (0, 0))


def test_every_use_tells_what_it_needs_and_what_is_missing():
    told = enough.good_for(Tally(900, 90, 810), Tally(400, 40, 360), Least(5, 1, gate=10))
    found = told.uses
    assert [(use.part, use.needed, use.missing) for use in found] == [
        ("train", 5, 0),
        ("train", 30, 0),
        ("train", 100, 10),
        ("train", 100, 10),
        ("test", 1, 0),
        ("test", 10, 0),
        ("test", 130, 90),
        ("test", 200, 160),
    ]
    assert [use.is_enough for use in found] == [
        True, True, False, False, True, True, False, False,
    ]  # fmt: skip
    assert told.weights == 9
    assert told.auc_within == pytest.approx(0.09, abs=0.005)
    assert found[2].way_out == "give more history, or begin the test part later"
    assert found[6].way_out == "give more history, or begin the test part earlier"


def test_the_table_of_hanley_and_mcneil_is_met():
    # Their figure 3: at an area of .75, fifty of each kind have a standard error of about .049.
    assert enough.auc_within(Tally(100, 50, 50)) / 1.96 == pytest.approx(0.049, abs=0.0005)


@given(COUNTS, COUNTS)
def test_the_error_is_that_of_two_exponential_scores(conversions: int, others: int):
    # Where the scores of both kinds are exponential, with rates 3 and 1 for an area of .75, two
    # conversions both stand above one other with chance 3 / 5, and so on: their formula is exact.
    above_both_others = 1 - 2 * 1 / 4 + 1 / 7
    variance = (
        3 / 16 + (conversions - 1) * (3 / 5 - 9 / 16) + (others - 1) * (above_both_others - 9 / 16)
    ) / (conversions * others)
    expected = stats.norm.ppf(0.975) * variance**0.5
    found = enough.auc_within(Tally(conversions + others, conversions, others))
    assert found == pytest.approx(expected, rel=1e-6)


@given(COUNTS, COUNTS)
def test_what_is_needed_for_an_auc_is_the_fewest_that_give_it(conversions: int, others: int):
    part = Tally(conversions + others, conversions, others)
    needed = enough.needed_for_auc(0.05, part)
    fewer, as_many = (
        enough._within(count * conversions / part.rarer, count * others / part.rarer)
        for count in (needed - 1, needed)
    )
    assert as_many <= 0.05 < fewer
    assert (part.rarer >= needed) == (enough.auc_within(part) <= 0.05)


def test_one_kind_alone_gives_no_auc():
    assert enough.auc_within(Tally(10, 0, 10)) == enough.auc_within(Tally(10, 10, 0)) == inf
    assert enough.needed_for_auc(0.05, Tally(10, 0, 10)) > 100


@pytest.mark.slow
def test_a_simulated_auc_is_as_far_off_as_is_told():
    random = np.random.default_rng(1)
    areas = [
        stats.mannwhitneyu(random.exponential(3, 60), random.exponential(1, 300)).statistic / 18_000
        for _ in range(4000)
    ]
    assert np.mean(areas) == pytest.approx(0.75, abs=0.003)
    assert 1.96 * np.std(areas) == pytest.approx(enough.auc_within(Tally(360, 60, 300)), rel=0.05)
