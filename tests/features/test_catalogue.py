from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from features import behavioural, catalogue, demographic
from features.behavioural import BehaviouralSpec
from features.catalogue import Catalogue
from features.demographic import DemographicSpec
from features.types import Attribute, EventGroup, Words
from tests.features.logs import at, event, table

VISIT = EventGroup(
    "visit", ("visit", "chat"), Words("visit", "visits"), numbers=("amount",), values=("channel",)
)
PAID = EventGroup(
    "paid",
    ("visit",),
    Words("paid visit", "paid visits"),
    where={"channel": ("ads", "mail"), "page": ("home",)},
    share_of="visit",
)
CHANNEL = Attribute("source", "category", "source", missing=("unknown",))
SIZE = Attribute("size", "ordered", "company size", order=("small", "large"))
BUDGET = Attribute("budget", "number", "budget", unit="EUR")
DID = BehaviouralSpec(
    (VISIT, PAID),
    ("7d", "30d"),
    ("count", "sum", "share"),
    "UTC",
    half_lives=("1d", "7d"),
    session_gap="30m",
    vocabularies={"channel": ("ads", "mail")},
)
WHO = DemographicSpec((CHANNEL, SIZE, BUDGET), {"source": ("web", "fair")})
WHOLE = Catalogue(DID, WHO)


def of_group(**changes):
    return Catalogue(replace(DID, groups=(VISIT, replace(PAID, **changes))), WHO)


def of_behavioural(**changes):
    return Catalogue(replace(DID, **changes), WHO)


def of_attribute(attribute, **changes):
    changed = tuple(replace(a, **changes) if a is attribute else a for a in WHO.attributes)
    return Catalogue(DID, replace(WHO, attributes=changed))


CHANGES = {
    "group renamed": of_group(name="bought"),
    "other event types": of_group(event_types=("visit", "chat")),
    "order of event types": Catalogue(
        replace(DID, groups=(replace(VISIT, event_types=("chat", "visit")), PAID)), WHO
    ),
    "other words": of_group(words=Words("paid visit", "visits by ads")),
    "another wanted value": of_group(where={"channel": ("ads",), "page": ("home",)}),
    "another category": of_group(where={"channel": ("ads", "mail"), "site": ("home",)}),
    "no choice": of_group(where={}),
    "a number": of_group(numbers=("amount",)),
    "no share": of_group(share_of=None),
    "other leads only": of_group(other_leads=True),
    "one group less": of_behavioural(groups=(VISIT,)),
    "order of groups": of_behavioural(groups=(PAID, VISIT)),
    "a window": of_behavioural(windows=("7d", "31d")),
    "a window less": of_behavioural(windows=("7d",)),
    "order of kinds": of_behavioural(kinds=("sum", "count", "share")),
    "another kind": of_behavioural(kinds=("count", "sum", "share", "recency")),
    "a half-life": of_behavioural(half_lives=("1d", "8d")),
    "no half-life": of_behavioural(half_lives=()),
    "the session gap": of_behavioural(session_gap="31m"),
    "order of the values of events": of_behavioural(vocabularies={"channel": ("mail", "ads")}),
    "no values of events": of_behavioural(vocabularies={}),
    "kinds of a group": of_group(kinds=("count",)),
    "values of a group": of_group(values=("page",)),
    "the zone": of_behavioural(zone="Europe/Berlin"),
    "attribute renamed": of_attribute(BUDGET, name="money"),
    "attribute of another kind": of_attribute(BUDGET, kind="yes_no"),
    "another label": of_attribute(BUDGET, label="money"),
    "another unit": of_attribute(BUDGET, unit="USD"),
    "another order": of_attribute(SIZE, order=("large", "small")),
    "another missing value": of_attribute(CHANNEL, missing=("none",)),
    "order of attributes": Catalogue(DID, replace(WHO, attributes=(SIZE, CHANNEL, BUDGET))),
    "order of a vocabulary": Catalogue(DID, replace(WHO, vocabularies={"source": ("fair", "web")})),
    "a longer vocabulary": Catalogue(
        DID, replace(WHO, vocabularies={"source": ("web", "fair", "tv")})
    ),
}


@pytest.mark.parametrize("changed", CHANGES.values(), ids=CHANGES.keys())
def test_the_digest_changes_with_any_definition(changed):
    assert changed.digest != WHOLE.digest


