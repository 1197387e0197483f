"""The oracle itself, against answers worked out by hand: what counts, adds up and compares."""

from __future__ import annotations

from dataclasses import replace

import pytest

from features.kinds import KINDS
from tests.oracle import asked, features, tables
from tests.oracle.adapter import group, lead_groups
from tests.oracle.by_hand import CALL, CUTOFF, EARLIER, VISIT, event, moment, spec, told, value
from tests.oracle.by_hand import visits as at

COUNT = spec("count")


def test_the_oracle_knows_every_kind_of_the_kernel():
    assert set(features.KINDS) == set(asked.KINDS) == set(KINDS)


def test_the_columns_are_the_lead_age_then_kind_by_kind_group_by_group_window_by_window():
    declared = spec(
        "mean", "count", "recency", "intensity", "distinct",
        groups=(VISIT, replace(CALL, kinds=("count",))), windows=("7d", "30d"), half_lives=("1d",),
    )  # fmt: skip
    assert asked.names(declared) == [
        "lead_age_hours",
        "visit_amount_mean_7d",
        "visit_amount_mean_30d",
        "visit_count_7d",
        "visit_count_30d",
        "call_count_7d",
        "call_count_30d",
        "visit_recency_hours",
        "visit_intensity_1d",
        "visit_page_values_7d",
        "visit_page_values_30d",
    ]


def test_the_groups_of_every_source_are_counted_shared_and_dated_only():
    assert asked.names(spec(*asked.KINDS, groups=lead_groups(), half_lives=("7d",)))[1:] == [
        "earlier_lead_count_7d",
        "earlier_win_count_7d",
        "earlier_loss_count_7d",
        "earlier_win_share_7d",
        "earlier_loss_share_7d",
        "earlier_lead_recency_hours",
        "earlier_win_recency_hours",
        "earlier_loss_recency_hours",
        "earlier_lead_first_seen_hours",
        "earlier_win_first_seen_hours",
        "earlier_loss_first_seen_hours",
    ]


def test_each_snapshot_sees_its_own_contact_at_its_own_cutoff():
    log = tables.events(
        [
            event("2017-01-30T00:00:00Z"),
            event("2017-01-31T00:00:00Z"),
            event("2017-01-31T00:00:00Z") | {"contact_id": "ben"},
        ],
        ("page",),
        ("amount",),
    )
    looks = [("ben", CUTOFF), ("zoe", CUTOFF), ("anna", CUTOFF), ("anna", "2017-01-30T12:00:00Z")]
    rows = [
        {
            "lead_id": "lead-1",
            "contact_id": contact_id,
            "created_at": moment("2017-01-30T00:00:00Z"),
            "cutoff": moment(cutoff),
            "history_start": tables.KNOWN_FOREVER,
        }
        for contact_id, cutoff in looks
    ]
    answer = features.oracle(COUNT, log, tables.snapshots(rows))
    assert answer["visit_count_7d"].tolist() == [1, 0, 2, 1]
    assert answer["lead_age_hours"].tolist() == [48, 48, 48, 12]


@pytest.mark.parametrize(
    ("occurred_at", "counted"),
    [
        ("2017-01-24T23:59:59.999999Z", 0),
        ("2017-01-25T00:00:00Z", 1),
        ("2017-01-31T23:59:59.999999Z", 1),
        (CUTOFF, 0),
    ],
)
def test_a_window_holds_its_beginning_and_not_the_cutoff(occurred_at, counted):
    assert value(COUNT, event(occurred_at)) == counted


def test_an_event_is_unseen_until_it_is_recorded():
    last = "2017-01-31T23:59:59.999999Z"
    assert value(COUNT, event("2017-01-30T00:00:00Z", recorded_at=CUTOFF)) == 0
    assert value(COUNT, event("2017-01-30T00:00:00Z", recorded_at=last)) == 1
    assert value(COUNT, event(CUTOFF, recorded_at="2017-01-01T00:00:00Z")) == 0


def test_a_window_that_reaches_before_the_history_start_is_null_and_the_rest_is_not():
    log = at("2017-01-31T00:00:00Z")
    both = spec("count", "recency")
    known = {"visit_count_7d": 1, "visit_recency_hours": 24}
    assert told(both, *log, history_start="2017-01-25T00:00:00Z") == known
    too_late = {"visit_count_7d": None, "visit_recency_hours": 24}
    assert told(both, *log, history_start="2017-01-25T00:00:00.000001Z") == too_late
    assert told(both, *log, history_start=CUTOFF) == too_late


def test_identical_events_are_two():
    assert value(COUNT, *at("2017-01-31T00:00:00Z", "2017-01-31T00:00:00Z")) == 2


