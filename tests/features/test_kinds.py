from __future__ import annotations

import pytest

from features.kinds import BEFORE_HISTORY, KINDS
from tests.features.logs import NEW_YORK, VISIT, at, event, group, log, spec, told

CUTOFF = "2017-02-01T00:00:00Z"
KNOWN_SINCE = "2017-01-20T00:00:00Z"  # 12 days before the cutoff
PAID = group("paid", "visit", where={"channel": ("ads",)}, share_of="visit")


def test_count_is_the_number_of_events_in_the_window():
    events = log(
        event("2017-01-10T00:00:00Z"), event("2017-01-30T00:00:00Z"), event("2017-01-31T00:00:00Z")
    )
    found = told(spec("count", windows=("7d", "30d")), events, at(CUTOFF, "2017-01-31T00:00:00Z"))
    assert found["visit_count_7d"] == [2, 1]
    assert found["visit_count_30d"] == [3, 2]


def test_active_days_are_distinct_local_days():
    # Both lie on 14 January in New York, on two days in UTC.
    events = log(event("2017-01-14T23:00:00Z"), event("2017-01-15T02:00:00Z"))
    cutoff = at("2017-01-16T00:00:00Z")
    assert told(spec("active_days", zone=NEW_YORK), events, cutoff)["visit_days_7d"] == [1]
    assert told(spec("active_days", zone="UTC"), events, cutoff)["visit_days_7d"] == [2]


def test_sum_adds_a_number_up_and_skips_where_it_is_missing():
    events = log(
        event("2017-01-29T00:00:00Z", amount=10.5),
        event("2017-01-30T00:00:00Z"),
        event("2017-01-31T00:00:00Z", amount=2.25),
    )
    found = told(spec("sum", groups=(group("visit", numbers=("amount",)),)), events, at(CUTOFF))
    assert found["visit_amount_sum_7d"] == [12.75]


def test_sum_over_no_event_is_zero():
    found = told(spec("sum", groups=(group("visit", numbers=("amount",)),)), log(), at(CUTOFF))
    assert found["visit_amount_sum_7d"] == [0.0]


def test_share_is_the_part_of_the_parent_groups_events():
    events = log(
        event("2017-01-28T00:00:00Z", channel="ads"),
        event("2017-01-29T00:00:00Z", channel="mail"),
        event("2017-01-30T00:00:00Z"),
        event("2017-01-31T00:00:00Z", channel="mail"),
    )
    found = told(spec("share", groups=(VISIT, PAID), windows=("2d", "7d")), events, at(CUTOFF))
    assert found["paid_share_2d"] == [0.0]
    assert found["paid_share_7d"] == [0.25]


def test_share_is_null_where_the_parent_group_has_no_event():
    events = log(
        event("2017-01-10T00:00:00Z", channel="ads"), event("2017-01-11T00:00:00Z", channel="mail")
    )
    groups = (PAID, VISIT)  # the part may stand before the whole
    found = told(spec("share", groups=groups, windows=("7d", "30d")), events, at(CUTOFF))
    assert found["paid_share_7d"] == [None]
    assert found["paid_share_30d"] == [0.5]


def test_recency_is_the_hours_since_the_latest_event_to_the_microsecond():
    events = log(event("2016-01-01T00:00:00Z"), event("2017-01-31T22:30:00Z"))
    cutoffs = at(CUTOFF, "2017-01-31T22:30:00.000001Z", "2017-01-31T22:30:00Z")
    whole_year = (366 + 30) * 24 + 22.5  # from the first event, 2016 being a leap year
    found = told(spec("recency"), events, cutoffs)["visit_recency_hours"]
    assert found == [1.5, 1 / 3_600_000_000, whole_year]


def test_first_seen_is_the_hours_since_the_earliest_known_event():
    events = log(
        event("2017-01-01T00:00:00Z", recorded_at="2017-01-30T00:00:00Z"),
        event("2017-01-20T00:00:00Z"),
    )
    cutoffs = at("2017-01-21T00:00:00Z", "2017-01-31T00:00:00Z")
    found = told(spec("first_seen"), events, cutoffs)["visit_first_seen_hours"]
    assert found == [24.0, 30 * 24.0]


