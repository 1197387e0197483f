"""`python -m benchmarks.ours LEADS EVENTS OUT`: the matrix by Leadodds."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

from benchmarks import event_log, wanted
from features import behavioural
from features.behavioural import BehaviouralSpec
from pipelines import columns, event_features, event_reader, exchange, matrix

SPEC = BehaviouralSpec(wanted.GROUPS, wanted.WINDOWS, wanted.KINDS, wanted.ZONE)


def main() -> None:
    """Write the matrix of LEADS and EVENTS to OUT: the way of the stage `behavioural`."""
    leads, events, out = sys.argv[1:]
    layout = SPEC.plan.layout
    with event_reader.connected() as connection:
        table = connection.sql(
            "select lead_id, contact_id, created_at, cutoff "  # noqa: S608
            f"from read_parquet('{leads}') "
            "order by contact_id, lead_id, cutoff"
        ).to_arrow_table()
        placed = columns.snapshots(table, event_log.HISTORY_START)
        keys = columns.keys(table, placed)
        with exchange.opened(layout, len(keys)) as exchanged:
            read = f"from read_parquet('{events}')"
            for _ in event_reader.read(connection, read, keys, exchanged):
                pass
            names = tuple(feature.name for feature in SPEC.features)
            with matrix.written(Path(out), names, table.select(["lead_id"])) as file:
                build = partial(behavioural.build, SPEC)
                for part in event_features.each_part(exchanged, placed, build):
                    file.add(part.T)


if __name__ == "__main__":
    main()
