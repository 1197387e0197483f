"""What a bundle promises, as plain values and back."""

from __future__ import annotations

import dataclasses
import json

import pytest

from features.catalogue import Catalogue
from features.errors import CatalogueMismatch
from features.phrase import Phrase
from models import contract as contracts
from models.points.table import Action, Table, Worth


@pytest.fixture
def told(parts):
    """The contract as JSON has it."""
    return json.loads(json.dumps(contracts.to_dict(parts.contract)))


def test_a_contract_comes_back_whole_from_json(parts, told):
    read = contracts.from_dict(told)
    assert read == parts.contract
    assert read.catalogue.digest == parts.contract.catalogue.digest
    assert read.catalogue.names == parts.contract.catalogue.names


def test_the_plain_values_name_all_that_scoring_needs(parts, told):
    assert told["format"] == 5
    assert told["source"] == "small_world"
    assert told["events"] == {"categories": ["page"], "numbers": ["minutes"]}
    assert told["horizon"] == "5d"
    assert told["bands"] == {
        "from_the_hottest": [
            {"name": "hot", "from": 0.6},
            {"name": "warm", "from": 0.3},
            {"name": "cold", "from": 0.0},
        ],
        "mappings": {"funnel": {"hot": "bottom", "warm": "middle", "cold": "top"}},
    }
    assert told["base_rate"] == parts.contract.base_rate
    assert told["hashes"] == {"data": "d" * 64, "params": "p" * 64}
    assert set(told["made_of"]) == {"history", "attributes"}
    assert told["probabilities"] == {"trusted": True, "warning": None}
    assert told["catalogue_digest"] == parts.contract.catalogue.digest


def test_every_field_of_a_contract_survives_the_round_trip(parts):
    for field in dataclasses.fields(parts.contract):
        changed = {
            "source": "other",
            "catalogue": Catalogue(
                dataclasses.replace(parts.contract.catalogue.behavioural, zone="UTC"),
                parts.contract.catalogue.demographic,
            ),
            "categories": ("a", "b"),
            "numbers": (),
            "horizon": "1d",
            "bands": dataclasses.replace(parts.contract.bands, starts=(0.9, 0.3, 0.0)),
            "base_rate": 0.125,
            "hashes": {},
            "made_of": {},
            "warning": Phrase("the base rate {n:,}", n=5),
            "translations": {"ru": {"visit": "визит"}},
            "points": Table((Action("visit", 2.0, "visit"),), worth=Worth(-1.0, 0.5)),
        }[field.name]
        other = dataclasses.replace(parts.contract, **{field.name: changed})
        assert contracts.from_dict(contracts.to_dict(other)) == other != parts.contract


@pytest.mark.parametrize("found", [0, 1, 4, 6, "5", None])
def test_another_format_is_refused_with_a_way_out(told, found):
    with pytest.raises(CatalogueMismatch) as raised:
        contracts.from_dict(told | {"format": found})
    assert raised.value.thing == "contract.json"
    assert raised.value.found == f"format {found!r}"
    assert raised.value.wanted == "format 5"


def test_a_contract_without_a_format_is_refused(told):
    del told["format"]
    with pytest.raises(CatalogueMismatch, match="format None"):
        contracts.from_dict(told)


def test_a_digest_of_other_features_is_refused(told, parts):
    with pytest.raises(CatalogueMismatch) as raised:
        contracts.from_dict(told | {"catalogue_digest": "0" * 64})
    assert raised.value.thing == "contract.json: the feature catalogue"
    assert parts.contract.catalogue.digest[:12] in raised.value.found
    assert "catalogue.py" in raised.value.found
    assert "0" * 12 in raised.value.wanted
    assert "another package named features" in raised.value.way_out


@pytest.mark.parametrize(
    "change",
    [
        lambda told: told["behavioural"]["windows"].pop(),
        lambda told: told["behavioural"]["kinds"].reverse(),
        lambda told: told["behavioural"].update(zone="UTC"),
        lambda told: told["behavioural"]["groups"][1]["where"].update(page=["home"]),
        lambda told: told["behavioural"]["groups"][0]["words"].update(one="call"),
        lambda told: told["demographic"]["vocabularies"]["channel"].reverse(),
        lambda told: told["demographic"]["attributes"][2]["order"].reverse(),
        lambda told: told["demographic"]["attributes"][0]["missing"].append("?"),
    ],
)
def test_a_definition_that_differs_from_the_digest_is_refused(told, change):
    change(told["catalogue"])
    with pytest.raises(CatalogueMismatch, match="feature catalogue"):
        contracts.from_dict(told)


def test_a_warning_takes_the_trust_from_the_probabilities_and_is_kept(parts):
    warning = Phrase("{n} lead drifts", "{n} leads drift, {p}", n=5, p=Phrase("p {x}", x=0.1))
    warned = dataclasses.replace(parts.contract, warning=warning)
    told = json.loads(json.dumps(contracts.to_dict(warned)))
    assert not told["probabilities"]["trusted"]
    assert told["probabilities"]["warning"] == "5 leads drift, p 0.1"
    read = contracts.from_dict(told)
    assert read == warned
    assert read.warning is not None
    assert read.warning.words == warning.words, "so that it can be said in any language"
