"""Counts, shares and trends."""

from __future__ import annotations

import pytest

from features import groups
from features.kinds.kind import BEFORE_HISTORY
from tests.features.logs import VISIT, at, event, group, spec, told

CUTOFF = "2017-02-01T00:00:00Z"
ADS = group("ads", "visit", where={"channel": ("ads",)}, share_of="visit")


def days_ago(*days: int, **properties):
    """An event on each of so many days before the cutoff, all at midnight."""
    return [event(f"2017-01-{32 - day:02}T00:00:00Z", **properties) for day in days]


def test_count_is_the_number_of_events_in_the_window():
    found = told(spec("count", windows=("1d", "7d", "30d")), days_ago(1, 2, 7, 8, 31), at(CUTOFF))
    assert found["visit_count_1d"] == [1]
    assert found["visit_count_7d"] == [3]
    assert found["visit_count_30d"] == [4]


def test_two_events_that_are_alike_are_two_events():
    assert told(spec("count"), days_ago(1, 1), at(CUTOFF))["visit_count_7d"] == [2]


def test_share_is_the_part_of_the_parent_groups_events():
    events = [
        *days_ago(4, channel="ads"),
        *days_ago(3, 1, channel="mail"),
        *days_ago(2),
    ]
    found = told(spec("share", groups=(VISIT, ADS), windows=("2d", "7d")), events, at(CUTOFF))
    assert found["ads_share_2d"] == [0.0]
    assert found["ads_share_7d"] == [0.25]


def test_share_is_null_where_the_parent_group_has_no_event():
    events = [*days_ago(20, channel="ads"), *days_ago(21, channel="mail")]
    both = (ADS, VISIT)  # the part may stand before the whole
    found = told(spec("share", groups=both, windows=("7d", "30d")), events, at(CUTOFF))
    assert found["ads_share_7d"] == [None]
    assert found["ads_share_30d"] == [0.5]


def test_share_without_a_parent_is_that_of_all_events():
    events = [
        *days_ago(1, 2, 3),
        event("2017-01-30T00:00:00Z", "call"),
        event("2017-01-20T00:00:00Z", "call"),
    ]
    found = told(spec("share", groups=(VISIT, group("call"))), events, at(CUTOFF))
    assert found["visit_share_7d"] == [3 / 4]
    assert found["call_share_7d"] == [1 / 4]


def test_an_event_in_two_groups_is_one_of_all_events():
    twice = (VISIT, group("ads", "visit", where={"channel": ("ads",)}))
    found = told(spec("share", groups=twice), days_ago(1, 2, channel="ads"), at(CUTOFF))
    assert found["visit_share_7d"] == found["ads_share_7d"] == [1.0]


def test_an_event_that_its_group_leaves_out_by_a_value_is_still_one_of_all_events():
    ads = group("ads", "visit", where={"channel": ("ads",)})
    events = [*days_ago(1, channel="ads"), *days_ago(2, channel="mail"), *days_ago(3, 4)]
    assert told(spec("share", groups=(ads,)), events, at(CUTOFF))["ads_share_7d"] == [0.25]


def test_what_leads_are_and_what_no_group_names_is_not_among_all_events():
    events = [
        *days_ago(1, 2),
        event("2017-01-30T00:00:00Z", "fax"),
        event("2017-01-30T00:00:00Z", "lead_created", lead_id="lead-2"),
        event("2017-01-30T00:00:00Z", "lead_won", lead_id="lead-2"),
        event("2017-01-30T00:00:00Z", "lead_lost", lead_id="lead-3"),
    ]
    declared = (VISIT, *groups.lead_groups(with_losses=True))
    assert told(spec("share", groups=declared), events, at(CUTOFF))["visit_share_7d"] == [1.0]


def test_a_share_of_earlier_leads_counts_neither_the_own_lead_nor_its_end():
    events = [
        event("2017-01-26T00:00:00Z", "lead_created", lead_id="lead-1"),
        event("2017-01-27T00:00:00Z", "lead_created", lead_id="lead-2"),
        event("2017-01-28T00:00:00Z", "lead_created", lead_id="lead-3"),
        event("2017-01-29T00:00:00Z", "lead_won", lead_id="lead-1"),
        event("2017-01-30T00:00:00Z", "lead_won", lead_id="lead-2"),
        event("2017-01-30T00:00:00Z", "lead_lost", lead_id="lead-3"),
    ]
    declared = groups.lead_groups(with_losses=True)
    found = told(spec("share", groups=declared), events, at(CUTOFF))
    assert found == {
        "lead_age_hours": [31 * 24.0],
        "earlier_win_share_7d": [0.5],
        "earlier_loss_share_7d": [0.5],
    }


@pytest.mark.parametrize(
    ("now", "before", "trend"),
    [
        ((1, 2, 3), (), 1.0),
        ((), (8, 9), -1.0),
        ((1, 2), (8, 9), 0.0),
        ((1, 2, 3), (8,), 0.5),
        ((), (), None),
        ((7,), (), 1.0),  # the border belongs to the later window
        ((), (14,), -1.0),
        ((), (15,), None),
    ],
)
def test_trend_goes_from_stopped_by_even_to_new(now, before, trend):
    assert told(spec("trend"), days_ago(*now, *before), at(CUTOFF))["visit_trend_7d"] == [trend]


def test_each_window_has_a_trend_of_its_own():
    found = told(spec("trend", windows=("1d", "2d", "7d")), days_ago(1, 3, 4), at(CUTOFF))
    assert found["visit_trend_1d"] == [1.0]
    assert found["visit_trend_2d"] == [(1 - 2) / 3]
    assert found["visit_trend_7d"] == [1.0]


def test_twice_the_window_must_be_known_for_a_trend():
    starts = ("2017-01-18T00:00:00Z", "2017-01-18T00:00:00.000001Z")
    found = [
        told(spec("trend"), days_ago(1), at(CUTOFF, history_start=start))["visit_trend_7d"]
        for start in starts
    ]
    assert found == [[1.0], [None]]


def test_a_feature_tells_its_unit_its_meaning_and_what_null_means():
    features = spec("count", "share", "trend", groups=(VISIT, ADS), windows=("1d",)).features[1:]
    assert [(each.name, each.sentence, each.unit, each.null_means) for each in features] == [
        ("visit_count_1d", "visits in the last 1 day", "events", BEFORE_HISTORY),
        ("ads_count_1d", "adss in the last 1 day", "events", BEFORE_HISTORY),
        (
            "visit_share_1d",
            "share of visits among all events in the last 1 day",
            "share of all events",
            f"{BEFORE_HISTORY}, or there is no event in it",
        ),
        (
            "ads_share_1d",
            "share of adss among all visits in the last 1 day",
            "share of visit events",
            f"{BEFORE_HISTORY}, or there is no visit in it",
        ),
        (
            "visit_trend_1d",
            "trend of visits: the last 1 day against the 1 day before",
            "difference by sum, -1 to 1",
            f"{BEFORE_HISTORY}, or neither it nor the one before has such an event",
        ),
        (
            "ads_trend_1d",
            "trend of adss: the last 1 day against the 1 day before",
            "difference by sum, -1 to 1",
            f"{BEFORE_HISTORY}, or neither it nor the one before has such an event",
        ),
    ]
