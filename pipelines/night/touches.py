"""Leads that nobody has touched yet: no call, mail or visit of ours since they were created."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from features import arrow, clock
from pipelines import paths

_TOUCHES = """
    select contact_id, occurred_at, recorded_at from read_parquet($events)
    where event_type in (select unnest($types))
"""


def untouched(leads: pa.Table, types: Sequence[str], as_of: int) -> pa.Array:
    """Whether each lead's contact was not touched since its creation, as known at `as_of`.

    Null for all where the source does not say which types of event are touches.
    """
    if not types:
        return pa.nulls(len(leads), pa.bool_())
    last = _last(types, as_of)
    rows = pc.index_in(leads["contact_id"], last["contact_id"].combine_chunks())
    touched_at = np.append(arrow.moments(last["occurred_at_max"]), clock.ALWAYS)
    found = touched_at[rows.fill_null(len(last)).to_numpy()]
    return pa.array(clock.happened_before(arrow.moments(leads["created_at"]), found))


def _last(types: Sequence[str], as_of: int) -> pa.Table:
    """When each contact was touched last, of those that were."""
    with duckdb.connect() as connection:
        told = {"events": str(paths.EVENTS), "types": list(types)}
        touches = connection.sql(_TOUCHES, params=told).to_arrow_table()
    known = clock.is_before(arrow.moments(touches["recorded_at"]), as_of)
    return (
        touches.filter(pa.array(known)).group_by("contact_id").aggregate([("occurred_at", "max")])
    )
