"""`python -m benchmarks.ours LEADS EVENTS OUT`: the matrix by Leadodds."""

from __future__ import annotations

import gc
import sys
from functools import partial
from pathlib import Path

from benchmarks import event_log, wanted
from features import behavioural
from features.behavioural import BehaviouralSpec
from pipelines import columns, event_features, event_reader, exchange, files, matrix

SPEC = BehaviouralSpec(wanted.GROUPS, wanted.WINDOWS, wanted.KINDS, wanted.ZONE)


def main() -> None:
    """Write the matrix of LEADS and EVENTS to OUT: the way of the stage `behavioural`."""
    leads, events, out = map(Path, sys.argv[1:])
    table = files.read_table(leads)
    placed = columns.snapshots(table, event_log.HISTORY_START)
    with exchange.opened(SPEC.plan.layout, placed.until()) as exchanged:
        for _ in event_reader.read(events, placed, exchanged):
            pass
        names = tuple(feature.name for feature in SPEC.features)
        with matrix.written(out, names, table.select(["lead_id"])) as file:
            build = partial(behavioural.build, SPEC)
            for part in event_features.each_part(exchanged, placed.snapshots, build):
                file.add(part.T)
    gc.freeze()  # as every stage does in the end


if __name__ == "__main__":
    main()
