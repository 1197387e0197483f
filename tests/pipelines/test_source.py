"""A source file: every mistake stops the run before any data is read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from features.errors import ConfigError
from pipelines import source

Refused = Callable[[str], ConfigError]
WRONG = [
    ("name", "Small Source", "match pattern"),
    ("zone", "Europe/Berln", "an IANA zone name"),
    ("zone", 1, "a valid string"),
    ("tables", ["leads.csv"], "keys with values"),
    ("tables.leads", 1, "keys with values"),
    ("leads.created_at", 1, "keys with values"),
    ("leads.created_at.zone", "CET+1h", "an IANA zone name"),
    ("attributes.channel.kind", "mood", "'category', 'ordered', 'number', 'yes_no', 'date', "),
    ("attributes.channel.label", None, "a valid string"),
    ("attributes.channel.zone", "Berlin", "an IANA zone name"),
    ("attributes.channel.planned", "yes", "a valid boolean"),
    ("attributes.channel.country", None, "a valid string"),
    ("attributes.channel.of", "budget", "a list"),
    ("attributes.channel.keywords", ["asap"], "keys with values"),
    ("attributes.channel.leak", "yes", "a valid boolean"),
    ("attributes.channel.accepted", " ", "match pattern"),
    ("events.visits.accepted", True, "a valid string"),
    ("events.visits.event_type", "Visit", "match pattern"),
    ("events.visits.categories", "page", "keys with values"),
    ("outcomes.converted_at", None, "keys with values"),
    ("observed.outcomes_from", "2024-01-01", "with its zone"),
    ("observed.outcomes_until", "2024-01-01T00:00:00", "with its zone"),
    ("observed.history_start", "the beginning", "ISO 8601"),
    ("split.test_from", "2024-13-01T00:00:00Z", "ISO 8601"),
    ("groups.visit.events", "visit", "a list"),
    ("horizon", "10", "30m, 6h or 7d"),
    ("horizon", "-10d", "30m, 6h or 7d"),
    ("horizon", 10, "a valid string"),
    ("cutoffs", [], "something in it"),
    ("cutoffs.0", "1w", "30m, 6h or 7d"),
    ("points.actions.0.points", "ten", "a valid number"),
    ("points.actions.1.window", "week", "30m, 6h or 7d"),
]
NEEDED = [
    "name",
    "zone",
    "tables",
    "leads",
    "leads.created_at.column",
    "attributes.channel.kind",
    "events.visits.event_type",
    "events.visits.occurred_at",
    "outcomes",
    "outcomes.lead_id",
    "outcomes.converted_at",
    "groups.visit.events",
    "groups.visit.one",
    "groups.visit.many",
    "horizon",
    "points.actions.0.points",
]
UNKNOWN = [
    ("horizn", "horizon"),
    ("leads.tabel", "table"),
    ("leads.created_at.zon", "zone"),
    ("outcomes.lost", "lost_at"),
    ("observed.outcomes_til", "outcomes_until"),
    ("split.test_form", "test_from"),
    ("attributes.channel.lable", "label"),
    ("events.visits.ocurred_at", "occurred_at"),
    ("events.visits.recorded_at.zon", "zone"),
    ("groups.visit.shareof", "share_of"),
    ("outcomes.lost_at.zon", "zone"),
    ("points.actions.1.windw", "window"),
]


def test_the_repositorys_own_source_is_possible(root):
    assert source.read(str(root / "sources/complete_journey.yaml")).name == "complete_journey"


@pytest.mark.parametrize(("key", "value", "wanted"), WRONG)
def test_an_impossible_value_is_named_with_what_is_wanted(
    run, refused: Refused, key: str, value: Any, wanted: str
):
    run.put(run.source, key, value)
    error = refused("small.yaml")
    assert error.thing == f"small.yaml: {key}"
    assert error.found == repr(value)
    assert wanted in error.wanted


@pytest.mark.parametrize("key", NEEDED)
def test_a_key_that_is_needed_may_not_be_missing(run, refused: Refused, key: str):
    run.take(run.source, key)
    error = refused("small.yaml")
    assert error.thing == f"small.yaml: {key}"
    assert (error.found, error.way_out) == ("no such key", f"add {key}")


@pytest.mark.parametrize(("key", "meant"), UNKNOWN)
def test_an_unknown_key_is_refused_with_the_one_that_was_meant(
    run, refused: Refused, key: str, meant: str
):
    run.put(run.source, key, "x")
    error = refused("small.yaml")
    assert error.thing == f"small.yaml: {key}"
    assert error.found == "a key that nobody reads (its value is 'x')"
    assert meant in error.wanted.removeprefix("one of: ").split(", ")
    assert error.way_out == f"did you mean {meant!r}?"


@pytest.mark.parametrize("name", ["Channel", "1st", "budget eur", ""])
def test_the_name_of_an_attribute_is_one_word_in_lower_case(run, refused: Refused, name: str):
    run.source["attributes"][name] = {"kind": "category", "label": "x"}
    error = refused("small.yaml")
    assert error.thing.startswith(f"small.yaml: attributes.{name}")
    assert error.found == repr(name)


@pytest.mark.parametrize("given", [{"table": "leads", "query": "from leads"}, {}])
def test_rows_come_from_a_table_or_a_query_and_not_from_both(run, refused: Refused, given: dict):
    run.take(run.source, "leads.table")
    run.source["leads"] |= given
    error = refused("small.yaml")
    assert error.thing == "small.yaml: leads"
    assert error.wanted.endswith("either table or query")


@pytest.mark.parametrize(
    "entry", [{"kind": "ordered", "label": "x"}, {"kind": "number", "label": "x", "order": ["a"]}]
)
def test_an_order_is_given_for_an_ordered_attribute_and_for_no_other(
    run, refused: Refused, entry: dict
):
    run.source["attributes"]["channel"] = entry
    error = refused("small.yaml")
    assert error.thing == "small.yaml: attributes.channel"
    assert error.wanted.endswith("order for an ordered attribute, and for no other")


@pytest.mark.parametrize(
    ("key", "value", "kind"),
    [
        ("keywords", {"urgent": ["asap"]}, "text"),
        ("country", "channel", "phone"),
        ("zone", "UTC", "date"),
        ("planned", True, "date"),
        ("of", ["channel"], "completeness"),
    ],
)
def test_a_key_of_one_kind_is_refused_for_every_other(
    run, refused: Refused, key: str, value: Any, kind: str
):
    others = {"mail", "number", "text", "phone", "date", "completeness"} - {kind}
    for other in sorted(others):
        run.source["attributes"]["extra"] = {"kind": other, "label": "x", key: value}
        error = refused("small.yaml")
        assert error.thing == "small.yaml: attributes.extra"
        assert error.wanted.endswith(f"{key} for an attribute of kind {kind}, and for no other")


@pytest.mark.parametrize(
    ("keywords", "wanted"),
    [
        ({"urgent": []}, "something in it"),
        ({"urgent": ["asap", "!"]}, "a word"),
        ({"Very urgent": ["asap"]}, "match pattern"),
    ],
)
def test_a_keyword_has_a_name_and_words(run, refused: Refused, keywords: Any, wanted: str):
    entry = {"kind": "text", "label": "x", "keywords": keywords}
    run.source["attributes"]["note"] = entry
    error = refused("small.yaml")
    assert error.thing.startswith("small.yaml: attributes.note.keywords.")
    assert wanted in error.wanted


def test_a_completeness_is_never_missing(run, refused: Refused):
    run.source["attributes"]["profile"] = {"kind": "completeness", "label": "x", "missing": ["0"]}
    assert refused("small.yaml").wanted.endswith("of a completeness, which is never missing")


def test_a_leak_is_no_attribute_and_a_completeness_cannot_count_it(run, refused: Refused):
    run.source["attributes"]["budget"]["leak"] = True
    run.save()
    names = [attribute.name for attribute in source.read("small.yaml").declared_attributes]
    assert names == ["channel", "newsletter"]
    profile = {"kind": "completeness", "label": "x", "of": ["channel", "budget"]}
    run.source["attributes"]["profile"] = profile
    error = refused("small.yaml")
    assert error.thing == "small.yaml: attributes.profile.of"
    assert (error.found, error.wanted) == ("'budget'", "one of: channel, newsletter")


@pytest.mark.parametrize("key", ["attributes.channel", "events.visits"])
def test_what_is_left_out_as_a_leak_is_not_accepted_as_well(run, refused: Refused, key: str):
    run.put(run.source, f"{key}.leak", value=True)
    run.put(run.source, f"{key}.accepted", "known on the first call")
    error = refused("small.yaml")
    assert error.thing == f"small.yaml: {key}"
    assert "leak or accepted" in error.wanted


@pytest.mark.parametrize("points", [".nan", ".inf"])
def test_points_are_a_finite_number(run, points: str):
    run.replace("small.yaml", '"points": 10', f'"points": {points}')
    with pytest.raises(ConfigError) as error:
        source.read("small.yaml")
    assert error.value.thing == "small.yaml, line 107: points.actions.0.points"
    assert error.value.wanted == "Input should be a finite number"


def test_a_date_without_quotes_is_refused_and_shown_with_them(run):
    run.replace("small.yaml", '"2024-04-01T00:00:00Z"', "2024-04-01T00:00:00Z")
    with pytest.raises(ConfigError) as error:
        source.read("small.yaml")
    assert error.value.thing == "small.yaml, line 101: split.test_from"
    assert error.value.way_out == 'put it into quotes: "2024-04-01T00:00:00+00:00"'


def test_every_source_has_the_groups_of_the_contacts_other_leads(run):
    names = [group.name for group in source.read("small.yaml").event_groups]
    assert names == ["visit", "pricing", "earlier_lead", "earlier_win", "earlier_loss"]
    del run.source["outcomes"]["lost_at"]
    run.save()
    names = [group.name for group in source.read("small.yaml").event_groups]
    assert names == ["visit", "pricing", "earlier_lead", "earlier_win"]


def test_a_group_tells_whose_values_are_read_and_which_kinds_are_made(run):
    run.source["groups"]["visit"] |= {"values": ["page"], "kinds": ["count", "last_value"]}
    run.save()
    visit, pricing, *_ = source.read("small.yaml").event_groups
    assert (visit.values, visit.kinds) == (("page",), ("count", "last_value"))
    assert (pricing.values, pricing.kinds) == ((), ())


def test_categories_and_numbers_of_all_events_are_gathered_and_sorted(run):
    run.source["events"]["calls"] = run.source["events"]["visits"] | {
        "event_type": "call",
        "categories": ["agent", "page"],
        "numbers": ["cost"],
    }
    run.save()
    read = source.read("small.yaml")
    assert (read.category_names, read.number_names) == (("agent", "page"), ("cost", "minutes"))


@pytest.mark.parametrize("stage", ["fingerprint", "ingest"])
def test_a_wrong_source_file_stops_every_stage_before_it_reads_data(
    run, stopped: Callable[[str], str], stage: str
):
    for table in run.source["tables"].values():
        (run.folder / table).unlink()
    run.source["horizon"] = "soon"
    said = stopped(stage)
    assert said.startswith(f"\n{stage} stopped: small.yaml, line 96: horizon\n  found:   'soon'\n")
    assert not (run.folder / "data").exists()


def test_a_source_file_that_is_not_there_is_named(run, stopped: Callable[[str], str]):
    run.params["source"] = "sources/nowhere.yaml"
    said = stopped("ingest")
    assert "ingest stopped: sources/nowhere.yaml\n  found:   no such file\n" in said
