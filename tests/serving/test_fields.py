"""A request with a contact's fields: read as in training, and not repeated in any answer."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import lightgbm
import numpy as np
import pytest

from features.behavioural import BehaviouralSpec
from features.catalogue import Catalogue
from features.demographic import DemographicSpec
from features.errors import InputError
from features.types import Attribute, EventGroup, Floats, Words
from models import linear
from models.bands import Bands
from models.calibration_line import Calibrator
from models.contract import Contract
from models.parts import Part
from models.scorer import Scorer
from serving import app, requests
from serving.messages import Lead, Prediction

NOW = datetime(2026, 3, 1, tzinfo=UTC)
CATALOGUE = Catalogue(
    BehaviouralSpec(
        groups=(EventGroup("visit", ("visit",), Words("visit", "visits")),),
        windows=("7d",),
        kinds=("count",),
        zone="UTC",
    ),
    DemographicSpec(
        attributes=(
            Attribute("size", "ordered", "household size", order=("1", "2", "3")),
            Attribute("mail", "mail", "mail address"),
            Attribute("phone", "phone", "phone number", country="country"),
            Attribute("country", "category", "country"),
            Attribute("born", "date", "date of birth"),
            Attribute("agreed", "yes_no", "agreed to be called"),
            Attribute("profile", "completeness", "how complete the profile is"),
        ),
        vocabularies={
            "phone_type": ("mobile", "fixed_line"),
            "phone_country": ("DE",),
            "country": ("DE", "AT"),
        },
    ),
)
BANDS = Bands(
    ("hot", "warm", "cold"),
    (0.6, 0.3, 0.0),
    {"funnel": {"hot": "bottom", "warm": "middle", "cold": "top"}},
)


@pytest.fixture(scope="module")
def loaded() -> Scorer:
    """A model in which every feature counts."""
    random = np.random.default_rng(3)
    rows = random.integers(0, 4, size=(600, len(CATALOGUE.names))).astype(float)
    rows[random.random(rows.shape) < 0.2] = np.nan
    labels = np.nansum(rows * np.arange(1, rows.shape[1] + 1), axis=1)
    own = CATALOGUE.without_history
    parts = {
        part: _learned(rows[:, places], labels, [CATALOGUE.names[place] for place in places])
        for part, places in (("history", range(rows.shape[1])), ("attributes", own))
    }
    contract = Contract(
        source="small",
        catalogue=CATALOGUE,
        categories=(),
        numbers=(),
        horizon="5d",
        bands=BANDS,
        base_rate=0.5,
        hashes={},
        made_of=dict.fromkeys(parts, "trees"),
    )
    return Scorer(parts, contract, (), "digest")


def _learned(rows: Floats, labels: Floats, names: list[str]) -> Part:
    trained = lightgbm.train(
        {"num_leaves": 8, "feature_fraction": 0.3, "verbosity": -1, "num_threads": 1, "seed": 1},
        lightgbm.Dataset(rows, labels, feature_name=names),
        num_boost_round=60,
    )
    start = linear.base_rate(labels > labels.mean(), len(names))
    return Part(trained.model_to_string(), start, Calibrator("platt", 0.01, -1.0))


def test_the_band_is_told_in_the_teams_other_words_too(loaded: Scorer) -> None:
    told = predicted(loaded, {"country": "DE"})
    assert told.mapped == {"funnel": BANDS.mappings["funnel"][told.band]}


def predicted(loaded: Scorer, attributes: dict[str, Any]) -> Prediction:
    return requests.predict(loaded, Lead(attributes=attributes), NOW)


def test_raw_fields_and_their_facts_get_the_same_probability(loaded: Scorer) -> None:
    raw = {"mail": "ann@acme.com", "phone": "030 901820", "country": "DE"}
    facts = {
        "mail_class": "company",
        "phone_valid": "yes",
        "phone_type": "fixed_line",
        "phone_country": "DE",
        "phone_agrees": "yes",
        "country": "DE",
    }
    told = predicted(loaded, raw)
    assert told == predicted(loaded, facts)
    assert (told.ignored, told.unseen) == ([], {})
    assert told.probability != predicted(loaded, {"country": "DE"}).probability


def test_a_bad_field_is_a_fact_and_not_an_error(loaded: Scorer) -> None:
    bad = predicted(loaded, {"mail": "nonsense", "phone": "call me"})
    assert bad == predicted(loaded, {"mail_class": "invalid", "phone_valid": "no"})
    assert bad.probability != predicted(loaded, {}).probability


def test_a_new_fact_is_told_without_the_value_it_came_from(loaded: Scorer) -> None:
    told = predicted(loaded, {"phone": "+33 1 42 68 53 00", "country": "Atlantis"})
    assert told.unseen == {"phone_country": ["FR"], "country": ["Atlantis"]}
    assert "42 68" not in told.model_dump_json()


def test_what_the_model_does_not_know_is_ignored_by_name(loaded: Scorer) -> None:
    told = predicted(loaded, {"shoe": 42, "profile": 1.0, "mail_address": "ann@acme.com"})
    assert told.ignored == ["attributes/mail_address", "attributes/profile", "attributes/shoe"]
    assert "acme" not in told.model_dump_json()


def test_a_whole_number_is_the_category_that_the_table_had(loaded: Scorer) -> None:
    """JSON's 2 arrives as 2.0; the pipeline read "2"."""
    sent = Lead.model_validate_json('{"attributes": {"size": 2}}')
    told = requests.predict(loaded, sent, NOW)
    assert told.unseen == {}
    assert told.probability == predicted(loaded, {"size": "2"}).probability


def test_a_bad_date_is_refused_without_being_repeated(loaded: Scorer) -> None:
    with pytest.raises(InputError) as error:
        predicted(loaded, {"born": "17.05.1990"})
    assert error.value.thing == "attribute born"
    assert "17.05.1990" not in str(error.value)


def test_the_service_tells_which_fields_it_wants_and_what_each_feature_means(
    loaded: Scorer,
) -> None:
    told = app._model(loaded)
    assert told.attributes == {
        "size": "ordered",
        "mail": "mail",
        "phone": "phone",
        "country": "category",
        "born": "date",
        "agreed": "yes_no",
    }
    features = {each.name: each for each in told.features}
    assert features["mail_class"].unit == "place in invalid, disposable, free, role, company"
    assert features["born_days"].null_means == "the attribute is missing or lies after the cutoff"
