"""The catalogue's sentences are phrases that other languages can take apart, and stay as they were.

The digests were taken before sentences were phrases: they name what bundles were trained with.
"""

from __future__ import annotations

import copy
import hashlib
import json
from dataclasses import asdict

import pytest

from features import catalogue, groups
from features.behavioural import BehaviouralSpec
from features.catalogue import Catalogue
from features.demographic import DemographicSpec
from features.kinds import KINDS
from features.phrase import Phrase
from features.types import Attribute, EventGroup, Feature, Words

VISIT = EventGroup(
    "visit",
    ("visit",),
    Words("visit", "visits"),
    numbers=("amount_eur",),
    values=("channel",),
)
PRICED = EventGroup(
    "price_visit",
    ("visit",),
    Words("visit with a price", "visits with a price"),
    where={"page": ("price",)},
    share_of="visit",
)
ATTRIBUTES = (
    Attribute("channel", "category", "channel"),
    Attribute("size", "ordered", "company size", order=("small", "large")),
    Attribute("employees", "number", "employees"),
    Attribute("age", "number", "age", unit="years"),
    Attribute("news", "yes_no", "newsletter"),
    Attribute("since", "date", "first purchase"),
    Attribute("plan", "date", "planned purchase", planned=True),
    Attribute("full", "completeness", "completeness"),
    Attribute("note", "text", "note", keywords={"price": ("price", "cost")}),
    Attribute("mail", "mail", "mail address"),
    Attribute("phone", "phone", "phone number", country="land"),
    Attribute("fax", "phone", "fax"),
    Attribute("land", "category", "country"),
    Attribute("title", "job_title", "job title"),
    Attribute("url", "utm", "landing page"),
)
CATEGORIES = (
    *("channel", "land", "title_function"),
    *("phone_type", "phone_country", "fax_type", "fax_country"),
    *("url_source", "url_medium", "url_campaign"),
)


@pytest.fixture(scope="module")
def every_kind() -> Catalogue:
    """A catalogue with every kind of feature and every kind of attribute."""
    return Catalogue(
        BehaviouralSpec(
            groups=(VISIT, PRICED, *groups.lead_groups(with_losses=True)),
            windows=("1h", "90m", "1d", "7d", "21d"),
            kinds=tuple(KINDS),
            zone="UTC",
            half_lives=("1d", "30d"),
            session_gap="1h",
            vocabularies={"channel": ("web",)},
        ),
        DemographicSpec(ATTRIBUTES, dict.fromkeys(CATEGORIES, ())),
    )


def words(feature: Feature) -> tuple[str, str, str]:
    return feature.sentence, feature.unit, feature.null_means


def test_no_english_sentence_has_changed_by_a_byte(every_kind: Catalogue) -> None:
    assert len(every_kind.features) == 176
    lines = "\n".join("|".join((each.name, *words(each))) for each in every_kind.features)
    assert hashlib.sha256(lines.encode()).hexdigest().startswith("9abcbcd4cb0b308f")
    assert every_kind.digest.startswith("5d056ea7dfff5907")


def test_every_sentence_can_be_taken_apart_but_for_what_the_source_calls_things(
    every_kind: Catalogue,
) -> None:
    labels = {each.label for each in ATTRIBUTES}
    of_the_source = {"years", "amount eur", *labels}
    for feature in every_kind.features:
        for text in words(feature):
            assert isinstance(text, Phrase) or text in of_the_source, text


def test_phrases_survive_copies_and_are_plain_text_in_json(every_kind: Catalogue) -> None:
    for feature in every_kind.features:
        copied = copy.deepcopy(feature)
        assert copied == feature
        for one, other in zip(words(copied), words(feature), strict=True):
            assert getattr(one, "words", None) == getattr(other, "words", None)
        told = json.loads(json.dumps(asdict(feature)))
        assert (told["sentence"], told["unit"], told["null_means"]) == words(feature)


def test_a_catalogue_that_was_read_from_json_says_the_leads_own_events_as_phrases(
    every_kind: Catalogue,
) -> None:
    read = catalogue.from_dict(json.loads(json.dumps(catalogue.to_dict(every_kind))))
    assert read == every_kind
    by_name = {feature.name: feature for feature in read.features}
    sentence = by_name["earlier_win_share_7d"].sentence
    assert isinstance(sentence, Phrase)
    assert isinstance(sentence.words["many"], Phrase)
    assert isinstance(sentence.words["parent"], Phrase)
    visits = by_name["price_visit_share_7d"].sentence
    assert isinstance(visits, Phrase)
    assert not isinstance(visits.words["many"], Phrase)
