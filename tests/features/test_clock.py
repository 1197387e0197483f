from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest

from features import clock
from features.errors import ConfigError

CUTOFF = 1_000 * clock.DAY


def moments(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


@pytest.mark.parametrize(
    ("text", "microseconds"),
    [
        ("1m", 60_000_000),
        ("30m", 1_800_000_000),
        ("6h", 21_600_000_000),
        ("7d", 604_800_000_000),
        ("0d", 0),
    ],
)
def test_a_duration_is_a_whole_number_of_minutes_hours_or_days(text, microseconds):
    assert clock.duration(text) == microseconds


@pytest.mark.parametrize(
    "text", ["", "7", "d", "7w", "7s", "7D", "1.5d", "-7d", " 7d", "7 d", "7d\n", "1d12h"]
)
def test_any_other_text_is_no_duration_and_the_error_names_it(text):
    with pytest.raises(ConfigError) as error:
        clock.duration(text)
    assert error.value.thing == f"duration {text!r}"
    assert error.value.found == repr(text)


@pytest.mark.parametrize(
    ("text", "microseconds"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01T00:00:00.000001+00:00", 1),
        ("1969-12-31T23:59:59.999999Z", -1),
        ("1969-12-31T19:00:00-05:00", 0),
        ("1970-01-01T05:45:00+05:45", 0),
        ("2000-02-29T00:00:00Z", 951_782_400_000_000),
        ("2017-10-01T00:00:00-04:00", 1_506_830_400_000_000),
    ],
)
def test_a_moment_is_exact_to_the_microsecond(text, microseconds):
    assert clock.moment(text) == microseconds


@pytest.mark.parametrize("text", ["2017-10-01", "2017-10-01T00:00:00", "2017-10-01 12:30"])
def test_a_moment_without_a_zone_is_an_error(text):
    with pytest.raises(ConfigError) as error:
        clock.moment(text)
    assert error.value.thing == f"moment {text!r}"
    assert error.value.found == f"{text!r}, no zone"


@pytest.mark.parametrize("text", ["", "yesterday", "2017-02-29T00:00:00Z", "2017-13-01T00:00:00Z"])
def test_a_text_that_is_no_date_is_an_error(text):
    with pytest.raises(ConfigError) as error:
        clock.moment(text)
    assert error.value.found == f"{text!r}, no date and time"


def test_a_datetime_far_from_1970_keeps_its_microseconds():
    assert clock.from_datetime(datetime(1, 1, 1, tzinfo=UTC)) == -62_135_596_800_000_000
    last = datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
    assert clock.from_datetime(last) == 253_402_300_799_999_999


def test_a_datetime_in_another_zone_is_the_same_moment():
    when = datetime(2017, 6, 1, 12, tzinfo=UTC)
    elsewhere = when.astimezone(timezone(timedelta(hours=5, minutes=45)))
    assert clock.from_datetime(elsewhere) == clock.from_datetime(when)


@pytest.mark.parametrize(
    ("recorded_at", "visible"), [(CUTOFF - 1, True), (CUTOFF, False), (CUTOFF + 1, False)]
)
def test_an_event_is_visible_only_if_recorded_strictly_before_the_cutoff(recorded_at, visible):
    assert clock.is_visible(recorded_at, CUTOFF) is visible


@pytest.mark.parametrize(
    ("occurred_at", "within"),
    [
        (CUTOFF - clock.DAY - 1, False),
        (CUTOFF - clock.DAY, True),
        (CUTOFF - clock.DAY + 1, True),
        (CUTOFF - 1, True),
    ],
)
def test_a_window_holds_its_first_microsecond_and_none_before(occurred_at, within):
    assert clock.is_within(occurred_at, CUTOFF, clock.DAY) is within


@pytest.mark.parametrize(
    ("cutoff", "place"), [(9, 1), (10, 1), (11, 2), (20, 2), (21, 4), (30, 4), (31, 5)]
)
def test_the_first_moment_at_or_after_the_cutoff_is_found_among_ties(cutoff, place):
    assert clock.first_at_or_after(moments(99, 10, 20, 20, 30, 0), 1, 5, cutoff) == place


def test_the_first_moment_of_an_empty_range_is_its_end():
    assert clock.first_at_or_after(moments(10, 20), 1, 1, 5) == 1


def test_what_never_happened_did_not_happen():
    assert clock.did_happen(moments(0, -1, clock.NEVER - 1, clock.NEVER)).tolist() == [
        True,
        True,
        True,
        False,
    ]


def test_the_earlier_of_two_moments_is_found_pair_by_pair():
    won, lost = moments(1, 5, clock.NEVER, clock.NEVER), moments(2, 4, 7, clock.NEVER)
    assert clock.earliest(won, lost).tolist() == [1, 4, 7, clock.NEVER]


def test_a_moment_is_not_later_than_itself():
    assert [clock.is_later(moment, CUTOFF) for moment in (CUTOFF - 1, CUTOFF, CUTOFF + 1)] == [
        False,
        False,
        True,
    ]


def test_the_label_looks_from_the_cutoff_to_just_before_the_horizon():
    horizon = 35 * clock.DAY
    converted = moments(CUTOFF - 1, CUTOFF, CUTOFF + horizon - 1, CUTOFF + horizon, clock.NEVER)
    labels = clock.converts_within(np.full(5, CUTOFF), converted, horizon)
    assert labels.tolist() == [False, True, True, False, False]


def test_what_happens_at_the_cutoff_did_not_happen_before_it():
    assert clock.happened_before(
        np.full(4, CUTOFF), moments(CUTOFF - 1, CUTOFF, CUTOFF + 1, clock.NEVER)
    ).tolist() == [True, False, False, False]


def test_a_snapshot_matures_when_the_last_moment_of_its_horizon_is_observed():
    cutoffs = moments(CUTOFF - 1, CUTOFF, CUTOFF + 1)
    assert clock.has_matured(cutoffs, clock.DAY, CUTOFF + clock.DAY).tolist() == [True, True, False]


def test_watching_begins_at_the_first_observed_moment():
    cutoffs = moments(CUTOFF - 1, CUTOFF, CUTOFF + 1)
    assert clock.starts_observed(cutoffs, CUTOFF).tolist() == [False, True, True]


def test_a_boundary_belongs_to_what_comes_after_it():
    around = moments(CUTOFF - 1, CUTOFF, CUTOFF + 1)
    assert clock.is_at_or_after(around, CUTOFF).tolist() == [False, True, True]


def test_a_label_may_end_at_the_boundary_but_not_look_behind_it():
    cutoffs = moments(CUTOFF - 1, CUTOFF, CUTOFF + 1)
    ends = clock.label_ends_by(cutoffs, clock.DAY, CUTOFF + clock.DAY)
    assert ends.tolist() == [True, True, False]


def test_moments_are_ordered_with_ties_as_they_came():
    assert clock.order_of(moments(5, 3, 5, 3, clock.NEVER, -1)).tolist() == [5, 1, 3, 0, 2, 4]


@pytest.mark.parametrize("text", ["9999-12-31T23:59:59-05:00", "0001-01-01T00:00:00+05:00"])
def test_a_moment_that_does_not_exist_in_utc_is_an_error(text):
    with pytest.raises(ConfigError, match="no date and time"):
        clock.moment(text)


@pytest.mark.parametrize("text", ["٣d", "99999999999999d"])
def test_a_duration_has_up_to_six_ascii_digits(text):
    with pytest.raises(ConfigError, match="duration"):
        clock.duration(text)


@pytest.mark.parametrize(
    ("windows", "lengths"),
    [((), ()), (("90m",), (90 * clock.MINUTE,)), (("1d", "25h"), (clock.DAY, 25 * clock.HOUR))],
)
def test_lengths_of_time_are_read_in_their_order(windows, lengths):
    assert clock.window_lengths(windows) == lengths


@pytest.mark.parametrize("windows", [("0d",), ("7d", "7d"), ("24h", "1d"), ("30d", "7d")])
def test_lengths_of_time_that_do_not_grow_are_refused_under_the_key_they_stand_under(windows):
    with pytest.raises(ConfigError) as error:
        clock.window_lengths(windows, "behavioural.half_lives")
    assert error.value.thing == "behavioural.half_lives"
    assert error.value.found == ", ".join(windows)
    assert (
        error.value.wanted == "lengths of time longer than nothing, each once, the shortest first"
    )


@pytest.mark.parametrize("hint", [0, 1, 2])
@pytest.mark.parametrize(
    ("moment", "piece"), [(-5, 0), (9, 0), (10, 1), (19, 1), (20, 2), (10**15, 2)]
)
def test_the_piece_of_a_moment_is_found_from_whichever_piece_came_before(moment, piece, hint):
    assert clock.piece_of(moments(clock.ALWAYS, 10, 20), moment, hint) == piece


def test_a_span_is_over_only_after_its_last_microsecond():
    assert [clock.is_over(100, until, 30) for until in (100, 129, 130, 131)] == [
        False,
        False,
        False,
        True,
    ]


@pytest.mark.parametrize(("history_start", "known"), [(899, True), (900, True), (901, False)])
def test_one_window_is_known_if_it_begins_at_the_history_start_or_later(history_start, known):
    assert clock.is_known(1000, 100, history_start) is known


def test_the_latest_of_some_moments_is_found():
    assert clock.latest(moments(3, 7, 5)) == 7


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (0, "1970-01-01T00:00:00Z"),
        (-1, "1969-12-31T23:59:59.999999Z"),
        (1_506_830_400_000_000, "2017-10-01T04:00:00Z"),
    ],
)
def test_a_moment_is_written_so_that_it_is_read_again(moment, text):
    assert clock.iso(moment) == text
    assert clock.moment(text) == moment


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (89 * clock.DAY, "89d"),
        (36 * clock.HOUR, "1d"),
        (23 * clock.HOUR, "23h"),
        (90 * clock.MINUTE, "1h"),
        (59 * clock.MINUTE, "59m"),
        (1, "0m"),
    ],
)
def test_a_length_of_time_is_told_in_the_largest_unit_that_it_fills(span, text):
    assert clock.roughly(span) == text


