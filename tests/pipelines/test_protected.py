"""Slices of a run, and attributes that are looked at but never learned from."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from features.errors import ConfigError
from pipelines import files, matrix, params, paths, source
from pipelines.console import Console
from pipelines.judged_rows import cuts
from pipelines.stage import Context

Refused = Callable[[str], ConfigError]


def _cuts():
    read = params.read()
    context = Context(read, source.read(read.source), Console("evaluate"))
    table = _snapshots()
    return {cut.attribute: cut for cut in cuts(context, table)}


def _snapshots():

    return files.read_table(paths.SNAPSHOTS)


@pytest.fixture
def divided(run):
    """Two of the three attributes are protected."""
    run.source["attributes"]["channel"]["protected"] = True
    run.source["attributes"]["budget"]["protected"] = True
    run.save()
    run.work("fingerprint", "ingest", "snapshot", "demographic")
    return run


def test_what_is_protected_is_ingested_and_no_feature(divided):
    assert divided.rows("data/ingest/leads.parquet", "lead_id", "channel") == [
        ("L1", "web"),
        ("L2", "phone"),
        ("L3", "web"),
        ("L4", "fair"),
    ]
    assert matrix.read(paths.DEMOGRAPHIC)[0] == ("newsletter",)
    assert "channel" not in (divided.folder / "data/demographic/spec.json").read_text("utf-8")


def test_leads_are_divided_by_what_is_protected_whether_it_has_few_values_or_not(divided):
    divided.params["evaluate"]["most_slice_values"] = 2
    divided.save()
    told = _cuts()
    assert {name: cut.is_protected for name, cut in told.items()} == {
        "channel": True,
        "budget": True,
        "newsletter": False,
    }
    assert {value: int(some.sum()) for value, some in told["channel"].parts.items()} == {
        "fair": 1,
        "phone": 1,
        "web": 2,
    }


def test_without_slices_leads_are_divided_by_attributes_of_few_values(ingested):
    ingested.work("snapshot")
    assert list(_cuts()) == ["channel", "newsletter"]
    ingested.params["evaluate"]["most_slice_values"] = 2
    ingested.save()
    assert list(_cuts()) == ["newsletter"]


@pytest.mark.parametrize("names", [["budget"], []])
def test_declared_slices_are_those_and_no_others(ingested, names):
    ingested.work("snapshot")
    ingested.source["slices"] = names
    ingested.save()
    assert list(_cuts()) == names


@pytest.mark.parametrize(
    ("changed", "thing", "wanted"),
    [
        ({"slices": ["chanel"]}, "slices", "one of: budget, channel, newsletter"),
        (
            {"attributes": {"note": {"kind": "text", "protected": True}}},
            "attributes.note",
            "protected for one of the kinds category, ordered, yes_no, number",
        ),
        (
            {"attributes": {"sex": {"kind": "category", "protected": True, "leak": True}}},
            "attributes.sex",
            "protected without leak or accepted: it is no feature anyway",
        ),
        (
            {
                "attributes": {
                    "sex": {"kind": "category", "protected": True},
                    "profile": {"kind": "completeness", "of": ["sex"]},
                }
            },
            "attributes.profile.of",
            "one of: there is none",
        ),
        (
            {
                "attributes": {
                    "nation": {"kind": "category", "protected": True},
                    "phone": {"kind": "phone", "country": "nation"},
                }
            },
            "attributes.phone.country",
            "one of: there is none",
        ),
    ],
)
def test_what_cannot_be_divided_by_is_refused(run, refused: Refused, changed, thing, wanted):
    run.source |= changed
    error = refused("small.yaml")
    assert error.thing == f"small.yaml: {thing}"
    assert error.wanted == wanted


def test_a_protected_attribute_needs_not_say_since_when_it_is_known(run):
    run.source["attributes"]["channel"] |= {"protected": True, "column": "last_contact_status"}
    run.save()
    source.read("small.yaml")
