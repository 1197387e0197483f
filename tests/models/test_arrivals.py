"""When leads come, on the source's clock."""

from __future__ import annotations

from datetime import date

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from features import clock
from models import arrivals, curves


def told(*moments: str, zone: str = "UTC", labels=None):
    created = np.array([clock.moment(each) for each in moments])
    known = np.full(len(created), np.nan) if labels is None else np.array(labels, dtype=float)
    return arrivals.arrivals(created, known, zone)


def test_weekday_and_hour_are_those_of_the_zone():
    # 2017-10-01 was a Sunday; 23:30 UTC is 01:30 of Monday in Berlin's summer.
    found = told("2017-10-01T23:30Z", "2017-12-31T23:30Z", zone="Europe/Berlin")
    assert found["hours"][0][1] == 1
    assert found["hours"][0][0] == 1, "00:30 of Monday, in winter"
    assert sum(map(sum, found["hours"])) == 2
    assert found["weekdays"] == [2, 0, 0, 0, 0, 0, 0]


def test_leads_that_all_come_at_midnight_have_no_hour():
    assert told("2017-10-02T04:00Z", zone="America/New_York")["hours"] is None
    assert told("2017-10-02T04:00Z", "2017-10-02T04:01Z", zone="America/New_York")["hours"]


def test_a_week_begins_on_monday():
    found = told("2017-10-01T12:00Z", "2017-10-02T00:00Z", "2017-10-08T23:59Z")
    firsts = [date(1970, 1, 1).toordinal() + each["first"] for each in found["series"]]
    assert [date.fromordinal(each) for each in firsts] == [date(2017, 9, 25), date(2017, 10, 2)]
    assert [each["leads"] for each in found["series"]] == [1, 2]
    assert found["unit"] == "week"


def test_years_are_told_by_month():
    found = told("2015-01-20T00:00Z", "2017-10-02T00:00Z", "2017-10-31T00:00Z")
    firsts = [date.fromordinal(date(1970, 1, 1).toordinal() + e["first"]) for e in found["series"]]
    assert (found["unit"], firsts) == ("month", [date(2015, 1, 1), date(2017, 10, 1)])


def test_a_rate_is_of_those_that_have_matured_and_of_enough_of_them():
    moments = ["2017-10-02T00:00Z"] * 21
    few = told(*moments, labels=[1] * 5 + [0] * 14 + [np.nan] * 2)["series"][0]
    assert (few["matured"], few["rate"]) == (19, None)
    enough = told(*moments, labels=[1] * 5 + [0] * 15 + [np.nan])["series"][0]
    low, high = curves.wilson(np.array([0.25]), np.array([20.0]))
    assert enough["rate"] == {"value": 0.25, "low": low[0], "high": high[0]}


@given(
    st.lists(st.integers(0, 10**9), min_size=1, max_size=40),
    st.sampled_from(["UTC", "Asia/Kathmandu", "America/St_Johns"]),
)
def test_every_lead_is_counted_once(seconds, zone):
    created = np.array(seconds, dtype=np.int64) * clock.SECOND
    found = arrivals.arrivals(created, np.full(len(created), np.nan), zone)
    assert sum(found["weekdays"]) == len(seconds)
    assert sum(each["leads"] for each in found["series"]) == len(seconds)
    if found["hours"] is not None:
        assert [sum(day) for day in found["hours"]] == found["weekdays"]


def test_the_hour_that_summer_time_leaves_out_stays_empty():
    moments = [clock.moment("2017-03-26T00:59Z") + k * clock.MINUTE for k in range(3)]
    found = arrivals.arrivals(np.array(moments), np.full(3, np.nan), "Europe/Berlin")
    assert [found["hours"][6][hour] for hour in (1, 2, 3)] == [1, 0, 2]
