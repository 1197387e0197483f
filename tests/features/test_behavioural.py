from __future__ import annotations

import numpy as np
import pytest

from features import behavioural, clock, groups
from features.errors import ConfigError
from features.kinds import KINDS
from tests.features.logs import VISIT, at, event, group, log, spec, told

CUTOFF = "2017-02-01T00:00:00Z"
GROUPS = (
    group("visit", numbers=("amount",)),
    group("paid", "visit", where={"channel": ("ads",)}, share_of="visit"),
)


def test_the_columns_are_the_lead_age_then_kind_by_kind_group_by_group_window_by_window():
    declared = spec("count", "sum", "recency", groups=GROUPS, windows=("7d", "30d"))
    assert [feature.name for feature in declared.features] == [
        "lead_age_hours",
        "visit_count_7d",
        "visit_count_30d",
        "paid_count_7d",
        "paid_count_30d",
        "visit_amount_sum_7d",
        "visit_amount_sum_30d",
        "visit_recency_hours",
        "paid_recency_hours",
    ]


def test_every_column_of_the_matrix_is_that_of_its_feature():
    events = log(
        event("2017-01-10T00:00:00Z", channel="ads", amount=4.0),
        event("2017-01-30T12:00:00Z", channel="mail", amount=0.5),
        event("2017-01-31T12:00:00Z", amount=2.0),
    )
    declared = spec(*KINDS, groups=GROUPS, windows=("7d", "30d"))
    lead = at(CUTOFF, created_at="2017-01-31T00:00:00Z", history_start="2017-01-01T00:00:00Z")
    assert told(declared, events, lead) == {
        "lead_age_hours": [24.0],
        "visit_count_7d": [2.0],
        "visit_count_30d": [3.0],
        "paid_count_7d": [0.0],
        "paid_count_30d": [1.0],
        "visit_days_7d": [2.0],
        "visit_days_30d": [3.0],
        "paid_days_7d": [0.0],
        "paid_days_30d": [1.0],
        "visit_amount_sum_7d": [2.5],
        "visit_amount_sum_30d": [6.5],
        "paid_share_7d": [0.0],
        "paid_share_30d": [1 / 3],
        "visit_recency_hours": [12.0],
        "paid_recency_hours": [22 * 24.0],
        "visit_first_seen_hours": [22 * 24.0],
        "paid_first_seen_hours": [22 * 24.0],
    }


def test_the_lead_age_is_the_hours_from_creation_to_the_cutoff():
    leads = at(CUTOFF, "2017-01-01T00:00:00.000001Z", created_at="2017-01-01T00:00:00Z")
    found = told(spec(), log(), leads)["lead_age_hours"]
    assert found == [31 * 24.0, 1 / 3_600_000_000]


def test_an_absent_history_gives_nulls_but_the_lead_age():
    declared = spec(*KINDS, groups=(*GROUPS, *groups.lead_groups()), windows=("30m", "30d"))
    found = told(declared, log(), at(CUTOFF, history_start=CUTOFF))
    assert found.pop("lead_age_hours") == [31 * 24.0]
    assert len(found) > 20
    assert set(map(tuple, found.values())) == {(None,)}


def test_an_empty_event_table_with_known_history_gives_zeros():
    declared = spec("count", "active_days", "sum", groups=GROUPS, windows=("7d", "30d"))
    found = told(declared, log(), at(CUTOFF, history_start="2017-01-01T00:00:00Z"))
    del found["lead_age_hours"]
    assert len(found) == 10
    assert set(map(tuple, found.values())) == {(0.0,)}


def test_where_nothing_happened_shares_and_hours_are_null():
    declared = spec("share", "recency", "first_seen", groups=GROUPS)
    found = told(declared, log(), at(CUTOFF))
    assert {name for name, values in found.items() if values == [None]} == {
        "paid_share_7d",
        "visit_recency_hours",
        "paid_recency_hours",
        "visit_first_seen_hours",
        "paid_first_seen_hours",
    }


def test_a_lead_created_at_the_cutoff_has_seen_neither_itself_nor_its_twin():
    same_time = log(
        event(CUTOFF, "lead_created", lead_id="lead-1"),
        event(CUTOFF, "lead_created", lead_id="lead-2"),
        event("2017-01-31T00:00:00Z", "lead_created", lead_id="lead-3"),
    )
    declared = spec("count", groups=groups.lead_groups())
    assert told(declared, same_time, at(CUTOFF))["earlier_lead_count_7d"] == [1.0]


def test_one_row_a_snapshot_in_the_order_of_the_snapshots():
    events = log(event("2017-01-10T00:00:00Z"), event("2017-01-30T00:00:00Z"))
    cutoffs = at(CUTOFF, "2017-01-12T00:00:00Z", "2017-01-11T00:00:00Z", CUTOFF)
    declared = spec("count", windows=("30d",))
    matrix = behavioural.build(declared, events, cutoffs)
    assert matrix.shape == (4, 2)
    assert matrix[:, 1].tolist() == [2.0, 1.0, 1.0, 2.0]


def test_no_snapshots_give_no_rows():
    assert behavioural.build(spec("count"), log(event(CUTOFF)), at()).shape == (0, 2)


def test_an_unknown_kind_is_an_error_that_names_it_and_those_there_are():
    with pytest.raises(ConfigError) as error:
        spec("count", "counts")
    assert error.value.thing == "behavioural.kinds"
    assert error.value.found == "'counts'"
    for kind in KINDS:
        assert kind in error.value.wanted


@pytest.mark.parametrize(
    "windows", [("30d", "7d"), ("7d", "7d"), ("1d", "24h"), ("0d", "7d"), ("0m",)]
)
def test_windows_that_are_not_each_once_narrowest_first_are_an_error(windows):
    with pytest.raises(ConfigError) as error:
        spec("count", windows=windows)
    assert error.value.thing == "behavioural.windows"
    assert error.value.found == ", ".join(windows)


def test_a_window_that_is_no_duration_is_an_error_that_names_it():
    with pytest.raises(ConfigError, match="7w"):
        spec("count", windows=("1d", "7w"))


def test_windows_of_different_units_are_sorted_by_their_length():
    declared = spec("count", windows=("90m", "2h", "1d"))
    assert declared.plan.windows == (90 * clock.MINUTE, 2 * clock.HOUR, clock.DAY)


def test_too_many_groups_are_refused_before_any_event_is_read():
    with pytest.raises(ConfigError, match="65 event groups"):
        spec("count", groups=tuple(group(f"g{place}") for place in range(65)))


def test_a_share_of_an_unknown_group_is_refused_before_any_event_is_read():
    with pytest.raises(ConfigError, match=r"groups\.paid\.share_of"):
        spec("count", groups=(group("paid", share_of="visits"), VISIT))


def test_the_matrix_is_made_of_numbers_and_nan_only():
    matrix = behavioural.build(spec(*KINDS, groups=GROUPS), log(), at(CUTOFF))
    assert matrix.dtype == np.float64
    assert not np.isinf(matrix).any()


def test_a_kind_named_twice_is_refused():
    with pytest.raises(ConfigError, match="visit_recency_hours"):
        spec("recency", "recency", groups=GROUPS)


def test_two_groups_whose_numbers_make_one_name_are_refused():
    one, other = group("visit", numbers=("a_b",)), group("visit_a", "visit", numbers=("b",))
    with pytest.raises(ConfigError, match="visit_a_b_sum_7d"):
        spec("sum", groups=(one, other), windows=("7d",))
