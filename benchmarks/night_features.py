"""The features of an invented night, from the canonical events, as fast as the kernel gives them.

No ingest, no choice of open leads, no encoding of attributes: these lie ready.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.event_log import HISTORY_START
from benchmarks.invented_night import RIVAL
from features import behavioural
from features.catalogue import Catalogue
from features.types import EventTable, Floats, Snapshots
from pipelines import columns, event_features, files


def each_row(folder: Path, catalogue: Catalogue, make: Callable[[Floats], Floats]) -> Floats:
    """What is made of the features of each open lead, in the order of rival/open.parquet.

    `make` gets some rows at a time, of shape (n, features), on every core.
    """
    ready = folder / RIVAL
    own = np.load(ready / "attributes.npy", mmap_mode="r")
    placed = columns.snapshots(files.read_table(ready / "open.parquet"), HISTORY_START)
    spec = catalogue.behavioural
    did = len(spec.features)

    def work(events: EventTable, snapshots: Snapshots) -> Floats:
        told = np.empty((len(catalogue.features), len(snapshots)))
        behavioural.fill(spec, events, snapshots, told[:did])
        told[did:] = own[snapshots.lead].T
        return make(told.T)

    return event_features.of_file(ready / "events.parquet", placed, spec.plan.layout, work)
