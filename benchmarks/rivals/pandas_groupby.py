"""`python -m benchmarks.rivals.pandas_groupby LEADS EVENTS OUT`: the matrix by pandas, in memory.

One join, then for each group and window value_counts and groupby on the lead's row number, with
categories for the texts. Active days are the rows left by `drop_duplicates`, which is faster than
`nunique`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pandas as pd
import pyarrow.parquet as pq

from benchmarks import wanted
from benchmarks.event_log import DAY, HISTORY_START
from features.types import EventGroup

LENGTHS = {window: int(window.removesuffix("d")) * DAY for window in wanted.WINDOWS}

Column = pd.Series  # one value a lead, by the lead's row number
Columns = Iterator[tuple[str, "Column[float]"]]


def matrix(leads_path: str, events_path: str) -> pd.DataFrame:
    """One row a lead, those without any event included."""
    leads = pq.read_table(leads_path).to_pandas()
    for name in ("created_at", "cutoff"):
        leads[name] = leads[name].astype("int64")
    seen = _visible(leads, events_path)
    made = {"lead_age_hours": (leads["cutoff"] - leads["created_at"]) / 3.6e9}
    whole = {window: _count(seen, leads, window) for window in LENGTHS}
    for group in wanted.GROUPS:
        members = seen[_member(seen, group)]
        made |= _of_all_time(members, leads, group.name)
        for window, length in LENGTHS.items():
            known = leads["cutoff"] - length >= HISTORY_START
            for name, values in _of_window(members, leads, group, window):
                made[name] = values.where(known)
            base = made[f"{group.share_of}_count_{window}"] if group.share_of else whole[window]
            share = made[f"{group.name}_count_{window}"] / base.where(base > 0)
            made[f"{group.name}_share_{window}"] = share
    columns = {name: made[name] for name in wanted.names()}
    return pd.DataFrame({"lead_id": leads["lead_id"], **columns})


def _visible(leads: pd.DataFrame, events_path: str) -> pd.DataFrame:
    """One row a visible event of a named type, with its lead's row number, its age and its day."""
    texts = ["event_type", "channel"]
    events = pq.read_table(events_path, read_dictionary=texts).to_pandas()
    events = events[events["event_type"].isin(wanted.NAMED_TYPES)]
    cutoffs = leads[["contact_id", "cutoff"]].reset_index(names="lead")
    joined = events.merge(cutoffs, on="contact_id")
    occurred, recorded = (joined[name].astype("int64") for name in ("occurred_at", "recorded_at"))
    joined["age"], joined["day"] = joined["cutoff"] - occurred, occurred // DAY
    visible = (occurred < joined["cutoff"]) & (recorded < joined["cutoff"])
    seen: pd.DataFrame = joined.loc[visible, ["lead", "age", "day", "amount", *texts]]
    return seen


def _member(seen: pd.DataFrame, group: EventGroup) -> pd.Series[bool]:
    chosen = seen["event_type"].isin(group.event_types)
    for name, values in group.where.items():
        chosen &= seen[name].isin(values)
    return chosen


def _of_all_time(members: pd.DataFrame, leads: pd.DataFrame, name: str) -> dict[str, Column[float]]:
    ages = members.groupby("lead")["age"].agg(["min", "max"]).reindex(leads.index) / 3.6e9
    return {f"{name}_recency_hours": ages["min"], f"{name}_first_seen_hours": ages["max"]}


def _of_window(
    members: pd.DataFrame, leads: pd.DataFrame, group: EventGroup, window: str
) -> Columns:
    inside = members[members["age"] <= LENGTHS[window]]
    yield f"{group.name}_count_{window}", _count(inside, leads, window)
    latest = inside.drop_duplicates(["lead", "day"])
    yield f"{group.name}_days_{window}", _count(latest, leads, window)
    for number in group.numbers:
        by, stem = inside.groupby("lead")[number], f"{group.name}_{number}"
        yield f"{stem}_sum_{window}", by.sum().reindex(leads.index, fill_value=0)
        yield f"{stem}_mean_{window}", by.mean().reindex(leads.index)
        yield f"{stem}_max_{window}", by.max().reindex(leads.index)


def _count(seen: pd.DataFrame, leads: pd.DataFrame, window: str) -> Column[float]:
    inside = seen.loc[seen["age"] <= LENGTHS[window], "lead"]
    return inside.value_counts(sort=False).reindex(leads.index, fill_value=0).astype(float)


def main() -> None:
    """Write the matrix of LEADS and EVENTS to OUT."""
    leads, events, out = sys.argv[1:]
    matrix(leads, events).to_feather(out, compression="uncompressed")


if __name__ == "__main__":
    main()
