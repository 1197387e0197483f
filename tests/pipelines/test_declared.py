"""What the source file and params.yaml declare together."""

from __future__ import annotations

import json

import pytest

from features.errors import ConfigError
from pipelines import declared
from pipelines.console import Console
from pipelines.params import Params
from pipelines.source import Source
from pipelines.stage import Context


def spec(run):
    read = Params.model_validate_json(json.dumps(run.params))
    told = Source.model_validate_json(json.dumps(run.source))
    return declared.behavioural(Context(read, told, Console("behavioural")))


def test_groups_and_zone_are_the_sources_kinds_and_lengths_of_time_the_parameters(run):
    run.params["behavioural"] |= {
        "kinds": ["count", "intensity"],
        "windows": ["1d"],
        "half_lives": ["2d"],
        "session_gap": "1h",
    }
    made = spec(run)
    assert [group.name for group in made.groups][:2] == ["visit", "pricing"]
    assert (made.zone, made.kinds, made.windows) == (
        "Europe/Berlin",
        ("count", "intensity"),
        ("1d",),
    )
    assert (made.half_lives, made.session_gap, made.vocabularies) == (("2d",), "1h", {})


def test_a_source_may_bring_its_own_windows(run):
    run.source["windows"] = ["2d", "9d"]
    assert spec(run).windows == ("2d", "9d")


@pytest.mark.parametrize(
    ("put", "thing"),
    [
        (lambda run: run.params["behavioural"]["kinds"].append("cuont"), "behavioural.kinds"),
        (
            lambda run: run.source["groups"]["visit"].update(kinds=["cuont"]),
            "groups.visit.kinds",
        ),
    ],
)
def test_an_unknown_kind_is_named_where_it_stands(run, put, thing):
    put(run)
    with pytest.raises(ConfigError) as error:
        spec(run)
    assert (error.value.thing, error.value.found) == (thing, "'cuont'")
