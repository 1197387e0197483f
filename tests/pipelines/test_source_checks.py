"""Keys of a source file that do not fit to each other are named before any data is read."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from features.errors import ConfigError
from pipelines.source import Source

Refused = Callable[[str], ConfigError]
CATEGORY = {"kind": "category", "label": "x"}
GROUP = {"events": ["visit"], "one": "visit", "many": "visits"}
TYPES = "one of: lead_created, lead_lost, lead_won, visit"
KEYS = "not contact_id, occurred_at, recorded_at, event_type, lead_id"
MISFITS = {
    "a channel that is no attribute": (
        ("channels", ["budget", "campaign"]),
        ("channels", "'campaign'", "one of: budget, channel, newsletter"),
    ),
    "costs by a number": (
        ("costs", {"attribute": "budget", "per_lead": {"10": 1.5}}),
        ("costs.attribute", "'budget'", "one of: channel, newsletter"),
    ),
    "a currency of no amounts": (
        ("outcomes.currency", "EUR"),
        ("outcomes.currency", "no amount", "the column with the amounts that it is of"),
    ),
    "an attribute named as a column of the leads": (
        ("attributes.created_at", CATEGORY),
        ("attributes.created_at", "'created_at'", "not lead_id, contact_id, created_at"),
    ),
    "an attribute that tells what another is called": (
        (
            "attributes",
            {"channel": {"kind": "mail", "label": "x"}, "channel_class": CATEGORY},
        ),
        (
            "attributes.channel_class",
            "'channel_class', which attributes.channel tells as well",
            "a name of its own for everything that attributes tell",
        ),
    ),
    "a date whose feature is called as another": (
        (
            "attributes",
            {"budget": {"kind": "date", "label": "x"}, "budget_days": CATEGORY},
        ),
        (
            "attributes.budget_days",
            "'budget_days', which attributes.budget tells as well",
            "a name of its own for everything that attributes tell",
        ),
    ),
    "a phone of a country that is not declared": (
        ("attributes.phone", {"kind": "phone", "label": "x", "country": "land"}),
        ("attributes.phone.country", "'land'", "one of: channel"),
    ),
    "a phone of a country that is no category": (
        ("attributes.phone", {"kind": "phone", "label": "x", "country": "budget"}),
        ("attributes.phone.country", "'budget'", "one of: channel"),
    ),
    "a completeness of an attribute that is not declared": (
        ("attributes.profile", {"kind": "completeness", "label": "x", "of": ["channel", "mail"]}),
        ("attributes.profile.of", "'mail'", "one of: budget, channel, newsletter"),
    ),
    "a completeness of itself": (
        ("attributes.profile", {"kind": "completeness", "label": "x", "of": ["profile"]}),
        ("attributes.profile.of", "'profile'", "one of: budget, channel, newsletter"),
    ),
    "a completeness of nothing": (
        ("attributes", {"profile": {"kind": "completeness", "label": "x"}}),
        ("attributes.profile", "no other attribute", "attributes that can be filled in"),
    ),
    "an event type that every source has": (
        ("events.visits.event_type", "lead_won"),
        ("events.visits.event_type", "'lead_won'", "not lead_created, lead_won, lead_lost"),
    ),
    "an event type that only sources with losses have": (
        ("events.visits.event_type", "lead_lost"),
        ("events.visits.event_type", "'lead_lost'", "not lead_created, lead_won, lead_lost"),
    ),
    "a category named as a column of the events": (
        ("events.visits.categories", ["page", "contact_id"]),
        ("events.visits", "'contact_id'", KEYS),
    ),
    "a number named as a column of the events": (
        ("events.visits.numbers", ["minutes", "recorded_at"]),
        ("events.visits", "'recorded_at'", KEYS),
    ),
    "a category and a number of one name": (
        ("events.visits.categories", ["page", "minutes"]),
        ("events: minutes", "a category and a number of one name", "one of both"),
    ),
    "a group that every source has": (
        ("groups.earlier_lead", GROUP),
        ("groups.earlier_lead", "'earlier_lead'", "not earlier_lead, earlier_win, earlier_loss"),
    ),
    "a group that only sources with losses have": (
        ("groups.earlier_loss", GROUP),
        ("groups.earlier_loss", "'earlier_loss'", "not earlier_lead, earlier_win, earlier_loss"),
    ),
    "a group of events that are not declared": (
        ("groups.visit.events", ["visit", "vist"]),
        ("groups.visit.events", "'vist'", TYPES),
    ),
    "a group cut by a category that no event has": (
        ("groups.pricing.where", {"pge": ["pricing"]}),
        ("groups.pricing.where", "'pge'", "one of: page"),
    ),
    "a group that adds up a number that no event has": (
        ("groups.visit.numbers", ["minuts"]),
        ("groups.visit.numbers", "'minuts'", "one of: minutes"),
    ),
    "a group whose values are of a category that no event has": (
        ("groups.visit.values", ["pge"]),
        ("groups.visit.values", "'pge'", "one of: page"),
    ),
    "a share of a group that is not declared": (
        ("groups.pricing.share_of", "vist"),
        (
            "groups.pricing.share_of",
            "'vist'",
            "visit, pricing, earlier_lead, earlier_win, earlier_loss",
        ),
    ),
    "windows of which one is not wider than the one before": (
        ("windows", ["1d", "24h"]),
        ("windows", "1d, 24h", "longer than nothing, each once, the shortest first"),
    ),
    "points for a group that is not declared": (
        ("points.actions.0.group", "pricng"),
        (
            "points.actions.0.group",
            "'pricng'",
            "one of: earlier_lead, earlier_loss, earlier_win, pricing, visit",
        ),
    ),
    "a horizon of nothing": (
        ("horizon", "0h"),
        ("horizon", "0h", "a horizon longer than nothing"),
    ),
    "a cutoff twice": (
        ("cutoffs", ["0d", "7d", "0d"]),
        ("cutoffs", "0d, 7d, 0d", "each cutoff once"),
    ),
    "outcomes that were watched for no time": (
        ("observed.outcomes_until", "2024-01-01T01:00:00+01:00"),
        (
            "observed.outcomes_until",
            "2024-01-01T01:00:00+01:00",
            "a moment after outcomes_from, 2024-01-01T00:00:00Z",
        ),
    ),
    "a test part that begins when outcomes were no longer watched": (
        ("split.test_from", "2024-06-01T00:00:00Z"),
        (
            "split.test_from",
            "2024-06-01T00:00:00Z",
            "a moment before outcomes_until, 2024-06-01T00:00:00Z",
        ),
    ),
}


def accepted(told: dict[str, Any]) -> Source:
    return Source.model_validate_json(json.dumps(told))


@pytest.mark.parametrize("misfit", MISFITS)
def test_a_key_that_does_not_fit_to_the_others_is_named(run, refused: Refused, misfit: str):
    (key, value), (thing, found, wanted) = MISFITS[misfit]
    run.put(run.source, key, value)
    error = refused("small.yaml")
    assert (error.thing, error.found) == (f"small.yaml: {thing}", found)
    assert error.wanted.endswith(wanted)


def test_where_no_event_has_a_number_a_group_can_add_up_none(run, refused: Refused):
    run.source["events"]["visits"]["numbers"] = []
    assert refused("small.yaml").wanted == "one of: there is none"


def test_there_are_at_most_as_many_groups_as_a_mask_has_bits(run, refused: Refused):
    run.source["groups"] |= {f"g{i}": GROUP for i in range(58)}
    accepted(run.source)  # with visit, pricing and the three of the contact's other leads
    run.source["groups"]["g58"] = GROUP
    error = refused("small.yaml")
    assert (error.thing, error.found) == ("small.yaml: groups", "64 event groups")


def test_groups_may_be_made_of_what_every_source_has(run):
    run.put(run.source, "points.actions.0.group", "earlier_win")
    run.put(run.source, "groups.pricing.share_of", "earlier_lead")
    run.put(run.source, "groups.visit.events", ["visit", "lead_created", "lead_lost"])
    assert accepted(run.source).points.actions[0].group == "earlier_win"


def test_two_tables_may_hold_events_of_one_type_and_share_their_columns(run):
    run.source["events"]["more"] = run.source["events"]["visits"]
    assert accepted(run.source).category_names == ("page",)


def test_the_shortest_times_that_make_sense_are_borne(run):
    run.source["horizon"] = "1m"
    run.put(run.source, "observed.outcomes_until", "2024-04-01T00:00:01Z")
    accepted(run.source)
