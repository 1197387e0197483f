"""Distinct days, nights and weekends, by the clock of the source's zone."""

from __future__ import annotations

import pytest

from features.kinds.kind import BEFORE_HISTORY
from tests.features.logs import NEW_YORK, at, event, spec, told

CUTOFF = "2017-02-01T00:00:00Z"


def days(*moments: str, cutoff: str = CUTOFF, zone: str = "UTC", window: str = "30d"):
    declared = spec("active_days", zone=zone, windows=(window,))
    return told(declared, [event(each) for each in moments], at(cutoff))[f"visit_days_{window}"][0]


def share(kind: str, *moments: str, zone: str = "UTC"):
    """Of visits in the 60 days before June 2017."""
    declared = spec(kind, zone=zone, windows=("60d",))
    events = [event(each) for each in moments]
    return told(declared, events, at("2017-06-01T00:00:00Z"))[f"visit_{kind}_60d"][0]


def test_days_are_counted_once_however_many_events_they_hold():
    moments = (
        "2017-01-20T08:00:00Z",
        "2017-01-20T23:59:59.999999Z",
        "2017-01-21T00:00:00Z",
        "2017-01-31T09:00:00Z",
        "2017-01-31T10:00:00Z",
    )
    assert days(*moments) == 3
    assert days(*moments, window="1d") == 1


def test_a_day_begins_at_local_midnight():
    # Both lie on 14 January in New York, on two days in UTC.
    moments = ("2017-01-14T23:00:00Z", "2017-01-15T02:00:00Z")
    assert days(*moments, zone=NEW_YORK) == 1
    assert days(*moments, zone="UTC") == 2


def test_an_event_belongs_to_the_day_on_which_it_occurred_not_to_that_of_its_record():
    events = [
        event("2017-01-26T08:00:00Z"),
        event("2017-01-26T09:00:00Z", recorded_at="2017-01-27T09:00:00Z"),
    ]
    assert told(spec("active_days"), events, at(CUTOFF))["visit_days_7d"] == [1]


def test_a_day_that_a_window_cuts_in_two_counts_in_both_windows_once():
    # At noon the 1d window begins in the middle of 31 January.
    moments = ("2017-01-31T08:00:00Z", "2017-01-31T16:00:00Z")
    cutoff = "2017-02-01T12:00:00Z"
    assert [days(*moments, cutoff=cutoff, window=window) for window in ("1d", "7d")] == [1, 1]


def test_days_follow_the_local_calendar_when_clocks_go_forward():
    # New York, 2017-03-12 has 23 hours, from 05:00Z to 04:00Z.
    moments = (
        "2017-03-12T04:59:59.999999Z",
        "2017-03-12T05:00:00Z",
        "2017-03-13T03:59:59.999999Z",
        "2017-03-13T04:00:00Z",
    )
    assert days(*moments, cutoff="2017-03-20T00:00:00Z", zone=NEW_YORK) == 3
    assert days(*moments, cutoff="2017-03-20T00:00:00Z", zone="UTC") == 2


def test_days_follow_the_local_calendar_when_clocks_go_back():
    # New York, 2017-11-05 has 25 hours, from 04:00Z to 05:00Z.
    moments = ("2017-11-05T04:00:00Z", "2017-11-06T04:59:59.999999Z")
    assert days(*moments, cutoff="2017-11-20T00:00:00Z", zone=NEW_YORK) == 1


@pytest.mark.parametrize(
    ("moments", "expected"),
    [
        (("28T12:00:00Z", "29T02:30:30Z", "29T02:31:30Z"), 2),  # 28th, 29th, 28th again
        (("29T02:30:30Z", "29T02:31:30Z"), 2),  # 29th, 28th
        (("29T02:30:30Z", "29T02:31:30Z", "29T02:31:40Z", "29T03:31:30Z"), 2),  # and 29th again
        (("27T12:00:00Z", "29T02:30:30Z", "29T02:31:30Z", "30T12:00:00Z"), 4),
        (("29T02:31:30Z", "29T03:31:30Z"), 2),  # 28th, 29th
        (("29T02:30:30Z", "29T03:31:30Z"), 1),
    ],
)
def test_a_day_that_comes_again_when_clocks_go_back_over_midnight_counts_once(moments, expected):
    # St. John's turned its clocks back at 00:01 on 29 October 2006, to 23:01 of the day before.
    whole = (f"2006-10-{each}" for each in moments)
    assert days(*whole, cutoff="2006-11-01T00:00:00Z", zone="America/St_Johns") == expected


