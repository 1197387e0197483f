"""`python -m benchmarks.rivals.duckdb_copy SOURCE EVENTS OUT`: DuckDB sorts a CSV into Parquet.

With the memory that `ingest` allows it, its own detection of types, and nothing checked.
"""

from __future__ import annotations

import sys

import duckdb

from benchmarks.measured import THREADS

MEMORY = "1GB"
"""What ingest.memory in params.yaml says."""


def main() -> None:
    """Sort EVENTS by contact and time, then by the other columns, into OUT."""
    _, events, out = sys.argv[1:]
    limits = {"threads": THREADS, "memory_limit": MEMORY, "temp_directory": f"{out}.spill"}
    connection = duckdb.connect(config=limits)
    connection.execute("set TimeZone = 'UTC'")
    connection.execute(
        f"copy (from read_csv('{events}') order by contact_id, occurred_at, recorded_at, "
        f"event_type, channel, amount) to '{out}' (format parquet)"
    )


if __name__ == "__main__":
    main()
