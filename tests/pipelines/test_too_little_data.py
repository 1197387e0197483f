"""Sources that carry no model at all: where the run stops, in which words, with which way out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pipelines import columns
from tests.pipelines import leads
from tests.pipelines.leads import BEGIN

pytestmark = pytest.mark.slow


def nobody(some):
    for lead in some:
        lead.wins = False


def everybody(some):
    for lead in some:
        lead.wins = True


def one_moment(some):
    for lead in some:
        lead.created = BEGIN


def half_a_horizon(some):
    for place, lead in enumerate(some):
        lead.created = BEGIN + timedelta(minutes=place)
        lead.wins = place % 3 == 0


def none_in_the_test_part(some):
    for lead in some[80:]:
        lead.wins = False


def none_in_the_train_part(some):
    for lead in some[:95]:
        lead.wins = False


@pytest.fixture
def snapshot(run, stopped):
    """Stop at the stage after ingest; what it found, and the way out."""

    def told(change, **source):
        some = leads.some(120)
        change(some)
        leads.write(run, some)
        run.source |= source
        run.work("ingest")
        said = stopped("snapshot")
        return said.split("found:   ")[1].split("\n")[0], said.split("way out: ")[1].strip()

    return told


@pytest.mark.parametrize(
    ("change", "found", "way_out"),
    [
        (nobody, "no lead was ever won; train part: 0 of", "mend outcomes in the source file: "),
        (everybody, "every lead was won; train part: ", "add the leads that were not won: "),
        (
            one_moment,
            "every lead was created at 2024-01-01T00:00:00Z: none before to learn from, none after",
            "give the leads of other campaigns too: of two to learn from, of a later one to judge",
        ),
        (
            none_in_the_test_part,
            "no lead of the test part was ever won, and the last win of all is of 2024-05-",
            "begin the test part earlier; or, if outcomes are not written down beyond that moment,",
        ),
        (
            none_in_the_train_part,
            "no lead of the train part was ever won, and the first win of all is of 2024-06-",
            "begin the test part later; or, if outcomes are not written down beyond that moment,",
        ),
        (
            half_a_horizon,
            "all leads before the test part stand less than 10d before it, so that no outcome",
            "give leads of a longer time than two horizons; or, to look at these alone, leave",
        ),
    ],
)
def test_the_cause_is_named_with_its_own_way_out(snapshot, change, found, way_out):
    told = snapshot(change)
    assert told[0].startswith(found)
    assert told[1].startswith(way_out)


@pytest.mark.parametrize(
    ("test_from", "found"),
    [
        ("2024-08-01T00:00:00Z", "and the last lead whose 10d were watched to their end stands at"),
        ("2023-11-01T00:00:00Z", "and the first lead whose 10d were watched to their end stands"),
    ],
)
def test_a_split_beside_all_leads_is_named_with_the_lead_that_is_nearest(
    snapshot, test_from, found
):
    told = snapshot(lambda _: None, split={"test_from": test_from})
    assert told[0].startswith(f"the test part begins at {test_from}, {found}")
    assert told[1] == "move the split between those leads, as `split: { test_share: 0.2 }` does"


def test_leads_without_attributes_are_told_apart_by_what_they_did(run):
    leads.write(run, leads.some(120))
    run.source["attributes"] = {}
    run.work("ingest", "snapshot", "behavioural", "demographic", "audit")
    names, matrix = columns.features()
    assert matrix.shape == (120, len(names))
    assert "channel" not in names