def test_the_first_and_the_latest_of_no_moments_lie_beyond_all_others():
    assert clock.first(moments()) == clock.NEVER
    assert clock.latest(moments()) == clock.ALWAYS
    assert (clock.first(moments(3, 1, 2)), clock.latest(moments(3, 1, 2))) == (1, 3)


def test_what_happens_at_the_cutoff_or_never_does_not_happen_after_it():
    happened = moments(CUTOFF - 1, CUTOFF, CUTOFF + 1, clock.NEVER)
    assert clock.happens_after(moments(CUTOFF), happened).tolist() == [False, False, True, False]


def test_a_moment_comes_by_its_boundary_up_to_a_span_before_it():
    came = moments(CUTOFF - 11, CUTOFF - 10, CUTOFF, CUTOFF + 99)
    expected = [False, True, True, True]
    assert clock.comes_by(moments(CUTOFF), came, moments(10)).tolist() == expected
    assert not clock.comes_by(moments(clock.NEVER), came, moments(10)).any()


def test_between_a_begin_and_an_end_that_did_not_come_or_came_before_lies_nothing():
    begins = moments(-5, CUTOFF, CUTOFF, CUTOFF)
    ends = moments(clock.NEVER, clock.NEVER, CUTOFF - 1, CUTOFF + 7)
    assert clock.time_between(begins, ends).tolist() == [0, 0, 0, 7]


def test_the_earliest_moment_of_each_key_is_found_in_any_order():
    keys, first = clock.first_of_each(moments(7, 0, 7, 0, 3), moments(50, 20, 40, -30, 9))
    assert (keys.tolist(), first.tolist()) == ([0, 3, 7], [-30, 9, 40])
    none = clock.first_of_each(moments(), moments())
    assert [len(each) for each in none] == [0, 0]
