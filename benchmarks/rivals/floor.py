"""`python -m benchmarks.rivals.floor LEADS EVENTS OUT`: DuckDB merely reads the columns.

Below this nobody can be who reads both files. It hands Arrow batches over, does nothing with
them and writes nothing.
"""

from __future__ import annotations

import sys

import duckdb

from benchmarks.measured import THREADS


def main() -> None:
    """Read LEADS and EVENTS to their ends."""
    connection = duckdb.connect(config={"threads": THREADS})
    connection.execute("SET preserve_insertion_order = false")
    for path in sys.argv[1:3]:
        for _ in connection.read_parquet(path).to_arrow_reader(100_000):
            pass


if __name__ == "__main__":
    main()
