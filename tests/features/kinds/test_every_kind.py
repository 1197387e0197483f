"""One log, worked out by hand for every kind: none is measured by the code of another."""

from __future__ import annotations

import itertools

import pytest

from features import clock
from features.kinds import CODES, KINDS
from tests.features.logs import at, event, group, spec, told

CUTOFF = "2017-02-01T00:00:00Z"  # a Wednesday
GROUPS = (group("visit", numbers=("amount",), values=("channel",)), group("mail", kinds=("count",)))
EVENTS = (
    event("2017-01-19T12:00:00Z", channel="tv", amount=100.0),  # before the week
    event("2017-01-27T23:00:00Z", channel="web", amount=1.5),  # Friday night
    event("2017-01-28T10:00:00Z", channel="web", amount=4.0),  # Saturday
    event("2017-01-28T10:20:00Z", channel="ads"),
    event("2017-01-28T18:00:00Z", channel="web"),
    event("2017-01-30T00:00:00Z", amount=8.0),  # Monday, still night
    event("2017-01-31T12:00:00Z", channel="mail", amount=-1.0),
    event("2017-01-29T12:00:00Z", "mail", amount=50.0),
    event("2017-01-30T12:00:00Z", "mail", channel="post"),
)
GOLDEN = {
    "count": ("visit_count_7d", 6.0),
    "active_days": ("visit_days_7d", 4.0),
    "sum": ("visit_amount_sum_7d", 1.5 + 4 + 8 - 1),
    "mean": ("visit_amount_mean_7d", 12.5 / 4),
    "largest": ("visit_amount_max_7d", 8.0),
    "share": ("visit_share_7d", 6 / 8),
    "recency": ("visit_recency_hours", 12.0),
    "first_seen": ("visit_first_seen_hours", 12.5 * 24),
    "sessions": ("visit_sessions_7d", 5.0),
    "per_session": ("visit_per_session_7d", 6 / 5),
    # From Friday 23:00 to Tuesday 12:00 in five steps.
    "gap": ("visit_gap_hours_7d", 85 / 5),
    # Of 12 and of 48 hours ago; all others are older than 72 hours.
    "intensity": ("visit_intensity_12h", 0.5 + 0.0625),
    "trend": ("visit_trend_7d", (6 - 1) / (6 + 1)),
    # web is 0, tv is 1, all others share 2.
    "last_value": ("visit_last_channel", 2.0),
    "first_value": ("visit_first_channel", 1.0),
    "distinct": ("visit_channel_values_7d", 3.0),
    "night_share": ("visit_night_share_7d", 2 / 6),
    "weekend_share": ("visit_weekend_share_7d", 3 / 6),
}
WEEK = 7 * clock.DAY
REACH = dict.fromkeys(KINDS, WEEK) | {"trend": 2 * WEEK, "intensity": 72 * clock.HOUR}
EVER = ("recency", "first_seen", "last_value", "first_value")
"""Kinds over all that is known, however far back it reaches."""


def of(*kinds: str):
    vocabularies = {"channel": ("web", "tv")}
    return spec(*kinds, groups=GROUPS, half_lives=("12h",), vocabularies=vocabularies)


def values(kinds, snapshots=None):
    """Of the visits: each feature's value at the cutoff."""
    found = told(of(*kinds), EVENTS, snapshots or at(CUTOFF))
    return {name: value for name, (value,) in found.items() if name.startswith("visit_")}


def test_every_kind_has_its_golden_value_and_no_two_are_equal():
    assert set(GOLDEN) == set(KINDS)
    assert len({value for _, value in GOLDEN.values()}) == len(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_alone_gives_what_was_worked_out_by_hand(kind):
    name, value = GOLDEN[kind]
    assert values([kind]) == {name: value}


@pytest.mark.parametrize("order", [list(KINDS), list(KINDS)[::-1], sorted(KINDS)])
def test_all_kinds_together_give_the_same_whatever_their_order(order):
    found = values(order)
    assert list(found.items()) == [GOLDEN[kind] for kind in order]


def test_every_two_kinds_give_the_same_together():
    for pair in itertools.combinations(KINDS, 2):
        assert values(pair) == dict(GOLDEN[kind] for kind in pair)


def test_a_code_is_the_place_of_its_kind():
    assert list(CODES) == list(KINDS)
    assert list(CODES.values()) == list(range(len(KINDS)))


def known_since(microseconds_before: int):
    snapshots = at(CUTOFF)
    snapshots.history_start[:] = snapshots.cutoffs - microseconds_before
    return snapshots


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in EVER])
def test_what_reaches_one_microsecond_before_the_history_start_is_null(kind):
    name, value = GOLDEN[kind]
    assert values([kind], known_since(REACH[kind])) == {name: value}
    assert values([kind], known_since(REACH[kind] - 1)) == {name: None}


@pytest.mark.parametrize("kind", EVER)
def test_a_kind_over_all_that_is_known_takes_what_is_there(kind):
    name, value = GOLDEN[kind]
    assert values([kind], known_since(0)) == {name: value}


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_is_null_where_nothing_at_all_is_known(kind):
    found = told(of(kind), [], known_since(0))
    assert found[GOLDEN[kind][0]] == [None]


ZERO_WHERE_NOTHING_HAPPENED = ("count", "active_days", "sum", "sessions", "intensity", "distinct")


@pytest.mark.parametrize("kind", KINDS)
def test_where_nothing_happened_a_number_of_things_is_zero_and_all_else_is_null(kind):
    found = told(of(kind), [], at(CUTOFF))
    expected = 0.0 if kind in ZERO_WHERE_NOTHING_HAPPENED else None
    assert found[GOLDEN[kind][0]] == [expected]


@pytest.mark.parametrize("kind", KINDS)
def test_an_event_at_the_cutoff_or_recorded_at_it_changes_nothing(kind):
    late = (
        event(CUTOFF, channel="web", amount=1000.0),
        event("2017-01-26T03:00:00Z", recorded_at=CUTOFF, channel="sms", amount=1000.0),
        event(CUTOFF, "mail"),
    )
    assert told(of(kind), EVENTS + late, at(CUTOFF)) == told(of(kind), EVENTS, at(CUTOFF))


@pytest.mark.parametrize("kind", KINDS)
def test_a_feature_is_declared_under_the_name_of_its_kind_and_group(kind):
    declared = list(KINDS[kind].declare(GROUPS[0], of(kind).spans))
    assert [(each.name, each.kind, each.about) for each in declared] == [
        (GOLDEN[kind][0], kind, "visit")
    ]
