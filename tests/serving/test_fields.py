"""A request with a contact's fields: read as in training, and not repeated in any answer."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from features import clock
from features.errors import InputError
from models.scorer import Scorer
from serving import model_page, requests
from serving.messages import Lead, Prediction
from tests.serving.small_model import BANDS

NOW = clock.moment("2026-03-01T00:00:00Z")


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
    assert (told.ignored.fields, told.unseen) == ([], {})
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
    assert told.ignored.fields == [
        "attributes/mail_address",
        "attributes/profile",
        "attributes/shoe",
    ]
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
    told = model_page.page(loaded, {})
    assert {each.name: each.kind for each in told.attributes} == {
        "size": "ordered",
        "mail": "mail",
        "phone": "phone",
        "country": "category",
        "born": "date",
        "agreed": "yes_no",
        "income": "number",
    }
    assert {each.name: each.values for each in told.attributes}["country"] == ["DE", "AT"]
    assert told.event_properties == {"page": "category", "amount": "number"}
    features = {each.name: each for each in told.features}
    assert features["mail_class"].unit == "place in invalid, disposable, free, role, company"
    assert features["born_days"].null_means == "the attribute is missing or lies after the cutoff"


def test_the_example_of_the_model_page_is_of_this_model_and_works(loaded: Scorer) -> None:
    sent = model_page.page(loaded, {}).example
    told = requests.predict(loaded, sent, NOW)
    assert told.ignored.model_dump() == {"fields": [], "event_types": [], "events_after_as_of": 0}
    assert told.unseen == {}
    assert told.evidence == "history and attributes"


def test_the_card_tells_when_and_how_well_and_only_of_its_own_bundle(
    loaded: Scorer, tmp_path: Path
) -> None:
    card = {
        "bundle_digest": "digest",
        "made_at": "2026-01-01T00:00:00+00:00",
        "test": {"model": {"roc_auc": {"value": 0.8, "low": 0.7, "high": 0.9}, "ece": None}},
    }
    (tmp_path / "card.json").write_text(json.dumps(card))
    told = model_page.page(loaded, model_page.card_of(tmp_path, "digest"))
    assert told.figures["roc_auc"].low == 0.7
    assert told.trained_at == datetime(2026, 1, 1, tzinfo=UTC)
    assert model_page.card_of(tmp_path, "another") == {}
    assert model_page.card_of(tmp_path / "nowhere", "digest") == {}
