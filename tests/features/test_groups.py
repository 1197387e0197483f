from __future__ import annotations

import pytest

from features import groups
from features.errors import ConfigError
from tests.features.logs import event, group, log

DAY = "2017-01-0{}T12:00:00Z"


def bits(events, *declared):
    """Of each event, in the order of time: the names of the groups it belongs to."""
    masks = groups.membership(events, declared)
    return [[g.name for bit, g in enumerate(declared) if int(mask) >> bit & 1] for mask in masks]


def test_an_event_belongs_to_every_group_that_names_its_type():
    events = log(
        event(DAY.format(1), "visit"),
        event(DAY.format(2), "call"),
        event(DAY.format(3), "mail"),
    )
    found = bits(events, group("visit"), group("contact", "visit", "call"), group("fax"))
    assert found == [["visit", "contact"], ["contact"], []]


def test_a_group_may_ask_for_one_of_several_values_of_a_category():
    events = log(
        event(DAY.format(1), channel="ads"),
        event(DAY.format(2), channel="mail"),
        event(DAY.format(3), channel="shop"),
    )
    paid = group("paid", "visit", where={"channel": ("ads", "mail")})
    assert bits(events, paid) == [["paid"], ["paid"], []]


def test_an_event_without_the_category_belongs_to_no_group_that_asks_for_it():
    events = log(event(DAY.format(1)), event(DAY.format(2), channel="ads"))
    assert bits(events, group("paid", "visit", where={"channel": ("ads",)})) == [[], ["paid"]]
    nothing_but_nulls = log(event(DAY.format(1)))
    assert bits(nothing_but_nulls, group("paid", "visit", where={"channel": ("ads",)})) == [[]]


def test_the_right_category_on_another_type_is_not_enough():
    events = log(event(DAY.format(1), "call", channel="ads"))
    assert bits(events, group("paid", "visit", where={"channel": ("ads",)})) == [[]]


def test_the_sixty_fourth_group_has_a_bit_of_its_own():
    declared = [group(f"g{place}", f"type{place}") for place in range(64)]
    groups.check(declared)
    events = log(*(event(f"2017-01-01T00:{place:02}:00Z", f"type{place}") for place in range(60)))
    events_of_last = log(event(DAY.format(1), "type63"))
    assert bits(events, *declared) == [[f"g{place}"] for place in range(60)]
    assert groups.membership(events_of_last, declared).tolist() == [2**63]


def test_more_than_sixty_four_groups_are_an_error():
    with pytest.raises(ConfigError) as error:
        groups.check([group(f"g{place}") for place in range(65)])
    assert error.value.thing == "groups"
    assert error.value.found == "65 event groups"


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


def test_a_category_that_the_events_do_not_have_is_an_error_that_names_it():
    declared = group("old", "visit", where={"chanel": ("ads",)})
    with pytest.raises(ConfigError) as error:
        groups.membership(log(event(DAY.format(1))), [declared])
    assert error.value.thing == "groups.old.where.chanel"
    assert error.value.found == "'chanel'"
    assert "channel" in error.value.wanted


def test_only_groups_of_other_leads_are_in_their_mask():
    declared = [group("visit"), *groups.lead_groups(), group("call")]
    assert groups.other_leads_mask(declared) == 0b0110
    assert groups.other_leads_mask([group("visit")]) == 0


def test_every_source_counts_earlier_leads_and_which_part_of_them_was_won():
    earlier_lead, earlier_win = groups.lead_groups()
    assert (earlier_lead.event_types, earlier_lead.other_leads) == (("lead_created",), True)
    assert (earlier_win.event_types, earlier_win.other_leads) == (("lead_won",), True)
    assert earlier_win.share_of == earlier_lead.name
    groups.check([earlier_lead, earlier_win])


def test_no_events_have_no_masks():
    assert groups.membership(log(), [group("paid", "visit", where={"channel": ("ads",)})]).size == 0
