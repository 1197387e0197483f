"""Bands as a team declares them: what is read, and every mistake by its key."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from ruamel.yaml import YAML

from features.errors import ConfigError
from pipelines import params, source
from pipelines.console import Console
from pipelines.stage import Context

Refused = Callable[[str], ConfigError]
USUAL = [{"name": "hot", "share": 0.1}, {"name": "warm", "share": 0.3}, {"name": "cold"}]
BY_PROBABILITY = [{"name": "hot", "from": "25%"}, {"name": "warm", "from": 0.1}, {"name": "cold"}]
FUNNEL = {"hot": "bottom", "warm": "middle", "cold": "top"}


def declared(run):
    """What the calibrate stage takes for the run's bands."""
    run.save()
    read = params.read()
    return Context(read, source.read(read.source), Console("calibrate")).bands


def test_the_project_cuts_a_tenth_as_hot_and_three_tenths_as_hot_or_warm(root):
    told = params.read(root / "params.yaml").calibrate
    assert [(each.name, each.share) for each in told.bands] == [
        ("hot", 0.1),
        ("warm", 0.3),
        ("cold", None),
    ]


def test_bands_by_share_are_cut_where_the_shares_lie(run):
    run.params["calibrate"] |= {"bands": USUAL, "mappings": {"funnel": FUNNEL}}
    cut = declared(run).cut(np.arange(10) / 10)
    assert (cut.names, cut.starts) == (("hot", "warm", "cold"), (0.9, 0.7, 0.0))
    assert cut.mappings == {"funnel": FUNNEL}


def test_bands_by_probability_begin_where_they_are_declared_whatever_the_leads(run):
    run.params["calibrate"] |= {"bands": BY_PROBABILITY, "mappings": {}}
    assert declared(run).cut(np.array([0.01])).starts == (0.25, 0.1, 0.0)


@pytest.mark.parametrize(
    ("told", "value"), [("25%", 0.25), ("12.3 %", 0.123), ("0.7%", 0.007), (0.3, 0.3)]
)
def test_a_percentage_is_the_number_that_it_stands_for(run, told, value):
    run.params["calibrate"]["bands"] = [{"name": "hot", "from": told}, {"name": "cold"}]
    assert declared(run).entries[0].begins == value


def test_a_source_file_has_its_own_bands_and_no_mapping_of_others(run):
    run.params["calibrate"] |= {"bands": USUAL, "mappings": {"funnel": FUNNEL}}
    run.source["bands"] = [{"name": "call", "share": 0.2}, {"name": "wait"}]
    told = declared(run)
    assert [each.name for each in told.entries] == ["call", "wait"]
    assert told.mappings == {}
    run.source["mappings"] = {"stage": {"call": "SQL", "wait": "none"}}
    assert declared(run).mappings == {"stage": {"call": "SQL", "wait": "none"}}


def test_what_was_declared_can_be_told_as_it_was_written(run):
    run.params["calibrate"] |= {"bands": BY_PROBABILITY, "mappings": {"funnel": FUNNEL}}
    assert declared(run).told == {
        "bands": [{"name": "hot", "from": 0.25}, {"name": "warm", "from": 0.1}, {"name": "cold"}],
        "mappings": {"funnel": FUNNEL},
    }


ELEVEN = [*({"name": str(n), "share": n / 20 + 0.01} for n in range(10)), {"name": "rest"}]
SAME_SHARE = [USUAL[0], {"name": "warm", "share": 0.1}, USUAL[2]]
SAME_START = [BY_PROBABILITY[0], {"name": "warm", "from": "25%"}, USUAL[2]]
MIXED = [USUAL[0], BY_PROBABILITY[1], USUAL[2]]
BOTH_AT_ONCE = [{"name": "hot", "share": 0.1, "from": 0.5}, USUAL[2]]
EITHER = "either share or from, in each band but the last"
ONE_WAY = "share, as in the first band: all are cut one way"
GROWING = "more than that of hot, 0.1: it counts the hotter bands"
WRONG: list[tuple[list[dict[str, Any]], str, str, str]] = [
    (USUAL[:1], "bands", "1", "2 to 10 bands"),
    (ELEVEN, "bands", "11", "2 to 10 bands"),
    ([*USUAL[:2], {"name": "hot"}], "bands.2.name", "'hot'", "a name of its own"),
    (SAME_SHARE, "bands.1.share", "0.1", GROWING),
    (SAME_START, "bands.1.from", "0.25", "less than that of hot, 0.25"),
    (MIXED, "bands.1.from", "from", ONE_WAY),
    (BOTH_AT_ONCE, "bands.0", "share and from", EITHER),
    ([{"name": "hot"}, USUAL[2]], "bands.0", "a name alone", EITHER),
    (USUAL[:2], "bands.1.share", "0.3", "a name alone: the last band takes the rest"),
]


@pytest.mark.parametrize(("bands", "key", "found", "wanted"), WRONG)
@pytest.mark.parametrize("file", ["params.yaml", "small.yaml"])
def test_bands_that_do_not_fit_are_refused_by_their_key(
    run, refused: Refused, file: str, bands: list[dict[str, Any]], key: str, found: str, wanted: str
):
    if file == "small.yaml":
        run.source["bands"] = bands
    else:
        run.params["calibrate"] |= {"bands": bands, "mappings": {}}
        key = f"calibrate.{key}"
    error = refused(file)
    assert error.thing.endswith(f": {key}")
    assert (error.found, error.wanted) == (found, wanted)


@pytest.mark.parametrize("value", [0, 1, "0%", "100%", 25, "x%", "25", "%", -0.1])
def test_a_share_or_probability_lies_between_none_and_all(run, refused: Refused, value: Any):
    run.params["calibrate"]["bands"] = [{"name": "hot", "from": value}, {"name": "cold"}]
    assert refused("params.yaml").thing.endswith("calibrate.bands.0.from")


@pytest.mark.parametrize(
    ("mapping", "key", "found"),
    [
        ({**FUNNEL, "tepid": "middle"}, "mappings.funnel.tepid", "no band of this name"),
        ({"hot": "bottom", "cold": "top"}, "mappings.funnel", "no word for 'warm'"),
    ],
)
def test_a_mapping_has_a_word_for_each_band_and_for_nothing_else(
    run, refused: Refused, mapping: dict[str, str], key: str, found: str
):
    run.params["calibrate"] |= {"bands": USUAL, "mappings": {"funnel": mapping}}
    error = refused("params.yaml")
    assert re.fullmatch(rf"params\.yaml(, line \d+)?: calibrate\.{key}", error.thing)
    assert error.found == found


def test_a_source_file_does_not_map_bands_that_stand_elsewhere(run, refused: Refused):
    run.source["mappings"] = {"funnel": FUNNEL}
    assert refused("small.yaml").found == "no bands in this file"


def test_the_bands_that_the_page_shows_can_be_declared(root, run):
    page = (root / "docs/scores-and-bands.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    run.params["calibrate"] |= YAML(typ="safe").load(shown)["calibrate"]
    told = declared(run)
    assert told.mappings["qualification"] == {"hot": "SQL", "warm": "MQL", "cold": "none"}
    assert len(told.entries) == 3
