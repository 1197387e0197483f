"""Ten million events out of a CSV file into sorted, checked Parquet, against DuckDB's own COPY.

DuckDB sorts the same file into Parquet and checks nothing; ours also reads the leads, looks whose
each event is, checks every row, and keeps what it refuses. Each is a process of its own. What both
wrote is compared before anything is timed. BENCH_SCALE=0.1 is a quick look.
"""

from __future__ import annotations

import os
import statistics
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from benchmarks import claims, csv_log, event_log
from benchmarks.claims import Claim
from benchmarks.measured import Cost, cost

EVENTS = 10_000_000
ROUNDS = 5
GOAL = 0.5
GIGABYTES = 2.0
OURS, RIVAL = "benchmarks.ours_ingest", "benchmarks.rivals.duckdb_copy"

_SAME = """
    select count(*), count(amount), round(sum(amount)), bit_xor(hash(
        contact_id, epoch_us(occurred_at), epoch_us(recorded_at), event_type, channel, amount))
    from read_parquet('{}') where event_type not in ('lead_created', 'lead_won')
"""


def run() -> list[Claim]:
    """Check that both keep the same events, then time them in turns."""
    events = int(EVENTS * float(os.environ.get("BENCH_SCALE", "1")))
    log = csv_log.made(events)
    with TemporaryDirectory(dir=event_log.cache()) as name:
        _check(log, Path(name))
        costs: dict[str, list[Cost]] = {OURS: [], RIVAL: []}
        for _ in range(ROUNDS):
            for module, of_one in costs.items():
                of_one.append(_once(module, log, Path(name) / "events.parquet"))
    seconds = {
        module: statistics.median(each.seconds for each in costs[module]) for module in costs
    }
    peak = max(each.gigabytes for each in costs[OURS])
    print(
        {module: [round(each.seconds, 2) for each in several] for module, several in costs.items()}
    )
    what = f"{events:,} events of a CSV file into sorted Parquet, against DuckDB's COPY"
    limit = f"peak memory of it, against a limit of {GIGABYTES} GB"
    return [
        claims.at_least(what, seconds[OURS], seconds[RIVAL], GOAL),
        claims.at_most(limit, peak, GIGABYTES, 1.0, unit="GB"),
    ]


def _once(module: str, log: csv_log.CsvLog, out: Path) -> Cost:
    os.sync()  # what the one before left to be written would slow this one down
    taken = cost(module, str(log.source), str(log.events), str(out))
    out.unlink()
    return taken


def _check(log: csv_log.CsvLog, folder: Path) -> None:
    """Run each once and compare what they wrote, which also warms the disk cache."""
    told = {}
    for module in (OURS, RIVAL):
        out = folder / f"{module}.parquet"
        cost(module, str(log.source), str(log.events), str(out))
        told[module] = duckdb.sql(_SAME.format(out)).fetchall()
        out.unlink()
    if told[OURS] != told[RIVAL]:
        raise SystemExit(f"not the same events: {told}")
