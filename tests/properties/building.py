"""The kernel's answer for a log and some snapshots, as bytes where every bit has to be the same."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from features.behavioural import BehaviouralSpec
from tests.oracle import adapter
from tests.properties import logs
from tests.properties.logs import Look, Record


def nightly(
    log: Sequence[Record], looks: Sequence[Look], spec: BehaviouralSpec = logs.SPEC
) -> pd.DataFrame:
    """All contacts' events in one sorted table, as the night job builds it."""
    return adapter.built(spec, logs.events(log), logs.snapshots(looks))


def online(log: Sequence[Record], look: Look, spec: BehaviouralSpec = logs.SPEC) -> pd.DataFrame:
    """The events that come with one lead, in the order given, as a request is built."""
    return adapter.built_online(spec, logs.events(log), logs.snapshots([look]))


def bits(matrix: pd.DataFrame) -> bytes:
    """Every bit of it, row by row."""
    return matrix.to_numpy().tobytes()
