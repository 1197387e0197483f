"""The oracle itself, against answers worked out by hand: when things happened, in which order."""

from __future__ import annotations

import pytest

from tests.oracle import by_hand
from tests.oracle.by_hand import CUTOFF, event, spec, told, value
from tests.oracle.by_hand import visits as at

NEW_YORK = "America/New_York"


def test_recency_and_first_seen_are_hours_since_the_last_and_the_first_that_is_visible():
    log = [
        event("2016-12-01T00:00:00Z", recorded_at="2017-03-01T00:00:00Z"),
        event("2017-01-02T00:00:00Z"),
        event("2017-01-31T22:30:00Z"),
        event("2017-01-31T23:00:00Z", recorded_at=CUTOFF),
    ]
    both = spec("recency", "first_seen")
    assert told(both, *log) == {"visit_recency_hours": 1.5, "visit_first_seen_hours": 720}
    assert told(both) == {"visit_recency_hours": None, "visit_first_seen_hours": None}


def test_a_session_ends_with_a_pause_longer_than_half_an_hour():
    log = at(
        "2017-01-31T10:00:00Z",
        "2017-01-31T10:30:00Z",
        "2017-01-31T10:30:00Z",
        "2017-01-31T11:00:00.000001Z",
        "2017-01-31T11:30:00Z",
    )
    both = spec("sessions", "per_session")
    assert told(both, *log) == {"visit_sessions_7d": 2, "visit_per_session_7d": 2.5}
    longer = spec("sessions", session_gap="31m")
    assert value(longer, *log) == 1
    assert told(both) == {"visit_sessions_7d": 0, "visit_per_session_7d": None}


def test_sessions_begin_anew_with_the_window_and_in_each_group():
    over_the_edge = at("2017-01-24T23:50:00Z", "2017-01-25T00:10:00Z")
    assert value(spec("sessions"), *over_the_edge) == 1
    early, late = at("2017-01-31T10:00:00Z", "2017-01-31T10:40:00Z")
    unseen = event("2017-01-31T10:20:00Z", recorded_at=CUTOFF)
    called = event("2017-01-31T10:20:00Z", "call")
    assert value(spec("sessions"), early, unseen, called, late) == 2


def test_a_gap_is_the_mean_time_between_neighbours():
    log = at("2017-01-31T09:00:00Z", "2017-01-31T00:00:00Z", "2017-01-31T03:00:00Z")
    assert value(spec("gap"), *log, *at("2017-01-20T00:00:00Z")) == 4.5
    assert value(spec("gap"), *at("2017-01-31T00:00:00Z", "2017-01-31T00:00:00Z")) == 0
    assert value(spec("gap"), *at("2017-01-31T00:00:00Z")) is None
    assert value(spec("gap")) is None


def test_an_intensity_halves_with_each_half_life_and_leaves_out_what_is_older_than_six():
    daily = spec("intensity", half_lives=("1d",))
    log = at(
        "2017-01-31T00:00:00Z",  # 1/2
        "2017-01-30T00:00:00Z",  # 1/4
        "2017-01-26T00:00:00Z",  # 1/64, just six half-lives ago
        "2017-01-25T23:59:59.999999Z",
    )
    assert value(daily, *log) == 0.765625
    assert value(daily, *log, history_start="2017-01-26T00:00:00Z") == 0.765625
    assert value(daily, *log, history_start="2017-01-26T00:00:00.000001Z") is None
    assert value(daily) == 0


def test_a_trend_compares_a_window_with_the_one_before_it():
    log = at(
        "2017-01-31T00:00:00Z",
        "2017-01-30T00:00:00Z",
        "2017-01-25T00:00:00Z",  # the window's beginning belongs to it
        "2017-01-18T00:00:00Z",  # and the beginning of the one before to that
        "2017-01-17T23:59:59.999999Z",
    )
    assert value(spec("trend"), *log) == 0.5
    assert value(spec("trend"), *log, history_start="2017-01-18T00:00:00Z") == 0.5
    assert value(spec("trend"), *log, history_start="2017-01-18T00:00:00.000001Z") is None
    assert value(spec("trend"), *at("2017-01-20T00:00:00Z")) == -1
    assert value(spec("trend"), *at("2017-01-17T00:00:00Z")) is None


FIRST_AND_LAST = spec("first_value", "last_value")


def values(*log) -> tuple[float | None, float | None]:
    answer = told(FIRST_AND_LAST, *log)
    return answer["visit_first_page"], answer["visit_last_page"]


def test_first_and_last_value_are_places_in_the_vocabulary_and_null_is_passed_over():
    assert values(
        event("2016-01-01T00:00:00Z", page=None),
        event("2016-02-01T00:00:00Z", page="never heard of"),
        event("2017-01-10T00:00:00Z", page="home"),
        event("2017-01-30T00:00:00Z", page="price"),
        event("2017-01-31T00:00:00Z", page=None),
        event("2017-01-31T00:00:00Z", page="home", recorded_at=CUTOFF),
    ) == (2, 1)
    assert values(event("2017-01-31T00:00:00Z", page=None)) == (None, None)
    assert values() == (None, None)


