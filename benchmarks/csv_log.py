"""The invented log as a CRM would export it: CSV files, text moments, and a source file for them.

Moments are ISO 8601 with Z, as most exports have them.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import duckdb

from benchmarks import event_log

_SOURCE = """\
name: bench # invented data
zone: UTC
tables:
  leads: leads.csv
  events: events.csv
leads: { table: leads, lead_id: lead_id, contact_id: contact_id, created_at: created_at }
events:
  events:
    table: events
    event_type: { column: event_type }
    contact_id: contact_id
    occurred_at: occurred_at
    recorded_at: recorded_at
    categories: [channel]
    numbers: [amount]
outcomes: { table: leads, lead_id: lead_id, converted_at: cutoff }
groups:
  order: { events: [order], one: order, many: orders, numbers: [amount] }
horizon: 30d
"""

_MOMENT = "strftime({0}, '%Y-%m-%dT%H:%M:%S.%fZ') as {0}"


@dataclass(frozen=True)
class CsvLog:
    """Where the files lie: the source file and, beside it, its two tables."""

    source: Path
    events: Path


def made(events: int) -> CsvLog:
    """The CSV files of a log of so many events, written unless they already lie in the cache."""
    log = event_log.made(events)
    folder = log.events.parent / "csv"
    if not folder.is_dir():
        unfinished = Path(tempfile.mkdtemp(dir=log.events.parent))
        try:
            _write(log, unfinished)
            unfinished.rename(folder)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    return CsvLog(folder / "bench.yaml", folder / "events.csv")


def _write(log: event_log.Log, folder: Path) -> None:
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")
    for name, path, moments in (
        ("leads", log.leads, ("created_at", "cutoff")),
        ("events", log.events, ("occurred_at", "recorded_at")),
    ):
        written = ", ".join(_MOMENT.format(moment) for moment in moments)
        connection.execute(
            f"copy (select * replace ({written}) from read_parquet('{path}')) "  # noqa: S608
            f"to '{folder / name}.csv' (header)"
        )
    (folder / "bench.yaml").write_text(_SOURCE, encoding="utf-8")