def test_no_two_different_catalogues_share_a_digest():
    digests = [changed.digest for changed in CHANGES.values()]
    assert len(set(digests)) == len(CHANGES)


def test_the_same_definition_has_the_same_digest():
    twin = Catalogue(
        replace(DID, vocabularies={"channel": ("ads", "mail")}),
        DemographicSpec((CHANNEL, SIZE, BUDGET), {"source": ("web", "fair")}),
    )
    assert twin.digest == WHOLE.digest
    assert len(WHOLE.digest) == 64


def test_the_digest_does_not_depend_on_the_order_in_which_a_choice_was_written():
    turned = of_group(where={"page": ("home",), "channel": ("ads", "mail")})
    assert turned.digest == WHOLE.digest


@pytest.mark.parametrize("changed", [WHOLE, *CHANGES.values()], ids=["as it is", *CHANGES.keys()])
def test_a_catalogue_survives_being_told_as_json(changed):
    text = json.dumps(catalogue.to_dict(changed), sort_keys=True)
    back = catalogue.from_dict(json.loads(text))
    assert back == changed
    assert back.digest == changed.digest


def test_an_attribute_survives_being_told_as_plain_values():
    told = catalogue.to_dict(WHOLE)["demographic"]["attributes"]
    assert tuple(catalogue.attribute_from_dict(one) for one in told) == WHO.attributes


def test_a_catalogue_that_came_back_builds_the_same_matrix():
    kinds = ("count", "sum", "share", "last_value", "intensity", "sessions")
    paid = replace(PAID, where={"channel": ("ads",)})
    did = replace(DID, groups=(VISIT, paid), kinds=kinds)
    events = table(did, [event("2017-01-30T00:00:00Z", channel="mail", amount=2.0)])
    before = Catalogue(did, WHO)
    after = catalogue.from_dict(catalogue.to_dict(before))
    who = {"source": ["fair"], "size": ["large"], "budget": ["7.5"]}
    snapshots = at("2017-02-01T00:00:00Z")
    matrices = [catalogue.build(c, events, snapshots, who) for c in (before, after)]
    assert matrices[0].tobytes() == matrices[1].tobytes()
    assert matrices[0][0, before.names.index("visit_last_channel")] == 1
    assert after.behavioural.plan == before.behavioural.plan


def test_what_a_lead_did_comes_before_who_they_are():
    assert WHOLE.names == (
        "lead_age_hours",
        "visit_count_7d",
        "visit_count_30d",
        "paid_count_7d",
        "paid_count_30d",
        "visit_amount_sum_7d",
        "visit_amount_sum_30d",
        "visit_share_7d",
        "visit_share_30d",
        "paid_share_7d",
        "paid_share_30d",
        "source",
        "size",
        "budget",
    )
    assert tuple(feature.name for feature in WHOLE.features) == WHOLE.names


def test_the_matrix_is_both_sides_next_to_each_other():
    did = replace(DID, groups=(VISIT,), kinds=("count", "sum"))
    whole = Catalogue(did, WHO)
    records = [event("2017-01-20T00:00:00Z", amount=2.0), event("2017-01-30T00:00:00Z")]
    events = table(did, records)
    snapshots = at("2017-02-01T00:00:00Z", "2017-01-25T00:00:00Z")
    who = {"source": ["fair", "tv"], "budget": [5, None]}
    matrix = catalogue.build(whole, events, snapshots, who)
    assert matrix.shape == (2, len(whole.names))
    np.testing.assert_array_equal(matrix[:, :5], behavioural.build(did, events, snapshots))
    np.testing.assert_array_equal(matrix[:, 5:], demographic.build(WHO, who, snapshots.cutoffs))
    assert matrix[:, 1:6].tolist() == [[1, 2, 0, 2, 1], [1, 1, 2, 2, 2]]


def test_a_lead_without_history_and_attributes_has_its_age_only():
    unknown = at("2017-02-01T00:00:00Z", history_start="2017-02-01T00:00:00Z")
    paid = replace(PAID, where={"channel": ("ads",)})
    did = replace(DID, groups=(VISIT, paid))
    matrix = catalogue.build(Catalogue(did, WHO), table(did, []), unknown, {})
    assert np.flatnonzero(~np.isnan(matrix[0])).tolist() == [0]
