"""Behavioural features of a log of 20 million events: unsorted Parquet to a matrix on disk.

Ours against Polars and DuckDB, at 2 million against pandas, and at 100 million against ourselves.
Every contestant is a process of its own, its start and its imports included. Their matrices are
compared before anything is timed. BENCH_SCALE=0.1 makes all logs that much smaller, for a quick
look; BENCH_CACHE says where the logs lie.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import claims, event_log, race, wanted
from benchmarks.claims import Claim
from benchmarks.race import Entry, Result

OURS = "benchmarks.ours"
RIVALS = {
    "DuckDB": "benchmarks.rivals.duckdb_sql",
    "Polars": "benchmarks.rivals.polars_streaming",
}
PANDAS = "benchmarks.rivals.pandas_groupby"
FLOOR = "benchmarks.rivals.floor"

SMALL, MIDDLE, LARGE = 2_000_000, 20_000_000, 100_000_000
ROUNDS = 3

FASTER, FASTER_THAN_PANDAS = 2.5, 1.0
GIGABYTES, GIGABYTES_LARGE = 1.5, 2.0
LINEAR = 5.5


def run() -> list[Claim]:
    """Check that all agree, then time them in turns."""
    small, middle, large = sizes()
    event_log.cache().mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=event_log.cache()) as name:
        folder = Path(name)
        check((Entry("ours", OURS, small), *rivals(small), Entry("pandas", PANDAS, small)), folder)
        check((Entry("ours", OURS, middle), *rivals(middle)), folder)
        results = race.in_turns(_entries(small, middle, large), ROUNDS, folder)
    print(race.table(results))
    by_name = {(entry.name, entry.events): result for entry, result in results.items()}
    ours, floor = by_name["ours", middle], by_name["floor", middle]
    print(f"ours takes {ours.seconds / floor.seconds:.1f}× what reading the columns takes")
    return [
        *_claims_of_middle(middle, ours, {name: by_name[name, middle] for name in RIVALS}),
        *_claims_of_large(middle, large, ours, by_name["ours", large]),
        _claim_of_small(small, by_name["ours", small], by_name["pandas", small]),
    ]


def sizes() -> tuple[int, int, int]:
    """Numbers of events of the three logs."""
    scale = float(os.environ.get("BENCH_SCALE", "1"))
    small, middle, large = (int(size * scale) for size in (SMALL, MIDDLE, LARGE))
    return small, middle, large


def rivals(events: int) -> tuple[Entry, ...]:
    """The rivals that run at every size."""
    return tuple(Entry(name, module, events) for name, module in RIVALS.items())


def _entries(small: int, middle: int, large: int) -> tuple[Entry, ...]:
    return (
        Entry("ours", OURS, middle),
        *rivals(middle),
        Entry("floor", FLOOR, middle),
        Entry("ours", OURS, small),
        Entry("pandas", PANDAS, small),
        Entry("ours", OURS, large),
    )


def check(entries: tuple[Entry, ...], folder: Path) -> None:
    """Run each entry once, which also warms the disk cache, and compare all with the first."""
    outs = [folder / f"{entry.name}.arrow" for entry in entries]
    for entry, out in zip(entries, outs, strict=True):
        race.once(entry, out)
    compare = [sys.executable, "-m", "benchmarks.matrices", *map(str, outs)]
    if subprocess.run(compare, check=False).returncode:
        names = ", ".join(entry.name for entry in entries)
        raise SystemExit(f"not the same matrix of {entries[0].events:,} events: {names}")
    for out in outs:
        out.unlink()


def _claims_of_middle(events: int, ours: Result, others: dict[str, Result]) -> list[Claim]:
    fastest = min(others, key=lambda name: others[name].seconds)
    told = ", ".join(f"{name} {result.seconds:.2f} s" for name, result in others.items())
    leads = events // event_log.EVENTS_PER_LEAD
    return [
        claims.at_least(
            f"{len(wanted.names())} features of {leads:,} leads from {events:,} events, "
            f"unsorted Parquet to a matrix on disk, against {fastest}, the faster of {told}",
            ours.seconds,
            others[fastest].seconds,
            FASTER,
        ),
        _claim_of_memory(events, ours, GIGABYTES),
    ]


def _claims_of_large(middle: int, large: int, ours: Result, ours_large: Result) -> list[Claim]:
    return [
        _claim_of_memory(large, ours_large, GIGABYTES_LARGE),
        claims.at_most(
            f"time for {large:,} events, against our own for {middle:,}",
            ours_large.seconds,
            ours.seconds,
            LINEAR,
        ),
    ]


def _claim_of_memory(events: int, ours: Result, limit: float) -> Claim:
    claim = f"peak memory for {events:,} events, against a limit of {limit} GB"
    return claims.at_most(claim, ours.gigabytes, limit, 1.0, unit="GB")


def _claim_of_small(events: int, ours: Result, pandas: Result) -> Claim:
    claim = f"the same features from {events:,} events, against pandas"
    return claims.at_least(claim, ours.seconds, pandas.seconds, FASTER_THAN_PANDAS)
