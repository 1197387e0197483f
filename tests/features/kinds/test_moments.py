"""Recency, first seen, mean gap and decayed intensity."""

from __future__ import annotations

import pytest

from features import clock
from features.kinds.kind import BEFORE_HISTORY
from tests.features.logs import at, event, spec, told

CUTOFF = "2017-02-01T00:00:00Z"


def one(kind: str, *moments: str, cutoff: str = CUTOFF, **choices):
    """The kind's only feature."""
    found = told(spec(kind, **choices), [event(each) for each in moments], at(cutoff))
    (_, (value,)) = list(found.items())[1]
    return value


def test_recency_is_the_hours_since_the_latest_event_to_the_microsecond():
    events = [event("2016-01-01T00:00:00Z"), event("2017-01-31T22:30:00Z")]
    cutoffs = at(CUTOFF, "2017-01-31T22:30:00.000001Z", "2017-01-31T22:30:00Z")
    whole_year = (366 + 30) * 24 + 22.5  # from the first event, 2016 being a leap year
    found = told(spec("recency"), events, cutoffs)["visit_recency_hours"]
    assert found == [1.5, 1 / 3_600_000_000, whole_year]


def test_first_seen_is_the_hours_since_the_earliest_known_event():
    events = [
        event("2017-01-01T00:00:00Z", recorded_at="2017-01-30T00:00:00Z"),
        event("2017-01-20T00:00:00Z"),
    ]
    cutoffs = at("2017-01-21T00:00:00Z", "2017-01-31T00:00:00Z")
    found = told(spec("first_seen"), events, cutoffs)["visit_first_seen_hours"]
    assert found == [24.0, 30 * 24.0]


def test_the_latest_and_the_earliest_visible_event_are_found_between_hidden_ones():
    events = [
        event("2017-01-05T00:00:00Z", recorded_at="2018-01-01T00:00:00Z"),
        event("2017-01-06T00:00:00Z", recorded_at="2017-01-07T00:00:00Z"),
        event("2017-01-10T00:00:00Z", recorded_at="2017-01-11T00:00:00Z"),
        event("2017-01-20T00:00:00Z", recorded_at="2018-01-01T00:00:00Z"),
        event("2017-02-01T00:00:00Z"),
    ]
    found = told(spec("recency", "first_seen"), events, at(CUTOFF))
    assert found["visit_recency_hours"] == [22 * 24.0]
    assert found["visit_first_seen_hours"] == [26 * 24.0]


@pytest.mark.parametrize("kind", ["recency", "first_seen"])
def test_an_event_at_the_epoch_is_not_taken_for_nothing(kind):
    assert one(kind, "1970-01-01T00:00:00Z", cutoff="1970-01-01T01:00:00Z") == 1.0


def test_gap_is_the_mean_time_from_one_event_to_the_next():
    moments = ("2017-01-30T00:00:00Z", "2017-01-30T01:00:00Z", "2017-01-31T12:00:00Z")
    assert one("gap", *moments) == 36 / 2
    assert one("gap", *moments[:2]) == 1.0


def test_gap_is_null_under_two_events_and_zero_between_two_of_one_moment():
    assert one("gap") is None
    assert one("gap", "2017-01-31T00:00:00Z") is None
    assert one("gap", "2017-01-31T00:00:00Z", "2017-01-31T00:00:00Z") == 0.0


def test_gap_looks_at_nothing_before_its_window():
    before, inside = "2017-01-24T23:59:59.999999Z", "2017-01-25T00:00:00Z"
    assert one("gap", before, inside) is None
    assert one("gap", before, inside, "2017-01-25T06:00:00Z") == 6.0


def test_an_event_of_one_half_life_counts_half():
    lives = {"half_lives": ("1d",)}
    assert one("intensity", "2017-01-31T00:00:00Z", **lives) == 0.5
    assert one("intensity", "2017-01-30T00:00:00Z", **lives) == 0.25
    assert one("intensity", "2017-01-31T00:00:00Z", "2017-01-30T00:00:00Z", **lives) == 0.75
    assert one("intensity", "2017-01-31T12:00:00Z", **lives) == pytest.approx(0.5**0.5, rel=1e-15)


def test_an_event_older_than_six_half_lives_is_left_out():
    lives = {"half_lives": ("1d",)}
    assert one("intensity", "2017-01-26T00:00:00Z", **lives) == 1 / 64
    assert one("intensity", "2017-01-25T23:59:59.999999Z", **lives) == 0.0


def test_each_half_life_has_an_intensity_of_its_own_and_needs_no_window():
    declared = spec("intensity", windows=(), half_lives=("1d", "2d"))
    found = told(declared, [event("2017-01-30T00:00:00Z")], at(CUTOFF))
    assert found["visit_intensity_1d"] == [0.25]
    assert found["visit_intensity_2d"] == [0.5]


def test_six_half_lives_must_be_known():
    starts = ("2017-01-26T00:00:00Z", "2017-01-26T00:00:00.000001Z")
    declared = spec("intensity", half_lives=("1d",))
    found = [
        told(declared, [event("2017-01-31T00:00:00Z")], at(CUTOFF, history_start=start))
        for start in starts
    ]
    assert [each["visit_intensity_1d"] for each in found] == [[0.5], [None]]


def test_intensity_adds_from_the_earliest_event_on():
    hours = (1, 2, 30, 50, 71, 100)
    cutoff = clock.moment(CUTOFF)
    events = [
        {"event_type": "visit", "occurred_at": when, "recorded_at": when}
        for when in (cutoff - each * clock.HOUR for each in hours)
    ]
    added = 0.0
    for each in reversed(hours):
        added += 2.0 ** -(each / 24)
    found = told(spec("intensity", half_lives=("24h",)), events, at(CUTOFF))
    assert found["visit_intensity_24h"] == [pytest.approx(added, rel=1e-15)]


def test_a_feature_tells_its_unit_its_meaning_and_what_null_means():
    declared = spec("recency", "first_seen", "gap", "intensity", half_lives=("1d",))
    assert [
        (each.name, each.sentence, each.unit, each.null_means) for each in declared.features[1:]
    ] == [
        (
            "visit_recency_hours",
            "time since the last visit",
            "hours",
            "no visit is known before the cutoff",
        ),
        (
            "visit_first_seen_hours",
            "time since the first known visit",
            "hours",
            "no visit is known before the cutoff",
        ),
        (
            "visit_gap_hours_7d",
            "mean hours between visits in the last 7 days",
            "hours",
            f"{BEFORE_HISTORY}, or it has fewer than two of them",
        ),
        (
            "visit_intensity_1d",
            "visits, each counting half after 1 day",
            "decayed events",
            "the time of six half-lives reaches before the history start",
        ),
    ]
