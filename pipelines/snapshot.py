"""Every lead at every cutoff, with its label and its part of the data.

snapshots.parquet  one row per (lead_id, cutoff), sorted by contact_id, lead_id and cutoff, so that
                   features can be written as they come: lead_id, contact_id, created_at, cutoff,
                   offset, lead_row (its row in leads.parquet), label (null where it is not fully
                   observed), part
counts.json        rows and conversions of every part
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from features import arrow, clock, snapshots
from features.errors import TooLittleData
from features.snapshots import Labelled
from features.types import Moments, Strings
from pipelines import files, observation, paths, stage
from pipelines.stage import Context

_ORDER = ("contact_id", "lead_id", "cutoff")


def work(context: Context) -> None:
    """Label the leads, say how many there are in each part, and stop if they are too few."""
    leads = files.read_table(paths.LEADS)
    offsets = [clock.duration(offset) for offset in context.source.cutoffs]
    created_at = arrow.moments(leads["created_at"])
    converted_at, lost_at = _outcomes(arrow.strings(leads["lead_id"]))
    cutoffs = np.add.outer(created_at, np.asarray(offsets)).ravel()
    observed = observation.for_horizon(
        context.source.label_horizon, context.source.split, observation.read(), cutoffs
    )
    labelled = snapshots.label(created_at, converted_at, lost_at, offsets, observed)
    counts = _counts(labelled)
    for part, count in counts.items():
        rate = f", {count['conversions'] / count['rows']:.1%} converted" if count["judged"] else ""
        context.console.say(f"{part:<9}{count['rows']:>9,} snapshots{rate}")
    _require(context, counts)
    files.write_table(paths.SNAPSHOTS, _table(leads, labelled))
    files.write_json(paths.SNAPSHOT_COUNTS, counts)
    context.console.done(f"{len(labelled.lead):,} snapshots of {len(leads):,} leads")


def _outcomes(lead_ids: Strings) -> tuple[Moments, Moments]:
    """When each lead was won and lost; `clock.NEVER` where it was not."""
    outcomes = files.read_table(paths.OUTCOMES)
    places = {lead_id: place for place, lead_id in enumerate(lead_ids)}
    rows = [places[lead_id] for lead_id in arrow.strings(outcomes["lead_id"])]
    moments = []
    for name in ("converted_at", "lost_at"):
        happened = np.full(len(lead_ids), clock.NEVER)
        happened[rows] = arrow.moments(outcomes[name])
        moments.append(happened)
    return moments[0], moments[1]


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


def _require(context: Context, counts: dict[str, dict[str, int]]) -> None:
    params = context.params.snapshot
    for part, least in (
        (snapshots.TRAIN, params.least_train_conversions),
        (snapshots.TEST, params.least_test_conversions),
    ):
        found = counts[part]
        if found["conversions"] < least or found["conversions"] == found["rows"]:
            raise TooLittleData(
                f"the {part} part",
                found=f"{found['conversions']} conversions in {found['rows']} snapshots",
                wanted=f"at least {least} conversions, and leads that did not convert",
                way_out=(
                    "move split.test_from, shorten the horizon, or wait until more leads have "
                    f"matured (censored now: {counts[snapshots.CENSORED]['rows']})"
                ),
            )


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
