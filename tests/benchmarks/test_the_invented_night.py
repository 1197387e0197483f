"""The invented night: the same for everybody, and the same for the job and its rival."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from benchmarks import invented_night
from benchmarks.invented_night import AS_OF, EVENTS_PER_LEAD, RIVAL
from features import arrow

LEADS = 200


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("invented") / "night"
    invented_night.write(made, LEADS)
    return made


def test_a_night_is_the_same_for_everybody(folder, tmp_path):
    again = tmp_path / "night"
    invented_night.write(again, LEADS)
    names = [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]
    assert len(names) == 8
    assert all((again / name).read_bytes() == (folder / name).read_bytes() for name in names)


def test_the_rival_gets_the_source_s_events_and_those_that_the_leads_are(folder):
    told = pq.read_table(folder / "events.parquet")
    canonical = pq.read_table(folder / RIVAL / "events.parquet")
    leads, outcomes = (pq.read_table(folder / f"{name}.parquet") for name in ("leads", "outcomes"))
    assert len(told) == LEADS * EVENTS_PER_LEAD
    assert canonical.slice(0, len(told)).select(told.column_names).equals(told)
    rest = canonical.slice(len(told))
    assert rest["lead_id"].to_pylist() == [
        *leads["lead_id"].to_pylist(),
        *outcomes["lead_id"].to_pylist(),
    ]
    assert set(told["contact_id"].to_pylist()) <= set(leads["contact_id"].to_pylist())


def test_the_rival_s_leads_are_those_that_are_open_by_contact_with_their_attributes(folder):
    leads, outcomes = (pq.read_table(folder / f"{name}.parquet") for name in ("leads", "outcomes"))
    opened = pq.read_table(folder / RIVAL / "open.parquet")
    assert len(opened) == LEADS
    assert set(opened["lead_id"].to_pylist()).isdisjoint(outcomes["lead_id"].to_pylist())
    assert set(arrow.moments(opened["cutoff"]).tolist()) == {AS_OF}
    _, first = np.unique(opened["contact_id"].to_numpy(zero_copy_only=False), return_index=True)
    runs = pa.compute.run_end_encode(opened["contact_id"].combine_chunks())
    assert len(first) == len(runs.values)
    own = {lead["lead_id"]: lead for lead in leads.to_pylist()}
    codes = np.load(folder / RIVAL / "attributes.npy")
    for lead_id, row in zip(opened["lead_id"].to_pylist(), codes, strict=True):
        number, value = own[lead_id]["number_0"], own[lead_id]["category_5"]
        assert number == (None if np.isnan(row[0]) else row[0])
        assert value == (None if np.isnan(row[-1]) else invented_night.VALUES[int(row[-1])])


def test_every_win_of_a_night_happened_before_its_as_of(folder):
    assert (arrow.moments(pq.read_table(folder / "outcomes.parquet")["converted_at"]) < AS_OF).all()
