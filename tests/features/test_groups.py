"""Which events belong to which group, and which groups there may be."""

from __future__ import annotations

import pytest

from features import groups
from features.errors import ConfigError
from features.groups import Admission, admission, table
from tests.features.logs import VISIT, group

PAID = group("paid", "visit", where={"channel": ("ads", "mail")})
CALL = group("call", "call", "visit", where={"page": ("home",)})
DECLARED = (VISIT, PAID, CALL)  # bits 1, 2 and 4


def test_a_type_lets_an_event_into_every_group_that_names_it_and_an_unknown_one_into_none():
    found = admission(DECLARED, None)
    assert found.listed == {"visit": 0b111, "call": 0b100}
    assert found.others == 0


def test_a_value_keeps_an_event_out_of_the_groups_that_ask_for_another():
    found = admission(DECLARED, "channel")
    assert found.listed == {"ads": 0b111, "mail": 0b111}
    assert found.others == 0b101


def test_a_category_that_no_group_asks_for_keeps_nothing_out():
    assert admission(DECLARED, "product") == Admission({}, 0b111)


def test_two_groups_may_ask_for_values_of_one_category():
    social = group("social", "visit", where={"channel": ("web", "ads")})
    found = admission((PAID, social), "channel")
    assert found.listed == {"ads": 0b11, "mail": 0b01, "web": 0b10}
    assert found.others == 0


def test_the_table_has_a_place_for_each_code_and_for_null_behind_the_longest_row():
    types, channels = admission(DECLARED, None), admission(DECLARED, "channel")
    found = table([types, channels], [("call", "visit"), ("ads", "fax", "mail")])
    assert found.tolist() == [
        [0b100, 0b111, 0, 0],
        [0b111, 0b101, 0b111, 0b101],
    ]
    # A code of -1, which is null, reads the last place.
    assert found[1, -1] == channels.others


def test_where_nothing_was_met_yet_null_still_has_its_place():
    assert table([admission(DECLARED, "channel")], [()]).tolist() == [[0b101]]


def test_the_last_bit_is_that_of_all_events():
    declared = [group(f"g{place}", f"type{place}") for place in range(63)]
    groups.check(declared)
    whole = (*declared, groups.all_events(declared))
    bits = admission(whole, None).listed
    assert bits["type0"] == 2**63 + 1
    assert bits["type62"] == 2**63 + 2**62
    assert table([admission(whole, None)], [("type62",)]).tolist() == [[2**63 + 2**62, 0]]


def test_all_events_are_those_that_a_group_names_but_for_what_leads_are():
    declared = (CALL, VISIT, *groups.lead_groups(with_losses=True))
    everything = groups.all_events(declared)
    assert everything.event_types == ("call", "visit")
    assert (everything.where, everything.other_leads) == ({}, False)


def test_more_than_sixty_three_groups_are_an_error():
    with pytest.raises(ConfigError) as error:
        groups.check([group(f"g{place}") for place in range(64)])
    assert error.value.thing == "groups"
    assert error.value.found == "64 event groups"
    assert error.value.wanted == "at most 63"


def test_two_groups_of_one_name_are_an_error_that_names_it():
    with pytest.raises(ConfigError) as error:
        groups.check([group("visit"), group("call"), group("visit", "call")])
    assert error.value.thing == "groups.visit"


def test_a_part_of_an_unknown_group_is_an_error_that_names_both():
    with pytest.raises(ConfigError) as error:
        groups.check([group("visit"), group("paid", "visit", share_of="visits")])
    assert error.value.thing == "groups.paid.share_of"
    assert error.value.found == "'visits'"
    assert "visit, paid" in error.value.wanted


def test_a_part_may_be_declared_before_its_whole():
    groups.check([group("paid", "visit", share_of="visit"), group("visit")])


def test_only_groups_of_other_leads_are_in_their_mask():
    declared = [VISIT, *groups.lead_groups(with_losses=True), group("call")]
    assert groups.other_leads_mask(declared) == 0b01110
    assert groups.other_leads_mask([VISIT]) == 0


def test_every_source_counts_earlier_leads_and_which_part_of_them_was_won():
    lead, win = groups.lead_groups()
    assert (lead.name, lead.event_types, lead.share_of) == ("earlier_lead", ("lead_created",), None)
    assert (win.name, win.event_types, win.share_of) == ("earlier_win", ("lead_won",), lead.name)
    groups.check([lead, win])


def test_a_source_that_tells_of_losses_counts_those_too():
    *before, loss = groups.lead_groups(with_losses=True)
    assert tuple(before) == groups.lead_groups()
    assert (loss.name, loss.event_types) == ("earlier_loss", ("lead_lost",))
    assert loss.share_of == "earlier_lead"


def test_of_other_leads_few_kinds_are_made():
    lead, win, loss = groups.lead_groups(with_losses=True)
    assert all(each.other_leads for each in (lead, win, loss))
    assert set(lead.kinds) == {"count", "recency", "first_seen"}
    assert set(win.kinds) == set(loss.kinds) == {"count", "recency", "first_seen", "share"}
