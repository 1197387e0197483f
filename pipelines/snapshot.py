"""Every lead at every cutoff, with its label and its part of the data.

snapshots.parquet  one row per (lead_id, cutoff), sorted by contact_id, lead_id and cutoff, so that
                   features can be written as they come: lead_id, contact_id, created_at, cutoff,
                   offset, lead_row (its row in leads.parquet), label (null where it is not fully
                   observed), part
counts.json        rows and conversions of every part

reports/maturity.json, reports/maturity/  how long conversions take; see pipelines/maturity.py
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from features import arrow, clock, snapshots, supported
from features.snapshots import Labelled, Observation
from features.types import Lives
from pipelines import (
    enough_data,
    files,
    maturity,
    observation,
    paths,
    silent_outcomes,
    stage,
)
from pipelines.stage import Context

_ORDER = ("contact_id", "lead_id", "cutoff")


def work(context: Context) -> None:
    """Label the leads, say what they are good for, and stop if they are too few."""
    leads = files.read_table(paths.LEADS)
    offsets = [clock.duration(offset) for offset in context.source.cutoffs]
    lives = _lives(leads)
    observation_for = _observations(context, lives, offsets)
    observed = observation_for(context.source.label_horizon)
    if maturity.is_known(context.source):
        accepted = context.source.outcomes.accepted
        silent_outcomes.check(context.console, lives, min(offsets), observed, accepted)
    labelled = snapshots.label(
        lives.created_at, lives.converted_at, lives.lost_at, offsets, observed
    )
    counts = _counts(labelled)
    for part, count in counts.items():
        rate = f", {count['conversions'] / count['rows']:.1%} converted" if count["judged"] else ""
        context.console.say(f"{part:<9}{count['rows']:>9,} snapshots{rate}")
    watched = observed.observed_until - observed.observed_from
    search = partial(supported.search, lives, offsets, observation_for, watched)
    looked = enough_data.Looked(lives, observed, search)
    found = enough_data.check(context, labelled, looked)
    files.write_table(paths.SNAPSHOTS, _table(leads, labelled))
    files.write_json(paths.SNAPSHOT_COUNTS, counts)
    maturity.report(context, lives, labelled, observed, found)
    context.console.done(f"{len(labelled.lead):,} snapshots of {len(leads):,} leads")


def _observations(
    context: Context, lives: Lives, offsets: Sequence[int]
) -> Callable[[int], Observation]:
    """What every horizon makes of the source's window and split."""
    # In order, because a relative split sorts them again for every horizon that is tried.
    cutoffs = np.sort(np.add.outer(lives.created_at, np.asarray(offsets)).ravel())
    return partial(
        observation.for_horizon,
        split=context.source.split,
        window=observation.read(),
        cutoffs=cutoffs,
    )


def _lives(leads: pa.Table) -> Lives:
    """When each lead was created, won and lost; `clock.NEVER` where it was not."""
    outcomes = files.read_table(paths.OUTCOMES)
    rows = pc.index_in(outcomes["lead_id"], leads["lead_id"]).to_numpy()
    moments = []
    for name in ("converted_at", "lost_at"):
        happened = np.full(len(leads), clock.NEVER)
        happened[rows] = arrow.moments(outcomes[name])
        moments.append(happened)
    return Lives(arrow.moments(leads["created_at"]), *moments)


def _counts(labelled: Labelled) -> dict[str, dict[str, int]]:
    told = {}
    for part in snapshots.PARTS:
        rows = labelled.part == part
        judged = part in (snapshots.TRAIN, snapshots.GAP, snapshots.TEST) and bool(rows.any())
        told[part] = {
            "rows": int(rows.sum()),
            "conversions": int(labelled.label[rows].sum()) if judged else 0,
            "judged": int(judged),
        }
    return told


def _table(leads: pa.Table, labelled: Labelled) -> pa.Table:
    rows = pa.array(labelled.lead)
    observed = np.isin(labelled.part, [snapshots.TRAIN, snapshots.GAP, snapshots.TEST])
    moment = pa.timestamp("us", "UTC")
    rows_of_leads = pa.table(
        {
            "lead_id": leads["lead_id"].take(rows),
            "contact_id": leads["contact_id"].take(rows),
            "created_at": leads["created_at"].take(rows),
            "cutoff": pa.array(labelled.cutoffs).cast(moment),
            "offset": pa.array(labelled.offset).cast(pa.duration("us")),
            "lead_row": rows,
            "label": pa.array(labelled.label.astype(np.int8), mask=~observed),
            "part": pa.array(labelled.part.tolist(), pa.string()),
        }
    )
    return rows_of_leads.sort_by([(name, "ascending") for name in _ORDER])


if __name__ == "__main__":
    stage.run("snapshot", work)