@pytest.mark.parametrize(("asked", "pair"), by_hand.TIED.values(), ids=by_hand.TIED)
def test_events_of_one_moment_are_put_in_order_by_what_they_are(asked, pair):
    answer = {"contact_first_page": 1, "contact_last_page": 0}
    assert told(asked, *pair) == told(asked, *reversed(pair)) == answer


def test_events_alike_but_for_the_value_itself_are_put_in_order_by_it():
    tied = [event("2017-01-31T01:00:00Z", page=page) for page in ("price", "home")]
    assert values(*tied) == values(*reversed(tied)) == (0, 1)


def test_days_nights_and_weekends_follow_the_local_clock_when_it_goes_forward():
    log = at(
        "2017-03-11T03:00:00Z",  # Friday 10 March, 22:00 EST: night
        "2017-03-11T04:59:59.999999Z",  # Friday, 23:59:59 EST: night
        "2017-03-11T05:00:00Z",  # Saturday 11 March, 00:00 EST: night, weekend
        "2017-03-11T10:59:59.999999Z",  # Saturday, 05:59:59 EST: night, weekend
        "2017-03-11T11:00:00Z",  # Saturday, 06:00 EST: weekend
        "2017-03-12T09:59:59.999999Z",  # Sunday 12 March, 05:59:59 EDT: night, weekend
        "2017-03-12T10:00:00Z",  # Sunday, 06:00 EDT: weekend
        "2017-03-13T01:59:59.999999Z",  # Sunday, 21:59:59 EDT: weekend
        "2017-03-13T03:59:59.999999Z",  # Sunday, 23:59:59 EDT: night, weekend
        "2017-03-13T04:00:00Z",  # Monday 13 March, 00:00 EDT: night
    )
    asked = spec("active_days", "night_share", "weekend_share", zone=NEW_YORK)
    assert told(asked, *log, cutoff="2017-03-13T12:00:00Z") == {
        "visit_days_7d": 4,
        "visit_night_share_7d": 0.7,
        "visit_weekend_share_7d": 0.7,
    }


def test_days_and_nights_follow_the_local_clock_when_it_goes_back():
    log = at(
        "2017-11-05T03:59:59.999999Z",  # Saturday 4 November, 23:59:59 EDT: night, weekend
        "2017-11-05T05:30:00Z",  # Sunday 5 November, 01:30 EDT: night, weekend
        "2017-11-05T06:30:00Z",  # Sunday, 01:30 EST, the second: night, weekend
        "2017-11-05T10:30:00Z",  # Sunday, 05:30 EST: night, weekend
        "2017-11-06T04:59:59.999999Z",  # Sunday, 23:59:59 EST: night, weekend
        "2017-11-06T17:00:00Z",  # Monday 6 November, 12:00 EST
    )
    asked = spec("active_days", "night_share", "weekend_share", zone=NEW_YORK)
    assert told(asked, *log, cutoff="2017-11-07T00:00:00Z") == {
        "visit_days_7d": 3,
        "visit_night_share_7d": pytest.approx(5 / 6),
        "visit_weekend_share_7d": pytest.approx(5 / 6),
    }


def test_seven_days_are_168_hours_also_when_the_clock_goes_forward():
    # A week of 24-hour days before local midnight of 13 March begins at 23:00 on 5 March.
    asked = spec("count", zone=NEW_YORK)
    inside, outside = at("2017-03-06T04:00:00Z", "2017-03-06T03:59:59.999999Z")
    assert value(asked, inside, outside, cutoff="2017-03-13T00:00:00-04:00") == 1


def test_shares_of_nights_and_weekends_are_null_where_nothing_happened():
    asked = spec("night_share", "weekend_share", "active_days")
    assert told(asked) == {
        "visit_night_share_7d": None,
        "visit_weekend_share_7d": None,
        "visit_days_7d": 0,
    }


def test_a_leap_day_is_a_day_like_others():
    log = at("2016-02-28T23:59:59.999999Z", "2016-02-29T00:00:00Z", "2016-02-29T23:59:59Z")
    asked = spec("count", "active_days", "recency", windows=("1d", "2d"))
    assert told(asked, *log, cutoff="2016-03-01T00:00:00Z") == {
        "visit_count_1d": 2,
        "visit_count_2d": 3,
        "visit_days_1d": 1,
        "visit_days_2d": 2,
        "visit_recency_hours": pytest.approx(1 / 3600),
    }


def test_the_year_1970_and_what_lies_before_it_are_times_like_others():
    log = at(
        "1969-12-28T12:00:00Z",  # Sunday
        "1969-12-31T23:59:59.999999Z",  # Wednesday night
        "1970-01-01T00:00:00Z",  # Thursday night
        "1970-01-01T12:00:00Z",
    )
    asked = spec("count", "active_days", "night_share", "weekend_share", "first_seen", "gap")
    assert told(asked, *log, cutoff="1970-01-02T00:00:00Z") == {
        "visit_count_7d": 4,
        "visit_days_7d": 3,
        "visit_night_share_7d": 0.5,
        "visit_weekend_share_7d": 0.25,
        "visit_first_seen_hours": 108,
        "visit_gap_hours_7d": 32,
    }
