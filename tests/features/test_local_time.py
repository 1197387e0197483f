from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from features import clock
from features.errors import ConfigError
from features.local_time import offsets, zone_named

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def local_days(moments: np.ndarray, zone: str) -> np.ndarray:
    """The local day of each moment, by the piece of time that it lies in."""
    edges, ahead = offsets(moments, zone)
    pieces = np.searchsorted(edges, moments, side="right") - 1
    assert (pieces >= 0).all()
    return (moments + ahead[pieces]) // clock.DAY


def days(zone: str, *moments: str) -> list[str]:
    numbers = local_days(np.array([clock.moment(text) for text in moments]), zone)
    return [str(date(1970, 1, 1) + timedelta(days=int(number))) for number in numbers]


def test_a_day_begins_at_local_midnight_not_at_midnight_utc():
    assert days("America/New_York", "2017-01-15T04:59:59.999999Z", "2017-01-15T05:00:00Z") == [
        "2017-01-14",
        "2017-01-15",
    ]
    assert days("Asia/Kathmandu", "2017-01-15T18:14:59.999999Z", "2017-01-15T18:15:00Z") == [
        "2017-01-15",
        "2017-01-16",
    ]


def test_the_day_on_which_clocks_go_forward_has_23_hours():
    # New York, 2017-03-12: it begins in winter time (-5) and ends in summer time (-4).
    assert days(
        "America/New_York",
        "2017-03-12T04:59:59.999999Z",
        "2017-03-12T05:00:00Z",
        "2017-03-13T03:59:59.999999Z",
        "2017-03-13T04:00:00Z",
    ) == ["2017-03-11", "2017-03-12", "2017-03-12", "2017-03-13"]


def test_the_day_on_which_clocks_go_back_has_25_hours():
    # New York, 2017-11-05: it begins in summer time (-4) and ends in winter time (-5).
    assert days(
        "America/New_York",
        "2017-11-05T03:59:59.999999Z",
        "2017-11-05T04:00:00Z",
        "2017-11-06T04:59:59.999999Z",
        "2017-11-06T05:00:00Z",
    ) == ["2017-11-04", "2017-11-05", "2017-11-05", "2017-11-06"]


def test_a_leap_day_is_a_day_of_its_own():
    assert days(
        "America/New_York", "2016-02-29T04:59:59Z", "2016-02-29T05:00:00Z", "2016-03-01T05:00:00Z"
    ) == ["2016-02-28", "2016-02-29", "2016-03-01"]
    assert days("UTC", "1900-02-28T23:59:59Z", "1900-03-01T00:00:00Z") == [
        "1900-02-28",
        "1900-03-01",
    ]


def test_days_before_1970_count_backwards():
    moments = np.array([-clock.DAY - 1, -clock.DAY, -1, 0, clock.DAY - 1, clock.DAY])
    assert local_days(moments, "UTC").tolist() == [-2, -1, -1, 0, 0, 1]


def test_the_first_moment_of_1970_is_still_1969_in_new_york():
    assert days("America/New_York", "1970-01-01T00:00:00Z", "1970-01-01T05:00:00Z") == [
        "1969-12-31",
        "1970-01-01",
    ]


def test_a_day_that_a_country_skipped_does_not_appear():
    # Samoa went from 29 to 31 December 2011 over the date line.
    assert days("Pacific/Apia", "2011-12-30T09:59:59.999999Z", "2011-12-30T10:00:00Z") == [
        "2011-12-29",
        "2011-12-31",
    ]


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Kathmandu", "Asia/Tehran"])
def test_every_quarter_of_an_hour_of_a_year_agrees_with_the_standard_library(zone):
    start = datetime(2016, 12, 31, tzinfo=UTC)
    times = [start + timedelta(minutes=15 * step) for step in range(4 * 24 * 366)]
    moments = np.array([clock.from_datetime(time) for time in times])
    epoch = date(1970, 1, 1)
    expected = [(time.astimezone(ZoneInfo(zone)).date() - epoch).days for time in times]
    assert local_days(moments, zone).tolist() == expected


