"""How long each lead waited until the team first reached out to it."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import numpy as np
import pyarrow as pa

from features import arrow, clock
from features.types import Floats
from pipelines import paths

_TOUCHES = """
    select leads.row, events.occurred_at
    from leads join read_parquet($events) as events using (contact_id)
    where events.event_type in (select unnest($types))
      and (events.lead_id is null or events.lead_id = leads.lead_id)
"""


def waited(leads: pa.Table, types: Sequence[str]) -> Floats:
    """Microseconds from each lead's creation to its first touch; NaN where there was none.

    An event of another lead of the contact is none of this one.
    """
    asked = leads.select(["contact_id", "lead_id"]).append_column(
        "row", pa.array(np.arange(len(leads)))
    )
    with duckdb.connect() as connection:
        connection.register("leads", asked)
        told = {"events": str(paths.EVENTS), "types": list(types)}
        touches = connection.sql(_TOUCHES, params=told).to_arrow_table()
    rows = touches["row"].to_numpy()
    created = arrow.moments(leads["created_at"])
    after = clock.happens_after(created[rows], arrow.moments(touches["occurred_at"]))
    touched, at = clock.first_of_each(rows[after], arrow.moments(touches["occurred_at"])[after])
    found = np.full(len(leads), np.nan)
    found[touched] = clock.time_between(created[touched], at)
    return found
