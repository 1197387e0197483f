"""All behavioural features of Complete Journey: the kernel against plain pandas, files to matrix.

The rival joins every snapshot with its contact's events once, then groups by snapshot for each
group and window. Both give the same matrix, which is checked before anything is timed. Needs
`make repro`.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks import claims
from benchmarks.claims import Claim
from features import behavioural, clock
from features.behavioural import BehaviouralSpec
from features.types import EventGroup, Floats
from pipelines import columns, files, params, paths, source

GOAL = 5.0


def run() -> list[Claim]:
    """Check that both agree, then time them in turns."""
    if not Path(paths.SNAPSHOTS).is_file():
        raise SystemExit(
            "benchmarks.complete_journey reads what the main job made: run `make repro` first"
        )
    np.testing.assert_allclose(ours(), plain_pandas(), rtol=1e-9, atol=1e-9)
    events = len(files.read_table(paths.EVENTS, ["contact_id"]))
    claim = f"{len(_spec().features)} features from {events:,} events, against plain pandas"
    return [claims.in_turns(claim, ours, plain_pandas, GOAL, rounds=3)]


def _spec() -> BehaviouralSpec:
    read = params.read()
    told = source.read(read.source)
    section = read.behavioural
    return BehaviouralSpec(told.event_groups, section.windows, section.kinds, told.zone)


def ours() -> Floats:
    """From the files to the matrix, by the kernel."""
    told = source.read(params.read().source)
    snapshots = columns.snapshots(files.read_table(paths.SNAPSHOTS), told)
    return behavioural.build(_spec(), columns.events(told), snapshots)


def plain_pandas() -> Floats:
    """From the files to the matrix, by one join and one groupby for each group and window."""
    spec, told = _spec(), source.read(params.read().source)
    snapshots = pd.read_parquet(paths.SNAPSHOTS)
    start = pd.Timestamp(told.observed.history_start)
    joined = _joined(snapshots, spec.zone)
    made: dict[str, pd.Series[float]] = {}
    age = snapshots["cutoff"] - snapshots["created_at"]
    made["lead_age_hours"] = _hours(age)
    for group in spec.groups:
        seen = joined[_member(joined, group)]
        made |= _unbounded(seen, snapshots, group.name)
        for window in spec.windows:
            length = pd.Timedelta(microseconds=clock.duration(window))
            known = snapshots["cutoff"] - length >= start
            inside = seen[seen["occurred_at"] >= seen["cutoff"] - length]
            for name, values in _windowed(inside, snapshots, group, window).items():
                made[name] = values.where(known)
    for group in (each for each in spec.groups if each.share_of):
        for window in spec.windows:
            whole = made[f"{group.share_of}_count_{window}"]
            share = made[f"{group.name}_count_{window}"] / whole.where(whole > 0)
            made[f"{group.name}_share_{window}"] = share
    return pd.DataFrame({each.name: made[each.name] for each in spec.features}).to_numpy()


def _joined(snapshots: pd.DataFrame, zone: str) -> pd.DataFrame:
    """Every visible event of every snapshot."""
    events = pd.read_parquet(paths.EVENTS)
    events["day"] = events["occurred_at"].dt.tz_convert(zone).dt.date
    keys = snapshots[["contact_id", "lead_id", "cutoff"]].reset_index(names="snapshot")
    joined = keys.merge(events, on="contact_id", suffixes=("", "_of_event"))
    return joined[
        (joined["occurred_at"] < joined["cutoff"]) & (joined["recorded_at"] < joined["cutoff"])
    ]


def _member(joined: pd.DataFrame, group: EventGroup) -> pd.Series[bool]:
    chosen = joined["event_type"].isin(group.event_types)
    for name, wanted in group.where.items():
        chosen &= joined[name].isin(wanted)
    if group.other_leads:
        chosen &= joined["lead_id"] != joined["lead_id_of_event"]
    return chosen


def _unbounded(
    seen: pd.DataFrame, snapshots: pd.DataFrame, name: str
) -> dict[str, pd.Series[float]]:
    occurred = seen.groupby("snapshot")["occurred_at"].agg(["min", "max"]).reindex(snapshots.index)
    return {
        f"{name}_recency_hours": _hours(snapshots["cutoff"] - occurred["max"]),
        f"{name}_first_seen_hours": _hours(snapshots["cutoff"] - occurred["min"]),
    }


def _hours(spans: pd.Series[pd.Timedelta]) -> pd.Series[float]:
    return spans.dt.total_seconds() / 3600


def _windowed(
    inside: pd.DataFrame, snapshots: pd.DataFrame, group: EventGroup, window: str
) -> dict[str, pd.Series[float]]:
    by = inside.groupby("snapshot")
    made = {
        f"{group.name}_count_{window}": by.size(),
        f"{group.name}_days_{window}": by["day"].nunique(),
        **{f"{group.name}_{each}_sum_{window}": by[each].sum() for each in group.numbers},
    }
    return {
        name: values.reindex(snapshots.index, fill_value=0).astype(float)
        for name, values in made.items()
    }
