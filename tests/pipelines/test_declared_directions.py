"""The word `direction` in a source file: what it says of features, and where it is refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from features import directions
from features.errors import ConfigError
from pipelines import built

Refused = Callable[[str], ConfigError]
RANKED = {"kind": "ordered", "order": ["low", "high"]}


@pytest.mark.parametrize("kind", ["category", "date", "text", "mail", "utm", "completeness"])
def test_only_what_can_be_more_or_less_has_a_direction(run, refused: Refused, kind):
    run.source["attributes"]["channel"] = {"kind": kind, "direction": "up"}
    error = refused("small.yaml")
    assert error.thing == "small.yaml: attributes.channel"
    assert error.wanted == "direction for one of the kinds number, ordered, yes_no"


@pytest.mark.parametrize("because", ["leak", "protected"])
def test_what_becomes_no_feature_has_no_direction(run, refused: Refused, because):
    run.source["attributes"]["budget"] |= {"direction": "up", because: True}
    error = refused("small.yaml")
    assert error.thing == "small.yaml: attributes.budget"
    assert error.wanted == "no direction of what becomes no feature"


@pytest.mark.parametrize("key", ["attributes.budget", "groups.visit"])
def test_any_other_word_than_up_and_down_is_refused(run, refused: Refused, key):
    run.put(run.source, f"{key}.direction", "higher")
    error = refused("small.yaml")
    assert error.thing == f"small.yaml: {key}.direction"
    assert error.found == "'higher'"
    assert "'up' or 'down'" in error.wanted


def test_the_directions_of_a_source_reach_each_of_its_features(run):
    run.source["attributes"]["budget"]["direction"] = "up"
    run.source["groups"]["pricing"]["direction"] = "down"
    run.save()
    run.work("fingerprint", "ingest", "snapshot", "behavioural", "demographic")
    features = built.catalogue().features
    signs = directions.signs(features, **run.json("data/directions.json"))
    told = {each.name: sign for each, sign in zip(features, signs, strict=True) if sign}
    assert told.pop("budget") == 1
    recent = {name for name in told if "recency" in name}
    assert {told.pop(name) for name in recent} == {1}  # the longer ago, the less of it
    assert set(told.values()) == {-1}
    assert all("pricing" in name for name in {*told, *recent})


def test_a_source_without_the_word_says_nothing(run):
    run.save()
    run.work("fingerprint")
    assert run.json("data/directions.json") == {"groups": {}, "attributes": {}}
