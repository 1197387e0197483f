"""The canonical files as the arrays that the feature side takes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from features import arrow, clock
from features.errors import ConfigError
from features.ids import Ids
from features.types import Flags, Floats, Moments, Snapshots
from pipelines import matrix, paths


class Placed(NamedTuple):
    """Snapshots, and the ids of their contacts and leads, each at its place."""

    snapshots: Snapshots
    contacts: Ids
    leads: Ids

    def until(self) -> Moments:
        """The last cutoff that looks at each contact; shape (contacts,)."""
        last = np.full(len(self.contacts), clock.ALWAYS)
        np.maximum.at(last, self.snapshots.contact, self.snapshots.cutoffs)
        return last


def snapshots(table: pa.Table, history_start: int) -> Placed:
    """The snapshots of a table; its contacts and leads get places in the order of its rows.

    Columns: contact_id, lead_id, created_at, cutoff.
    """
    cutoffs = arrow.moments(table["cutoff"])
    with ThreadPoolExecutor(2) as both:
        contacts, leads = both.map(Ids, (table["contact_id"], table["lead_id"]))
    found = Snapshots(
        lead=leads.places,
        contact=contacts.places.astype(np.int64),
        created_at=arrow.moments(table["created_at"]),
        cutoffs=cutoffs,
        history_start=np.full(len(cutoffs), history_start),
    )
    return Placed(found, contacts, leads)


def features() -> tuple[tuple[str, ...], Floats]:
    """The whole feature matrix: behavioural, then demographic, in the snapshots' row order."""
    did, who = matrix.read(paths.BEHAVIOURAL), matrix.read(paths.DEMOGRAPHIC)
    twice = sorted(set(did[0]) & set(who[0]))
    if twice:
        raise ConfigError(
            f"attributes.{twice[0]}",
            found="the name of a behavioural feature",
            wanted="a name of its own for every feature",
            way_out="rename the attribute in the source file (and in its query)",
        )
    return (*did[0], *who[0]), np.hstack([values for names, values in (did, who) if names])


def in_part(table: pa.Table, *parts: str) -> Flags:
    """Which snapshots are in one of the parts."""
    return np.isin(arrow.strings(table["part"]).astype(str), parts)


def labels(table: pa.Table) -> npt.NDArray[np.int8]:
    """1 where the lead converts within the horizon, else 0; also 0 where that is not known."""
    return np.asarray(table["label"].fill_null(0).to_numpy(), dtype=np.int8)
