from __future__ import annotations

import pytest
from hypothesis import given

from tests.oracle import asked, by_hand
from tests.oracle.adapter import built
from tests.oracle.agreement import assert_agrees
from tests.properties import logs


@pytest.mark.slow
@given(world=logs.worlds())
def test_every_kind_agrees_with_the_oracle_on_any_log(world):
    spec, events = logs.spec_in(world.zone), logs.events(world.log)
    looks = logs.snapshots(world.looks)
    assert_agrees(built(spec, events, looks), spec, events, looks)


@pytest.mark.parametrize(("asked", "pair"), by_hand.TIED.values(), ids=by_hand.TIED)
def test_events_of_one_moment_have_the_same_order_as_the_oracle_puts_them_in(asked, pair):
    tables = by_hand.tables_of(*pair)
    assert_agrees(built(asked, *tables), asked, *tables)


def test_the_catalogue_has_the_features_of_the_definitions_in_their_order():
    assert [feature.name for feature in logs.SPEC.features] == asked.names(logs.SPEC)
