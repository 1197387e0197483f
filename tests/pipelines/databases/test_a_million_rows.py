"""A million invented events: all of them are read, and few of them are in memory at a time."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest

pytestmark = pytest.mark.slow

ROWS = 1_000_000
# One list for both servers, but for how they number rows; every number has few digits, so that
# sums of any order are the same.
EVENTS = """
    create table events as
    select i as id, 'contact-' || (i % 50000) as contact, {moment} as moment,
    i % 977 * 0.125 as amount, case when i % 7 > 0 then i % 13 end as minutes,
    'page ' || (i * 791 % 100003) || ' of the shop, which has a long name' as page
    from {numbers}
"""
POSTGRES = EVENTS.format(
    moment="timestamptz '2024-01-01Z' + i * interval '7 seconds'",
    numbers=f"generate_series(1, {ROWS}) i",
)
SQLITE = EVENTS.format(
    moment="strftime('%Y-%m-%dT%H:%M:%SZ', 1704067200 + i * 7, 'unixepoch')",
    numbers=f"(with recursive n(i) as (select 1 union all select i + 1 from n limit {ROWS}) "  # noqa: S608
    "select i from n)",
)
FIGURES = """
    select count(*), sum(id), cast(sum(amount) as double precision), sum(minutes),
    count(distinct contact), sum(length(page)),
    cast(min(moment) as varchar(30)), cast(max(moment) as varchar(30)) from
"""
# The peak of this process itself; the resource module would tell its parent's, if that is larger.
PEAK = """
import json, sys
from pathlib import Path
from pipelines import databases
from pipelines.databases import postgres
from pipelines.table_entry import DatabaseEntry

def peak():
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024

before = peak()
entry, folder = DatabaseEntry(**json.loads(sys.argv[1])), Path(sys.argv[2])
work = {"read": lambda: databases.to_parquet("crm", entry, folder, folder / "out"),
        "seen": lambda: databases.fingerprint("crm", entry, folder)}[sys.argv[3]]
work()
print(before, peak())
"""


def plain(figures: tuple[Any, ...]) -> list[Any]:
    """Numbers as floats, moments to the second, with a blank between date and time."""
    return [
        each[:19].replace("T", " ") if isinstance(each, str) else float(each) for each in figures
    ]


@pytest.fixture(params=["postgresql", "sqlite"])
def events(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[dict[str, str], Any]:
    """The events in a database of each kind: how they are declared, and its own figures."""
    if request.param == "postgresql":
        owner = request.getfixturevalue("owner")
        (figures,) = owner(POSTGRES, "set timezone = 'UTC'", f"{FIGURES} events")
        return {"database": request.getfixturevalue("crm"), "table": "events"}, figures
    with closing(sqlite3.connect(tmp_path / "crm.db")) as connection:
        connection.execute(SQLITE)
        connection.commit()
        (figures,) = connection.execute(f"{FIGURES} events")
    return {"database": "sqlite:crm.db", "table": "events"}, figures


@pytest.fixture
def peaks(root: Path, tmp_path: Path) -> Callable[..., tuple[int, int]]:
    """Megabytes of a process of its own: when all is imported, and at most."""
    (tmp_path / "out").mkdir()

    def asked(declared: dict[str, str], work: str) -> tuple[int, int]:
        command = [sys.executable, "-c", PEAK, json.dumps(declared), str(tmp_path), work]
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
        before, most = done.stdout.split()
        return int(before), int(most)

    return asked


def test_a_million_rows_are_read_whole_in_little_memory(
    events, peaks: Callable[..., tuple[int, int]], tmp_path: Path
):
    declared, figures = events
    began = time.monotonic()
    before, most = peaks(declared, "read")
    print(f"read: {time.monotonic() - began:.1f} s, {before} MB, then {most} MB")
    assert most - before < 80
    assert most < 300
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        (found,) = connection.sql(f"{FIGURES} '{tmp_path}/out/*.parquet'").fetchall()
    assert found[0] == ROWS
    assert plain(found) == plain(figures)


def test_a_million_rows_are_looked_at_in_little_memory(
    events, peaks: Callable[..., tuple[int, int]]
):
    declared, _ = events
    began = time.monotonic()
    before, most = peaks(declared, "seen")
    print(f"seen: {time.monotonic() - began:.1f} s, {before} MB, then {most} MB")
    assert most - before < 30
