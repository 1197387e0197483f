"""The canonical files as the arrays that the feature side takes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from features import event_table
from features.errors import ConfigError
from features.types import Codes, Flags, Floats, Snapshots
from pipelines import files, paths


def snapshots(table: pa.Table, history_start: int) -> Snapshots:
    """Snapshots of a table that is sorted by contact; contacts and leads get places in its order.

    Columns: contact_id, lead_id, created_at, cutoff.
    """
    cutoffs = event_table.moments(table["cutoff"])
    return Snapshots(
        lead=_places(table["lead_id"]),
        contact=_places(table["contact_id"]).astype(np.int64),
        created_at=event_table.moments(table["created_at"]),
        cutoffs=cutoffs,
        history_start=np.full(len(cutoffs), history_start),
    )


def keys(table: pa.Table, placed: Snapshots) -> pa.Table:
    """The ids of the snapshots' leads and contacts beside their places; one row a lead."""
    first = np.flatnonzero(np.diff(placed.lead, prepend=-1))
    rows = table.select(["contact_id", "lead_id"]).take(pa.array(first))
    places = {"contact": placed.contact[first].astype(np.int32), "lead": placed.lead[first]}
    for name, place in places.items():
        rows = rows.append_column(name, pa.array(place))
    return rows


def _places(ids: pa.ChunkedArray) -> Codes:
    """The place of each id among the different ones; equal ones stand together."""
    whole = ids.combine_chunks()
    is_new = np.asarray(pc.not_equal(whole[1:], whole[:-1]).to_numpy(zero_copy_only=False))
    return np.cumsum(np.append(False, is_new), dtype=np.int32)


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
