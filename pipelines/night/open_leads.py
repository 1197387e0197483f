"""Which leads are open as of a moment, by what was known of them then."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from features import arrow, clock
from features.types import Flags, Moments
from pipelines import files, paths

KEYS = ("lead_id", "contact_id", "created_at")


def table(as_of: int, *, dated: bool) -> pa.Table:
    """One row an open lead, sorted by contact and lead: its keys, owner, cutoff and `lead_row`.

    Open is who was created, and of whom no win or loss was known yet. `owner` is null where the
    source names none; `lead_row` is the place in the ingested leads. Leads without dates stand on a
    clock of their own, so that each has its creation for a cutoff.
    """
    names = [*KEYS, "owner"]
    leads = files.read_table(paths.LEADS)
    if "owner" not in leads.column_names:
        leads = leads.append_column("owner", pa.nulls(len(leads), pa.string()))
    places = np.flatnonzero(_is_open(leads, as_of))
    chosen = leads.select(names).take(pa.array(places)).append_column("lead_row", pa.array(places))
    cutoffs = pa.array(np.full(len(places), as_of)).cast(arrow.MOMENT)
    found = chosen.append_column("cutoff", cutoffs if dated else chosen["created_at"])
    return found.sort_by([("contact_id", "ascending"), ("lead_id", "ascending")])


def _is_open(leads: pa.Table, as_of: int) -> Flags:
    created = ~clock.happens_after(np.array([as_of]), arrow.moments(leads["created_at"]))
    return np.asarray(created & ~_is_closed(leads, as_of))


def _is_closed(leads: pa.Table, as_of: int) -> Flags:
    """Whether an outcome had happened and was known; one without moments is known all along."""
    outcomes = files.read_table(paths.OUTCOMES)
    closed = np.zeros(len(outcomes), dtype=np.bool_)
    for happened, known in (("converted_at", "known_at"), ("lost_at", "loss_known_at")):
        at = arrow.moments(outcomes[happened])
        undated = np.asarray(pc.is_null(outcomes[known])) & clock.did_happen(at)
        seen = clock.is_before(at, as_of) & clock.is_before(arrow.moments(outcomes[known]), as_of)
        closed |= undated | seen
    ended = outcomes["lead_id"].filter(pa.array(closed)).combine_chunks()
    return np.asarray(pc.is_in(leads["lead_id"], ended))


def is_expired(created_at: Moments, as_of: int, oldest: int) -> Flags:
    """Whether each lead is older than the oldest one that the model knows; shape (n,)."""
    return clock.is_before(created_at, as_of - oldest)