def test_days_before_1970_and_a_leap_day_are_days_like_others():
    moments = (
        "1969-12-31T23:59:59.999999Z",
        "1970-01-01T00:00:00Z",
        "1972-02-28T23:00:00Z",
        "1972-02-29T00:00:00Z",
        "1972-03-01T00:00:00Z",
    )
    assert days(*moments, cutoff="1972-03-02T00:00:00Z") == 3
    assert days(*moments, cutoff="1972-03-02T00:00:00Z", window="9999d") == 5


@pytest.mark.parametrize(
    ("time", "is_night"),
    [
        ("21:59:59.999999", 0.0),
        ("22:00:00", 1.0),
        ("23:59:59.999999", 1.0),
        ("00:00:00", 1.0),
        ("05:59:59.999999", 1.0),
        ("06:00:00", 0.0),
        ("12:00:00", 0.0),
    ],
)
def test_night_is_from_22_to_6_by_the_local_clock(time, is_night):
    assert share("night_share", f"2017-05-17T{time}Z") == is_night
    # 5 hours and 45 minutes ahead of UTC.
    assert share("night_share", f"2017-05-17T{time}+05:45", zone="Asia/Kathmandu") == is_night


def test_night_follows_the_change_of_clocks():
    # In New York 02:30Z is 21:30 before clocks go forward on 12 March 2017, and 22:30 after.
    declared = spec("night_share", zone=NEW_YORK)
    evening = ("2017-03-11T02:30:00Z", "2017-03-15T02:30:00Z")
    found = [
        told(declared, [event(each)], at("2017-03-15T12:00:00Z"))["visit_night_share_7d"][0]
        for each in evening
    ]
    assert found == [0.0, 1.0]


@pytest.mark.parametrize(
    ("moment", "is_weekend"),
    [
        ("2017-05-19T23:59:59.999999", 0.0),  # Friday
        ("2017-05-20T00:00:00", 1.0),
        ("2017-05-21T23:59:59.999999", 1.0),
        ("2017-05-22T00:00:00", 0.0),  # Monday
    ],
)
def test_a_weekend_is_a_local_saturday_and_sunday(moment, is_weekend):
    assert share("weekend_share", f"{moment}Z") == is_weekend
    assert share("weekend_share", f"{moment}-04:00", zone=NEW_YORK) == is_weekend


def test_weekends_before_1970_are_weekends():
    events = [event("1969-12-27T12:00:00Z"), event("1969-12-29T12:00:00Z")]  # Saturday, Monday
    found = told(spec("weekend_share"), events, at("1970-01-01T00:00:00Z"))
    assert found["visit_weekend_share_7d"] == [0.5]


@pytest.mark.parametrize("kind", ["night_share", "weekend_share"])
def test_a_share_is_of_the_groups_events_in_the_window(kind):
    night_of_sunday, day_of_monday = "2017-05-21T23:00:00Z", "2017-05-22T12:00:00Z"
    assert share(kind, night_of_sunday, day_of_monday, day_of_monday) == 1 / 3
    assert share(kind, "2017-03-01T23:00:00Z") is None  # before the window


def test_a_feature_tells_its_unit_its_meaning_and_what_null_means():
    features = spec("active_days", "night_share", "weekend_share").features[1:]
    null = f"{BEFORE_HISTORY}, or there is no visit in it"
    assert [(each.name, each.sentence, each.unit, each.null_means) for each in features] == [
        ("visit_days_7d", "days with visits in the last 7 days", "days", BEFORE_HISTORY),
        (
            "visit_night_share_7d",
            "share of visits at night in the last 7 days",
            "share of visit events",
            null,
        ),
        (
            "visit_weekend_share_7d",
            "share of visits at weekends in the last 7 days",
            "share of visit events",
            null,
        ),
    ]