def test_a_group_wants_each_of_its_categories_and_null_is_no_value():
    where = {"channel": ("ads", "mail"), "page": ("home", "None", "nan")}
    paid = group("paid", "visit", "call", where=where)
    log = [
        event("2017-01-31T00:00:00Z", "visit", channel="ads", page="home"),
        event("2017-01-31T00:00:00Z", "call", channel="mail", page="home"),
        event("2017-01-31T00:00:00Z", "fax", channel="ads", page="home"),
        event("2017-01-31T00:00:00Z", "visit", channel="ads", page="price"),
        event("2017-01-31T00:00:00Z", "visit", channel="ads", page=None),
        event("2017-01-31T00:00:00Z", "visit", channel=None, page="home"),
    ]
    assert value(spec("count", groups=(paid,)), *log) == 2


def test_events_of_the_own_lead_are_left_out_only_where_other_leads_are_wanted():
    log = [
        event("2017-01-30T00:00:00Z", "lead_created", lead_id="lead-1"),
        event("2017-01-30T00:00:00Z", "lead_created", lead_id="lead-2"),
        event("2017-01-30T00:00:00Z", "lead_created", lead_id=None),
    ]
    any_lead = group("any_lead", "lead_created")
    counted = {"earlier_lead_count_7d": 2, "any_lead_count_7d": 3}
    assert told(spec("count", groups=(EARLIER, any_lead)), *log) == counted


def test_numbers_are_added_averaged_and_compared_where_they_are_not_null():
    amounts = (1.5, None, -4.0, float("nan"), 2.0)
    log = [event("2017-01-31T00:00:00Z", amount=amount) for amount in amounts]
    older = event("2017-01-24T00:00:00Z", amount=100.0)
    assert told(spec("sum", "mean", "largest"), *log, older) == {
        "visit_amount_sum_7d": -0.5,
        "visit_amount_mean_7d": pytest.approx(-0.5 / 3),
        "visit_amount_max_7d": 2.0,
    }


@pytest.mark.parametrize("log", [[], [event("2017-01-31T00:00:00Z", amount=None)]])
def test_without_a_number_the_sum_is_zero_and_mean_and_largest_are_null(log):
    assert told(spec("sum", "mean", "largest"), *log) == {
        "visit_amount_sum_7d": 0,
        "visit_amount_mean_7d": None,
        "visit_amount_max_7d": None,
    }


def test_the_largest_of_negative_numbers_is_negative():
    log = [event("2017-01-31T00:00:00Z", amount=amount) for amount in (-3.0, -1.0)]
    assert value(spec("largest"), *log) == -1.0


def test_a_share_is_of_the_named_group_or_of_all_that_any_group_names_but_leads():
    declared = (
        VISIT,
        CALL,
        group("paid", "visit", where={"channel": ("ads",)}, share_of="visit"),
        EARLIER,
        replace(lead_groups()[1], kinds=()),
    )
    log = [
        event("2017-01-31T00:00:00Z", "visit", channel="ads"),
        *at("2017-01-31T00:00:00Z", "2017-01-31T00:00:00Z", "2017-01-31T00:00:00Z"),
        event("2017-01-31T00:00:00Z", "call"),
        event("2017-01-31T00:00:00Z", "fax"),
        event("2017-01-01T00:00:00Z", "call"),
        event("2017-01-31T00:00:00Z", "lead_created", lead_id="lead-1"),
        event("2017-01-31T00:00:00Z", "lead_created", lead_id="lead-2"),
        event("2017-01-31T00:00:00Z", "lead_created", lead_id="lead-3"),
        event("2017-01-31T00:00:00Z", "lead_won", lead_id="lead-2"),
    ]
    assert told(spec("share", groups=declared), *log) == {
        "visit_share_7d": 0.8,
        "call_share_7d": 0.2,
        "paid_share_7d": 0.25,
        "earlier_lead_share_7d": 0.4,
        "earlier_win_share_7d": 0.5,
    }


def test_a_share_of_nothing_is_null():
    declared = (VISIT, group("paid", "call", share_of="visit"))
    log = [event("2017-01-31T00:00:00Z", "call"), event("2017-01-01T00:00:00Z")]
    assert told(spec("share", groups=declared), *log) == {
        "visit_share_7d": 0,
        "paid_share_7d": None,
    }
    assert value(spec("share"), event("2017-01-31T00:00:00Z", "fax")) is None


def test_distinct_values_are_counted_by_value_and_null_is_none():
    pages = ("home", "Home", "home", None, "", "never heard of")
    log = [event("2017-01-31T00:00:00Z", page=page) for page in pages]
    assert value(spec("distinct"), *log, event("2017-01-01T00:00:00Z", page="old")) == 4
    assert value(spec("distinct")) == 0
