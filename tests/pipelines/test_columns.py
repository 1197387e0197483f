"""The canonical files as arrays."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest

from features.errors import ConfigError
from pipelines import columns, matrix, paths

MOMENT = pa.timestamp("us", "UTC")


def snapshot_table(*rows: tuple[str, str, int, int]) -> pa.Table:
    """Rows of contact_id, lead_id, created_at, cutoff."""
    names = ("contact_id", "lead_id", "created_at", "cutoff")
    types = (pa.string(), pa.string(), MOMENT, MOMENT)
    told = [pa.array([row[at] for row in rows], kind) for at, kind in enumerate(types)]
    return pa.Table.from_arrays(told, names=list(names))


SNAPSHOTS = snapshot_table(
    ("ann", "L9", 1, 10),
    ("ann", "L9", 1, 20),
    ("ann", "L2", 5, 20),
    ("bob", "L3", 6, 30),
    ("eve", "L1", 7, 30),
    ("eve", "L1", 7, 40),
)


@pytest.mark.parametrize("cuts", [[], [1], [2, 3, 5]])
def test_contacts_and_leads_get_places_in_the_tables_order_however_it_is_cut(cuts):
    bounds = [0, *cuts, 6]
    cut = pa.concat_tables([SNAPSHOTS.slice(a, b - a) for a, b in pairwise(bounds)])
    placed = columns.snapshots(cut, -3).snapshots
    assert placed.contact.tolist() == [0, 0, 0, 1, 2, 2]
    assert placed.lead.tolist() == [0, 0, 1, 2, 3, 3]
    assert (placed.contact.dtype, placed.lead.dtype) == (np.int64, np.int32)
    assert placed.created_at.tolist() == [1, 1, 5, 6, 7, 7]
    assert placed.cutoffs.tolist() == [10, 20, 20, 30, 30, 40]


@pytest.mark.parametrize("history_start", [0, -(2**62), 1_488_326_400_000_000])
def test_every_snapshot_has_the_sources_history_start(history_start):
    found = columns.snapshots(SNAPSHOTS, history_start).snapshots.history_start
    assert found.tolist() == [history_start] * 6
    assert found.dtype == np.int64


def test_one_snapshot_has_the_first_places():
    placed = columns.snapshots(SNAPSHOTS.slice(3, 1), 0).snapshots
    assert (placed.contact.tolist(), placed.lead.tolist(), len(placed)) == ([0], [0], 1)


def test_leads_of_one_contact_need_not_stand_together():
    mixed = SNAPSHOTS.take([5, 0, 3, 1, 4, 2])
    placed = columns.snapshots(mixed, 0)
    assert placed.snapshots.contact.tolist() == [0, 1, 2, 1, 0, 1]
    assert placed.snapshots.lead.tolist() == [0, 1, 2, 1, 0, 3]


def test_ids_are_found_at_their_places():
    placed = columns.snapshots(SNAPSHOTS, 0)
    asked = pa.array(["eve", "zoe", None, "ann", "L9"])
    assert placed.contacts.find(asked).tolist() == [2, -1, -1, 0, -1]
    assert placed.leads.find(pa.array(["L1", "L9", "ann"])).tolist() == [3, 0, -1]


def test_each_contact_is_looked_at_until_its_last_cutoff():
    assert columns.snapshots(SNAPSHOTS, 0).until().tolist() == [20, 30, 40]
    assert columns.snapshots(SNAPSHOTS.slice(0, 1), 0).until().tolist() == [10]


@pytest.mark.usefixtures("run")
def test_behaviour_stands_before_what_the_lead_is():
    matrix.write(paths.BEHAVIOURAL, ("visit_count_7d",), np.array([[1.0], [2.0]]))
    matrix.write(paths.DEMOGRAPHIC, ("budget", "size"), np.array([[3.0, 4.0], [5.0, 6.0]]))
    names, values = columns.features()
    assert names == ("visit_count_7d", "budget", "size")
    assert values.tolist() == [[1, 3, 4], [2, 5, 6]]


@pytest.mark.usefixtures("run")
def test_an_attribute_named_as_a_behavioural_feature_is_refused():
    for path in (paths.BEHAVIOURAL, paths.DEMOGRAPHIC):
        matrix.write(path, ("visit_count_7d",), np.ones((2, 1)))
    with pytest.raises(ConfigError) as error:
        columns.features()
    assert error.value.thing == "attributes.visit_count_7d"
    assert error.value.found == "the name of a behavioural feature"
