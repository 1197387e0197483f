"""What moving a whole log in time, or counting each of its events twice, does to the features."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.oracle import asked
from tests.oracle.asked import KINDS
from tests.oracle.seen import DAY
from tests.properties import logs
from tests.properties.building import bits, nightly

pytestmark = pytest.mark.slow

WEEK = 7 * DAY

UNCHANGED = (
    "active_days",
    "largest",
    "share",
    "recency",
    "first_seen",
    "sessions",
    "trend",
    "last_value",
    "first_value",
    "distinct",
    "night_share",
    "weekend_share",
)
DOUBLED = ("count", "per_session")
DOUBLED_AS_FLOATS_ADD = ("sum", "intensity")
UNCHANGED_AS_FLOATS_ADD = ("mean",)
BETWEEN_MORE_NEIGHBOURS = ("gap",)
"""n events have n - 1 gaps, 2 n of them have 2 n - 1, and the same time lies between."""

ROUNDING = {"rtol": 1e-9, "atol": 1e-9}
"""Amounts are cents up to a thousand, so a billionth of one is far below any of them."""


@given(log=logs.logs, looks=logs.batches)
def test_counting_each_event_twice_doubles_counts_and_sums_and_little_else(log, looks):
    once, twice = nightly(log, looks), nightly([*log, *log], looks)
    for feature in asked.features(logs.SPEC):
        before, after = once[feature.name].to_numpy(), twice[feature.name].to_numpy()
        match feature.kind:
            case kind if kind in UNCHANGED:
                np.testing.assert_array_equal(after, before, feature.name)
            case kind if kind in DOUBLED:
                np.testing.assert_array_equal(after, 2 * before, feature.name)
            case kind if kind in DOUBLED_AS_FLOATS_ADD:
                np.testing.assert_allclose(after, 2 * before, err_msg=feature.name, **ROUNDING)
            case kind if kind in UNCHANGED_AS_FLOATS_ADD:
                np.testing.assert_allclose(after, before, err_msg=feature.name, **ROUNDING)
            case kind if kind in BETWEEN_MORE_NEIGHBOURS:
                count = once[f"{feature.group.name}_count_{feature.window}"].to_numpy()
                between = np.where(count == 1, 0, before * (count - 1))
                found = np.where(count == 0, np.nan, after * (2 * count - 1))
                np.testing.assert_allclose(found, between, err_msg=feature.name, **ROUNDING)


def test_it_is_known_of_every_kind_what_counting_twice_does():
    said = (UNCHANGED, DOUBLED, DOUBLED_AS_FLOATS_ADD, UNCHANGED_AS_FLOATS_ADD)
    said = {kind for kinds in (*said, BETWEEN_MORE_NEIGHBOURS) for kind in kinds}
    assert set(KINDS) <= said


@given(world=logs.worlds(), weeks=st.integers(-3000, 3000))
def test_in_utc_moving_everything_by_whole_weeks_changes_nothing(world, weeks):
    spec = logs.spec_in("UTC")
    log = [logs.moved(record, weeks * WEEK) for record in world.log]
    looks = [logs.moved_look(look, weeks * WEEK) for look in world.looks]
    assert bits(nightly(log, looks, spec)) == bits(nightly(world.log, world.looks, spec))
