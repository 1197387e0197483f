"""Sessions, and events a session."""

from __future__ import annotations

import pytest

from features.errors import ConfigError
from features.kinds.kind import BEFORE_HISTORY
from tests.features.logs import VISIT, at, event, group, spec, told

CUTOFF = "2017-02-01T00:00:00Z"


def sessions(*moments: str, kind: str = "sessions", **choices):
    found = told(spec(kind, **choices), [event(each) for each in moments], at(CUTOFF))
    return found[f"visit_{kind}_7d"][0]


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        ("2017-01-31T10:00:00Z", 1),
        ("2017-01-31T10:30:00Z", 1),  # exactly the gap is still the same session
        ("2017-01-31T10:30:00.000001Z", 2),
        ("2017-01-31T23:00:00Z", 2),
    ],
)
def test_a_session_ends_where_nothing_happens_for_more_than_the_gap(second, expected):
    assert sessions("2017-01-31T10:00:00Z", second) == expected


def test_a_session_lasts_as_long_as_each_event_follows_soon_on_the_last():
    half_hours = [
        f"2017-01-31T{hour:02}:{minute}:00Z" for hour in (8, 9, 10) for minute in (10, 40)
    ]
    assert sessions(*half_hours) == 1
    assert sessions(*half_hours[:2], *half_hours[3:]) == 2


def test_the_gap_is_what_was_declared():
    moments = ("2017-01-31T10:00:00Z", "2017-01-31T12:00:00Z")
    assert sessions(*moments, session_gap="2h") == 1
    assert sessions(*moments, session_gap="119m") == 2


def test_the_first_event_in_a_window_begins_a_session_whatever_came_before_it():
    across = [event("2017-01-30T23:50:00Z"), event("2017-01-31T00:10:00Z")]
    found = told(spec("sessions", windows=("1d", "7d")), across, at(CUTOFF))
    assert (found["visit_sessions_1d"], found["visit_sessions_7d"]) == ([1], [1])


def test_events_of_another_group_do_not_hold_a_session_together():
    events = [
        event("2017-01-31T10:00:00Z"),
        event("2017-01-31T10:25:00Z", "call"),
        event("2017-01-31T10:50:00Z"),
    ]
    both = (VISIT, group("any", "visit", "call"))
    found = told(spec("sessions", "per_session", groups=both), events, at(CUTOFF))
    assert (found["visit_sessions_7d"], found["any_sessions_7d"]) == ([2], [1])
    assert (found["visit_per_session_7d"], found["any_per_session_7d"]) == ([1.0], [3.0])


def test_sessions_without_an_event_are_none_and_their_size_is_null():
    assert sessions() == 0
    assert sessions(kind="per_session") is None


def test_per_session_is_the_mean_number_of_events():
    moments = ("2017-01-30T10:00:00Z", "2017-01-31T10:00:00Z", "2017-01-31T10:01:00Z")
    assert sessions(*moments, kind="per_session") == 1.5


def test_a_gap_that_is_no_length_of_time_is_refused():
    with pytest.raises(ConfigError) as error:
        spec("sessions", session_gap="0m")
    assert error.value.thing == "behavioural.session_gap"


def test_a_feature_tells_its_unit_its_meaning_and_what_null_means():
    features = spec("sessions", "per_session").features[1:]
    assert [(each.name, each.sentence, each.unit, each.null_means) for each in features] == [
        (
            "visit_sessions_7d",
            "sessions with visits in the last 7 days",
            "sessions (apart by more than 30 minutes)",
            BEFORE_HISTORY,
        ),
        (
            "visit_per_session_7d",
            "visits a session in the last 7 days",
            "events a session",
            f"{BEFORE_HISTORY}, or there is no visit in it",
        ),
    ]
