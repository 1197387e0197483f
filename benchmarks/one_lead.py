"""One lead with 50 events, from arrays to its row of features, as the endpoint asks for it.

The catalogue is that of the committed params.yaml and its source; the events are invented. The
compiled code is there before the clock starts, as it is before the service answers anything.
"""

from __future__ import annotations

import itertools
import statistics
import time
from typing import Any

import numpy as np

from benchmarks import claims
from benchmarks.claims import Claim
from features import catalogue, clock, event_table
from features.catalogue import Catalogue
from features.demographic import DemographicSpec
from features.types import EventGroup, Snapshots
from pipelines import declared, params, source
from pipelines.console import Console
from pipelines.stage import Context

EVENTS, CALLS = 50, 5_000
MILLISECONDS = 0.1
_CUTOFF = clock.moment("2017-11-01T04:00:00Z")


def run() -> list[Claim]:
    """Time many calls, each as long as the one request that it stands for."""
    built = _catalogue()
    layout = built.behavioural.plan.layout
    events = event_table.of_contact(layout, _records(built.behavioural.groups), "own")
    snapshots = Snapshots(
        lead=np.zeros(1, dtype=np.int32),
        contact=np.zeros(1, dtype=np.int64),
        created_at=np.array([_CUTOFF - clock.DAY]),
        cutoffs=np.array([_CUTOFF]),
        history_start=np.array([clock.ALWAYS]),
    )
    attributes = {attribute.name: [None] for attribute in built.demographic.attributes}
    seconds = []
    for _ in range(CALLS):
        began = time.perf_counter()
        catalogue.build(built, events, snapshots, attributes)
        seconds.append(time.perf_counter() - began)
    median = statistics.median(seconds) * 1000
    claim = f"{len(built.features)} features of one lead with {EVENTS} events, arrays to row"
    return [claims.at_most(claim, median, MILLISECONDS, 1.0, unit="ms")]


def _catalogue() -> Catalogue:
    read = params.read()
    context = Context(read, source.read(read.source), Console("bench"))
    attributes = context.source.declared_attributes
    listed = {each.name: ("a", "b") for each in attributes if each.kind == "category"}
    return Catalogue(declared.behavioural(context), DemographicSpec(attributes, listed))


def _records(groups: tuple[EventGroup, ...]) -> list[dict[str, Any]]:
    """Events of every group in turn, some hours apart."""
    turns = itertools.islice(itertools.cycle(groups), EVENTS)
    return [
        {
            "occurred_at": _CUTOFF - (place + 1) * 31 * clock.HOUR,
            "recorded_at": _CUTOFF - (place + 1) * 31 * clock.HOUR,
            "event_type": group.event_types[0],
            **{name: values[0] for name, values in group.where.items()},
            **dict.fromkeys(group.numbers, place + 0.25),
        }
        for place, group in enumerate(turns)
    ]
