"""What the kernel is asked, as rows of whole numbers, and what it reads for that."""

from __future__ import annotations

import numpy as np

from features import clock
from features.kinds import CODES, KINDS
from features.plan import (
    ALL,
    CATEGORY,
    COLUMN,
    GROUP,
    INNER,
    NUMBER,
    PARENT,
    SPAN,
    WINDOW,
    Ask,
    Plan,
)
from features.types import Layout
from tests.features.logs import VISIT, group, spec

DAY, HOUR = clock.DAY, clock.HOUR
COUNT, SUM, LAST = CODES["count"], CODES["sum"], CODES["last_value"]
PAID = group("paid", "visit", where={"channel": ("tv", "ads"), "page": ("home",)})
CALL = group("call", numbers=("minutes",), values=("agent",))


def plan(*asks: Ask, groups=(VISIT, PAID, CALL), zone: str = "UTC") -> Plan:
    return Plan(asks, groups, zone)


def test_the_group_of_all_events_stands_behind_the_declared_ones():
    planned = plan()
    assert [each.name for each in planned.groups] == ["visit", "paid", "call", ALL]
    assert planned.groups[-1].event_types == ("call", "visit")


def test_windows_are_all_lengths_that_are_asked_for_the_narrowest_first():
    planned = plan(
        Ask(COUNT, "visit", window=7 * DAY),
        Ask(CODES["trend"], "visit", window=2 * DAY, inner=DAY),
        Ask(COUNT, "paid", window=7 * DAY),
        Ask(CODES["recency"], "visit"),
    )
    assert planned.windows.tolist() == [DAY, 2 * DAY, 7 * DAY]
    assert plan().windows.tolist() == []


def test_only_what_an_ask_or_a_group_needs_is_read_of_an_event():
    assert plan().layout == Layout(
        event_types=("call", "visit"),
        categories=("channel", "page"),
        closed=(("ads", "tv"), ("home",)),
        numbers=(),
        leads=False,
    )
    asked = plan(Ask(SUM, "call", DAY, number="minutes"), Ask(LAST, "call", category="agent"))
    assert asked.layout.categories == ("agent", "channel", "page")
    assert asked.layout.closed == (None, ("ads", "tv"), ("home",))
    assert asked.layout.numbers == ("minutes",)


def test_a_category_is_open_where_its_values_are_read_even_if_a_group_is_cut_by_it():
    asked = plan(Ask(LAST, "paid", category="channel"))
    assert asked.layout.categories == ("channel", "page")
    assert asked.layout.closed == (None, ("home",))


def test_the_values_that_several_groups_ask_for_are_closed_together_and_sorted():
    social = group("social", "visit", where={"channel": ("web", "ads")})
    assert plan(groups=(PAID, social)).layout.closed == (("ads", "tv", "web"), ("home",))


def test_event_types_are_read_once_and_sorted():
    any_type = group("any", "visit", "mail", "call")
    assert plan(groups=(VISIT, any_type)).layout.event_types == ("call", "mail", "visit")


def test_leads_are_read_only_if_a_group_leaves_out_those_of_the_own_lead():
    earlier = group("earlier", "lead_created", other_leads=True)
    planned = plan(groups=(VISIT, earlier, CALL))
    assert planned.layout.leads
    assert int(planned.other_leads) == 0b0010
    assert not plan().layout.leads
    assert int(plan().other_leads) == 0


def test_an_ask_is_encoded_by_places_and_what_it_does_not_name_is_minus_one():
    planned = plan(
        Ask(COUNT, "paid", window=7 * DAY),
        Ask(CODES["sessions"], "visit", window=DAY, span=HOUR),
        Ask(CODES["trend"], "visit", window=7 * DAY, inner=DAY),
        Ask(CODES["share"], "paid", window=DAY, parent="visit"),
        Ask(CODES["share"], "paid", window=DAY, parent=ALL),
        Ask(SUM, "call", window=DAY, number="minutes"),
        Ask(SUM, "call", window=DAY, number="cost"),
        Ask(LAST, "call", category="agent"),
    )
    rows = {row[COLUMN]: row for row in planned.encoded.tolist()}
    assert rows[0] == [0, 1, 1, -1, -1, -1, 0, -1]
    assert (rows[1][GROUP], rows[1][WINDOW], rows[1][SPAN]) == (0, 0, HOUR)
    assert (rows[2][WINDOW], rows[2][INNER]) == (1, 0)
    assert (rows[3][PARENT], rows[4][PARENT]) == (0, 3)
    assert (rows[5][NUMBER], rows[6][NUMBER]) == (1, 0)  # cost, minutes
    # What is known without an end stands behind the two windows; the type's codes stand first.
    assert (rows[7][WINDOW], rows[7][CATEGORY]) == (2, 1)


def test_asks_stand_kind_by_kind_each_with_its_own_column():
    planned = plan(
        Ask(SUM, "call", DAY, number="minutes"),
        Ask(COUNT, "visit", DAY),
        Ask(LAST, "call", category="agent"),
        Ask(COUNT, "paid", DAY),
    )
    assert planned.encoded[:, COLUMN].tolist() == [1, 3, 0, 2]
    begins = planned.begins(len(KINDS)).tolist()
    assert begins[COUNT : COUNT + 2] == [0, 2]
    assert begins[SUM : SUM + 2] == [2, 3]
    assert begins[LAST : LAST + 2] == [3, 4]
    assert len(begins) == len(KINDS) + 1
    assert begins == sorted(begins)


def test_a_plan_that_asks_for_nothing_is_encoded_as_no_rows():
    assert plan().encoded.shape == (0, 8)
    assert plan().begins(len(KINDS)).tolist() == [0] * (len(KINDS) + 1)


def test_codes_let_in_the_same_groups_whether_a_category_is_closed_or_open():
    # Bits: visit 1, paid 2, call 4, all 8.
    closed = plan().admitted((("call", "visit"), ("ads", "tv"), ("home",)))
    assert closed.tolist() == [
        [0b1100, 0b1011, 0],  # call, visit, another type
        [0b1111, 0b1111, 0b1101],  # ads, tv, any other
        [0b1111, 0b1101, 0b1101],  # home, any other
    ]
    opened = plan(Ask(LAST, "paid", category="channel"))
    found = opened.admitted((("call", "visit"), ("ads", "mail", "tv"), ("home",)))
    assert found[1].tolist() == [0b1111, 0b1101, 0b1111, 0b1101]


def test_a_specs_plan_asks_for_every_feature_but_the_leads_age_in_the_columns_order():
    declared = spec("count", "recency", groups=(VISIT, PAID), windows=("1d", "7d"), zone="UTC")
    planned = declared.plan
    assert [(ask.kind, ask.group, ask.window) for ask in planned.asks] == [
        (COUNT, "visit", DAY),
        (COUNT, "visit", 7 * DAY),
        (COUNT, "paid", DAY),
        (COUNT, "paid", 7 * DAY),
        (CODES["recency"], "visit", None),
        (CODES["recency"], "paid", None),
    ]
    assert np.array_equal(np.sort(planned.encoded[:, COLUMN]), np.arange(6))
