"""`python -m benchmarks.ours LEADS EVENTS OUT`: the matrix by Leadodds."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

from benchmarks import event_log, wanted
from features import behavioural
from features.behavioural import BehaviouralSpec
from pipelines import columns, event_features, event_reader, exchange, files, garbage, matrix

SPEC = BehaviouralSpec(wanted.GROUPS, wanted.WINDOWS, wanted.KINDS, wanted.ZONE)


def main() -> None:
    """Write the matrix of LEADS and EVENTS to OUT: the way of the stage `behavioural`."""
    garbage.spare()
    leads, events, out = map(Path, sys.argv[1:])
    layout, names = SPEC.plan.layout, tuple(feature.name for feature in SPEC.features)
    with event_reader.opened(events, layout) as read:
        table = files.read_table(leads)
        placed = columns.snapshots(table, event_log.HISTORY_START)
        with exchange.opened(layout, placed.until()) as exchanged:
            for _ in read.into(exchanged, placed):
                pass
            with matrix.written(out, names, table.select(["lead_id"])) as file:
                build = partial(behavioural.build, SPEC)
                for part in event_features.each_part(exchanged, placed.snapshots, build):
                    file.add(part.T)
    garbage.spare()


if __name__ == "__main__":
    main()