@pytest.mark.parametrize("kind", ["recency", "first_seen"])
def test_hours_since_what_never_happened_are_null(kind):
    found = told(spec(kind), log(event(CUTOFF)), at(CUTOFF))
    assert found[f"visit_{kind}_hours"] == [None]


@pytest.mark.parametrize(
    ("kind", "feature"),
    [
        ("count", "paid_count_{}"),
        ("active_days", "paid_days_{}"),
        ("sum", "visit_amount_sum_{}"),
        ("share", "paid_share_{}"),
    ],
)
def test_a_window_that_reaches_before_the_history_start_is_null(kind, feature):
    events = log(event("2017-01-31T00:00:00Z", channel="ads", amount=1.0))
    groups = (group("visit", numbers=("amount",)), PAID)
    windows = ("7d", "12d", "13d")
    found = told(
        spec(kind, groups=groups, windows=windows), events, at(CUTOFF, history_start=KNOWN_SINCE)
    )
    assert [found[feature.format(window)] for window in windows] == [[1.0], [1.0], [None]]


def test_a_window_that_reaches_one_microsecond_too_far_is_null():
    starts = ("2017-01-25T00:00:00Z", "2017-01-25T00:00:00.000001Z")
    found = [
        told(spec("count"), log(), at(CUTOFF, history_start=start))["visit_count_7d"]
        for start in starts
    ]
    assert found == [[0.0], [None]]


def test_only_a_declared_part_has_a_share():
    names = [feature.name for feature in spec("share", groups=(VISIT, PAID)).features]
    assert names == ["lead_age_hours", "paid_share_7d"]


def test_a_feature_tells_its_meaning_in_words():
    groups = (group("visit", numbers=("amount_usd",)), PAID)
    features = spec(*KINDS, groups=groups, windows=("30m", "12h", "1d")).features
    sentences = {feature.name: feature.sentence for feature in features}
    assert sentences["visit_count_1d"] == "visits in the last 1 day"
    assert sentences["visit_count_12h"] == "visits in the last 12 hours"
    assert sentences["paid_days_30m"] == "days with paids in the last 30 minutes"
    assert sentences["visit_amount_usd_sum_1d"] == "amount usd of visits in the last 1 day"
    assert sentences["paid_share_1d"] == "share of paids among all of visit in the last 1 day"
    assert sentences["visit_recency_hours"] == "hours since the last visit"
    assert sentences["visit_first_seen_hours"] == "hours since the first known visit"


def test_a_feature_tells_its_unit_and_what_null_means():
    groups = (group("visit", numbers=("amount_usd",)), PAID)
    features = spec(*KINDS, groups=groups).features
    told_of = {feature.name: (feature.unit, feature.null_means) for feature in features}
    assert told_of == {
        "lead_age_hours": ("hours", "never null"),
        "visit_count_7d": ("events", BEFORE_HISTORY),
        "paid_count_7d": ("events", BEFORE_HISTORY),
        "visit_days_7d": ("days", BEFORE_HISTORY),
        "paid_days_7d": ("days", BEFORE_HISTORY),
        "visit_amount_usd_sum_7d": ("amount_usd", BEFORE_HISTORY),
        "paid_share_7d": (
            "share of visit events",
            f"{BEFORE_HISTORY}, or there is no visit in it",
        ),
        "visit_recency_hours": ("hours", "no visit is known before the cutoff"),
        "paid_recency_hours": ("hours", "no paid is known before the cutoff"),
        "visit_first_seen_hours": ("hours", "no visit is known before the cutoff"),
        "paid_first_seen_hours": ("hours", "no paid is known before the cutoff"),
    }


@pytest.mark.parametrize("kind", KINDS)
def test_a_feature_is_declared_under_the_name_of_its_kind_and_group(kind):
    whole = group("visit", numbers=("amount",), share_of="all_visits")
    declared = list(KINDS[kind].declare(whole, ("7d", "30d")))
    assert declared
    assert {(feature.kind, feature.about) for feature in declared} == {(kind, "visit")}
