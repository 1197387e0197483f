from __future__ import annotations

import numpy as np
import pytest

from features import behavioural, clock, groups
from features.errors import ConfigError
from features.kinds import KINDS
from tests.features.logs import VISIT, at, event, group, spec, table, told

CUTOFF = "2017-02-01T00:00:00Z"
GROUPS = (
    group("visit", numbers=("amount",), values=("channel",)),
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
    events = [
        event("2017-01-10T00:00:00Z", channel="ads", amount=4.0),
        event("2017-01-30T12:00:00Z", channel="mail", amount=0.5),
        event("2017-01-31T12:00:00Z", amount=2.0),
    ]
    kinds = ("count", "active_days", "sum", "share", "recency", "first_seen")
    declared = spec(*kinds, groups=GROUPS, windows=("7d", "30d"))
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
        "visit_share_7d": [1.0],
        "visit_share_30d": [1.0],
        "paid_share_7d": [0.0],
        "paid_share_30d": [1 / 3],
        "visit_recency_hours": [12.0],
        "paid_recency_hours": [22 * 24.0],
        "visit_first_seen_hours": [22 * 24.0],
        "paid_first_seen_hours": [22 * 24.0],
    }


def test_the_lead_age_is_the_hours_from_creation_to_the_cutoff():
    leads = at(CUTOFF, "2017-01-01T00:00:00.000001Z", created_at="2017-01-01T00:00:00Z")
    found = told(spec(), [], leads)["lead_age_hours"]
    assert found == [31 * 24.0, 1 / 3_600_000_000]


def test_an_absent_history_gives_nulls_but_the_lead_age():
    declared = spec(
        *KINDS,
        groups=(*GROUPS, *groups.lead_groups(with_losses=True)),
        windows=("30m", "30d"),
        half_lives=("1d",),
        vocabularies={"channel": ("ads",)},
    )
    found = told(declared, [], at(CUTOFF, history_start=CUTOFF))
    assert found.pop("lead_age_hours") == [31 * 24.0]
    assert {feature.kind for feature in declared.features[1:]} == set(KINDS)
    assert set(map(tuple, found.values())) == {(None,)}


def test_an_empty_event_table_with_known_history_gives_zeros():
    declared = spec("count", "active_days", "sum", groups=GROUPS, windows=("7d", "30d"))
    found = told(declared, [], at(CUTOFF, history_start="2017-01-01T00:00:00Z"))
    del found["lead_age_hours"]
    assert len(found) == 10
    assert set(map(tuple, found.values())) == {(0.0,)}


def test_where_nothing_happened_shares_and_hours_are_null():
    declared = spec("share", "recency", "first_seen", groups=GROUPS)
    found = told(declared, [], at(CUTOFF))
    assert {name for name, values in found.items() if values == [None]} == {
        "visit_share_7d",
        "paid_share_7d",
        "visit_recency_hours",
        "paid_recency_hours",
        "visit_first_seen_hours",
        "paid_first_seen_hours",
    }


def test_a_lead_created_at_the_cutoff_has_seen_neither_itself_nor_its_twin():
    same_time = [
        event(CUTOFF, "lead_created", lead_id="lead-1"),
        event(CUTOFF, "lead_created", lead_id="lead-2"),
        event("2017-01-31T00:00:00Z", "lead_created", lead_id="lead-3"),
    ]
    declared = spec("count", groups=groups.lead_groups())
    assert told(declared, same_time, at(CUTOFF))["earlier_lead_count_7d"] == [1.0]


def test_one_row_a_snapshot_in_the_order_of_the_snapshots():
    events = [event("2017-01-10T00:00:00Z"), event("2017-01-30T00:00:00Z")]
    cutoffs = at(CUTOFF, "2017-01-12T00:00:00Z", "2017-01-11T00:00:00Z", CUTOFF)
    declared = spec("count", windows=("30d",))
    matrix = behavioural.build(declared, table(declared, events), cutoffs)
    assert matrix.shape == (4, 2)
    assert matrix[:, 1].tolist() == [2.0, 1.0, 1.0, 2.0]


def test_no_snapshots_give_no_rows():
    declared = spec("count")
    assert behavioural.build(declared, table(declared, [event(CUTOFF)]), at()).shape == (0, 2)


def test_features_are_written_into_the_rows_that_they_are_given():
    declared = spec("count", "recency")
    events = [event("2017-01-31T00:00:00Z")]
    columns = np.full((5, 4), -7.0)
    behavioural.fill(declared, table(declared, events), at(CUTOFF, CUTOFF), columns[1:4, 1:3])
    assert columns[1:4, 1:3].tolist() == [[31 * 24.0] * 2, [1.0] * 2, [24.0] * 2]
    columns[1:4, 1:3] = -7.0
    assert (columns == -7.0).all()


def test_a_group_may_ask_for_few_kinds_only():
    few = (group("visit", numbers=("amount",), kinds=("recency", "count")), group("call"))
    names = [feature.name for feature in spec("count", "sum", "recency", groups=few).features]
    assert names == [
        "lead_age_hours",
        "visit_count_7d",
        "call_count_7d",
        "visit_recency_hours",
        "call_recency_hours",
    ]


def test_a_kind_that_only_a_group_asks_for_is_not_made():
    few = (group("visit", kinds=("recency",)),)
    assert len(spec("count", groups=few).features) == 1


def test_an_unknown_kind_of_a_group_is_an_error_that_names_the_group():
    with pytest.raises(ConfigError) as error:
        spec("count", groups=(group("visit", kinds=("recencies",)),))
    assert error.value.thing == "groups.visit.kinds"
    assert error.value.found == "'recencies'"


def test_of_earlier_leads_few_features_are_made():
    declared = spec(*KINDS, groups=groups.lead_groups(with_losses=True), half_lives=("1d",))
    assert [feature.name for feature in declared.features[1:]] == [
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
    assert declared.plan.windows.tolist() == [90 * clock.MINUTE, 2 * clock.HOUR, clock.DAY]


@pytest.mark.parametrize("half_lives", [("2d", "1d"), ("1d", "24h"), ("0h",)])
def test_half_lives_that_are_not_each_once_shortest_first_are_an_error(half_lives):
    with pytest.raises(ConfigError) as error:
        spec("intensity", half_lives=half_lives)
    assert error.value.thing == "behavioural.half_lives"
    assert error.value.found == ", ".join(half_lives)


def test_too_many_groups_are_refused_before_any_event_is_read():
    with pytest.raises(ConfigError, match="64 event groups"):
        spec("count", groups=tuple(group(f"g{place}") for place in range(64)))


def test_a_share_of_an_unknown_group_is_refused_before_any_event_is_read():
    with pytest.raises(ConfigError, match=r"groups\.paid\.share_of"):
        spec("count", groups=(group("paid", share_of="visits"), VISIT))


def test_the_matrix_is_made_of_numbers_and_nan_only():
    declared = spec(*KINDS, groups=GROUPS, half_lives=("1d",))
    matrix = behavioural.build(declared, table(declared, []), at(CUTOFF))
    assert matrix.dtype == np.float64
    assert not np.isinf(matrix).any()


def test_a_kind_named_twice_is_refused():
    with pytest.raises(ConfigError, match="visit_recency_hours"):
        spec("recency", "recency", groups=GROUPS)


def test_two_groups_whose_numbers_make_one_name_are_refused():
    one, other = group("visit", numbers=("a_b",)), group("visit_a", "visit", numbers=("b",))
    with pytest.raises(ConfigError, match="visit_a_b_sum_7d"):
        spec("sum", groups=(one, other), windows=("7d",))