def test_moments_keep_their_places_whatever_their_order():
    moments = np.array([2 * clock.DAY, 0, clock.DAY, 0, 2 * clock.DAY])
    assert local_days(moments, "UTC").tolist() == [2, 0, 1, 0, 2]


def test_no_moments_have_no_days_and_still_a_piece_of_time():
    nothing = np.empty(0, dtype=np.int64)
    assert local_days(nothing, "America/New_York").tolist() == []
    assert len(offsets(nothing, "America/New_York")[0]) > 0


def test_a_zone_without_changes_has_one_offset():
    edges, ahead = offsets(np.array([clock.moment("2017-06-01T00:00:00Z")]), "Asia/Kathmandu")
    assert len(edges) == 1
    assert ahead.tolist() == [5 * clock.HOUR + 45 * clock.MINUTE]


def test_a_piece_begins_at_the_very_microsecond_at_which_clocks_change():
    year = np.array([clock.moment("2017-06-01T00:00:00Z")])
    edges, ahead = offsets(year, "America/New_York")
    changes = [clock.moment("2017-03-12T07:00:00Z"), clock.moment("2017-11-05T06:00:00Z")]
    assert edges[1:].tolist() == changes
    assert ahead.tolist() == [-5 * clock.HOUR, -4 * clock.HOUR, -5 * clock.HOUR]


def test_pieces_are_sorted_and_cover_no_more_years_than_the_moments_do():
    moments = np.array([clock.moment(f"{year}-06-01T00:00:00Z") for year in (2017, 1970, 1999)])
    edges, _ = offsets(moments, "America/New_York")
    assert (np.diff(edges) > 0).all()
    years = {(EPOCH + timedelta(microseconds=int(edge))).year for edge in edges}
    assert years <= {1969, 1970, 1998, 1999, 2016, 2017}
    assert local_days(moments, "America/New_York").tolist() == (moments // clock.DAY - 1).tolist()


@pytest.mark.slow
def test_many_years_agree_with_the_standard_library_at_every_noon_and_midnight():
    start = datetime(1950, 1, 1, tzinfo=UTC)
    times = [start + timedelta(hours=12 * step) for step in range(0, 2 * 365 * 90, 29)]
    moments = np.array([clock.from_datetime(time) for time in times])
    for zone in ("America/New_York", "Australia/Lord_Howe"):
        edges, ahead = offsets(moments, zone)
        found = ahead[np.searchsorted(edges, moments, side="right") - 1]
        expected = [time.astimezone(ZoneInfo(zone)).utcoffset() for time in times]
        assert found.tolist() == [each // timedelta(microseconds=1) for each in expected]


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "../etc/passwd", "EST5EDT4ever"])
def test_a_zone_that_does_not_exist_is_an_error_that_names_it(name):
    with pytest.raises(ConfigError) as error:
        zone_named(name)
    assert error.value.thing == "zone"
    assert error.value.found == repr(name)


def test_a_zone_that_exists_is_given_by_its_iana_name():
    assert zone_named("America/New_York").key == "America/New_York"


def test_a_change_of_the_clocks_off_the_quarter_hour_is_exact_to_the_minute():
    # St. John's turned its clocks back at 00:01 local time, to 23:01 of the day before.
    assert days(
        "America/St_Johns", "2006-10-29T02:30:59Z", "2006-10-29T02:31:30Z", "2006-10-29T03:31:30Z"
    ) == ["2006-10-29", "2006-10-28", "2006-10-29"]


def test_the_first_day_there_is_and_the_last_have_a_day_and_stop_nothing():
    first, last = clock.moment("0001-01-01T00:00:00Z"), clock.moment("9999-12-31T23:59:59Z")
    found = local_days(np.array([first, last]), "America/New_York")
    assert found.tolist() == [first // clock.DAY, last // clock.DAY]


@pytest.mark.parametrize("name", ["America", "localtime", "posixrules"])
def test_a_folder_of_zones_or_the_machines_own_zone_is_no_zone(name):
    with pytest.raises(ConfigError, match=name):
        zone_named(name)
