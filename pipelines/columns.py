"""The canonical files as the arrays that the feature side takes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from features import clock, event_table
from features.errors import ConfigError
from features.types import EventTable, Flags, Floats, Snapshots
from pipelines import files, paths
from pipelines.source import Source


def events(source: Source) -> EventTable:
    """All canonical events."""
    table = files.read_table(paths.EVENTS)
    return event_table.from_arrow(table, source.category_names, source.number_names)


def snapshots(table: pa.Table, source: Source) -> Snapshots:
    """The keys of the snapshot table, with the history start of each."""
    cutoffs = event_table.moments(table["cutoff"])
    return Snapshots(
        lead_ids=event_table.strings(table["lead_id"]),
        contact_ids=event_table.strings(table["contact_id"]),
        created_at=event_table.moments(table["created_at"]),
        cutoffs=cutoffs,
        history_start=np.full(len(cutoffs), clock.moment(source.observed.history_start)),
    )


def matrix(path: Path) -> tuple[tuple[str, ...], Floats]:
    """The names and values of a feature matrix on disk."""
    table = files.read_table(path)
    values = [event_table.floats(column) for column in table.columns]
    return tuple(table.column_names), np.column_stack(values)


def write_matrix(path: Path, names: tuple[str, ...], values: Floats) -> None:
    """Write a feature matrix, NaN as null, in the row order of the snapshot table."""
    arrays = [pa.array(values[:, place], from_pandas=True) for place in range(len(names))]
    files.write_table(path, pa.Table.from_arrays(arrays, names=list(names)))


def features() -> tuple[tuple[str, ...], Floats]:
    """The whole feature matrix: behavioural, then demographic, in the snapshots' row order."""
    did, who = matrix(paths.BEHAVIOURAL), matrix(paths.DEMOGRAPHIC)
    twice = sorted(set(did[0]) & set(who[0]))
    if twice:
        raise ConfigError(
            f"attributes.{twice[0]}",
            found="the name of a behavioural feature",
            wanted="a name of its own for every feature",
            way_out="rename the attribute in the source file (and in its query)",
        )
    return (*did[0], *who[0]), np.hstack([did[1], who[1]])


def in_part(table: pa.Table, *parts: str) -> Flags:
    """Which snapshots are in one of the parts."""
    return np.isin(event_table.strings(table["part"]).astype(str), parts)


def labels(table: pa.Table) -> npt.NDArray[np.int8]:
    """1 where the lead converts within the horizon, else 0; also 0 where that is not known."""
    return np.asarray(table["label"].fill_null(0).to_numpy(), dtype=np.int8)
