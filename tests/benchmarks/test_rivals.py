"""Every rival makes the defined features, at the edges too; without that a race says nothing."""

import sys
from dataclasses import astuple
from datetime import UTC, datetime, timedelta
from importlib import import_module
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import feather

from benchmarks import wanted
from benchmarks.event_log import EVENT_COLUMNS, EVENT_TYPES, LEAD_COLUMNS
from tests.benchmarks import oracle
from tests.benchmarks.oracle import Event

LEADS = 60
INSTANT = timedelta(microseconds=1)
RIVALS = ("duckdb_sql", "polars_streaming", "pandas_groupby")


def _moment(draw, cutoff):
    """Somewhere, or within a microsecond of a window's begin, its midnights, or the cutoff."""
    begin = cutoff - timedelta(days=draw.choice([0, 7, 30, 90, 180]))
    midnight = begin.replace(hour=0, minute=0, second=0, microsecond=0)
    anywhere = cutoff - timedelta(days=draw.uniform(-20, 200))
    edge = draw.choice([begin, midnight, midnight + timedelta(days=1), anywhere])
    return edge + draw.choice([-1, 0, 0, 1]) * INSTANT


def _event(draw, cutoff):
    occurred_at = _moment(draw, cutoff)
    recorded_at = draw.choice([occurred_at, occurred_at, occurred_at, cutoff - INSTANT, cutoff])
    channel = draw.choice(["ads", "social", "organic", None])
    amount = draw.choice([None, round(draw.uniform(1, 100), 2)])
    event_type = draw.choice(list(EVENT_TYPES))
    return Event(occurred_at, max(occurred_at, recorded_at), event_type, channel, amount)


@pytest.fixture(scope="module")
def leads():
    """Every fourth contact did nothing; some cutoffs lie too early for the wider windows."""
    draw = Random(20)  # noqa: S311 -- a log, no secret
    made = []
    for place in range(LEADS):
        created_at = datetime(2024, 3, 1, tzinfo=UTC) + timedelta(days=draw.uniform(0, 300))
        cutoff = draw.choice([created_at, datetime(2024, 6, 29, tzinfo=UTC)])
        cutoff += timedelta(days=draw.randrange(3))
        events = [_event(draw, cutoff) for _ in range(draw.randrange(1, 60) if place % 4 else 0)]
        made.append((created_at, cutoff, events))
    return made


@pytest.fixture(scope="module")
def log(leads, tmp_path_factory):
    folder = tmp_path_factory.mktemp("log")
    asked = [(f"l{i}", f"c{i}", created, cutoff) for i, (created, cutoff, _) in enumerate(leads)]
    events = [(f"c{i}", *astuple(event)) for i, lead in enumerate(leads) for event in lead[2]]
    Random(21).shuffle(events)  # noqa: S311 -- the same
    for name, columns, of in (("leads", LEAD_COLUMNS, asked), ("events", EVENT_COLUMNS, events)):
        rows = [dict(zip(columns.names, row, strict=True)) for row in of]
        table = pa.Table.from_pylist(rows, schema=columns)
        pq.write_table(table, folder / f"{name}.parquet")
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("rival", RIVALS)
def test_a_rival_agrees_with_plain_python(rival, leads, log, monkeypatch, tmp_path):
    out = tmp_path / "matrix.arrow"
    paths = [str(log / "leads.parquet"), str(log / "events.parquet"), str(out)]
    monkeypatch.setattr(sys, "argv", [rival, *paths])
    import_module(f"benchmarks.rivals.{rival}").main()
    made = {row.pop("lead_id"): row for row in feather.read_table(out).to_pylist()}
    assert len(made) == len(leads)
    for place, (created_at, cutoff, events) in enumerate(leads):
        row = made[f"l{place}"]
        assert tuple(row) == wanted.names()
        found = {name: float("nan") if value is None else value for name, value in row.items()}
        expected = oracle.features(created_at, cutoff, events)
        assert found == pytest.approx(expected, rel=1e-9, abs=0, nan_ok=True)


def test_the_edges_are_in_the_log(leads):
    spans = {cutoff - event.occurred_at for _, cutoff, events in leads for event in events}
    days = [timedelta(days=days) for days in (0, 7, 30, 90, 180)]
    assert {day + step * INSTANT for day in days for step in (-1, 0, 1)} <= spans
    assert any(e.recorded_at == cutoff for _, cutoff, events in leads for e in events)
