"""What each snapshot may see: its contact's visible events, in their total order, by group."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd

from features.behavioural import BehaviouralSpec

MINUTE = 60_000_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR

KEYS = ["contact_id", "occurred_at", "event_type", "recorded_at", "lead_id"]
ORDER = ["contact_id", "occurred_at", "recorded_at", "event_type"]


def length(duration: str) -> int:
    """Microseconds of a duration like 30m, 6h or 7d; none for an empty one."""
    return int(duration[:-1]) * {"m": MINUTE, "h": HOUR, "d": DAY}[duration[-1]] if duration else 0


def properties(events: pd.DataFrame) -> tuple[list[str], list[str]]:
    """The names of the events' categories, and of their numbers; sorted."""
    names = sorted(set(events.columns) - set(KEYS))
    numbers = [name for name in names if events[name].dtype == "float64"]
    return [name for name in names if name not in numbers], numbers


def in_total_order(events: pd.DataFrame) -> pd.DataFrame:
    """The events contact by contact; beyond their order, a value's own text decides."""
    return events.sort_values(ORDER, ignore_index=True, kind="stable")


def with_local_time(events: pd.DataFrame, zone: str) -> pd.DataFrame:
    """The events with the day, hour and weekday (Monday is 0) of the zone's clocks and calendar."""
    local = events["occurred_at"].astype("datetime64[us]").dt.tz_localize("UTC").dt.tz_convert(zone)
    return events.assign(
        local_day=local.dt.tz_localize(None).dt.normalize(),
        local_hour=local.dt.hour,
        local_weekday=local.dt.day_of_week,
    )


class Seen:
    """Snapshots beside their events.

    `events` has one row for each snapshot and each event that it may see, in total order: the
    event's columns, where clock and calendar stood, `snapshot` (a row of `snapshots`), `own_lead`,
    and `ago`: how many microseconds before the cutoff the event occurred, always more than none.
    """

    def __init__(
        self, spec: BehaviouralSpec, events: pd.DataFrame, snapshots: pd.DataFrame
    ) -> None:
        self.spec = spec
        self.groups = {group.name: group for group in spec.groups}
        self.snapshots = snapshots.reset_index(drop=True)
        self.events = self._beside(events[events["contact_id"].isin(snapshots["contact_id"])])
        # A few at a time: each is about as long as `events`.
        self.of = lru_cache(maxsize=2)(self._of)
        self.inside = lru_cache(maxsize=2)(self._inside)

    def _beside(self, events: pd.DataFrame) -> pd.DataFrame:
        """Every visible event beside each snapshot that may see it."""
        ordered = with_local_time(in_total_order(events), self.spec.zone)
        ordered = ordered.rename_axis("place").reset_index()
        for name in properties(events)[0]:
            ordered[name] = ordered[name].astype("category")  # as text it takes ten times the room
        asked = self.snapshots.rename_axis("snapshot").reset_index()
        asked = asked.rename(columns={"lead_id": "own_lead"})
        pairs = asked[["snapshot", "contact_id", "own_lead", "cutoff"]].merge(ordered)
        occurred, recorded = pairs["occurred_at"], pairs["recorded_at"]
        visible = pairs[(occurred < pairs["cutoff"]) & (recorded < pairs["cutoff"])]
        visible = visible.sort_values(["snapshot", "place"], ignore_index=True)
        return visible.assign(ago=visible["cutoff"] - visible["occurred_at"])

    def _of(self, name: str) -> pd.DataFrame:
        """E: the visible events of the group, of any age."""
        group = self.groups[name]
        belongs = self.events["event_type"].isin(group.event_types)
        for category, values in group.where.items():
            belongs &= self.events[category].isin(values)
        if group.other_leads:
            belongs &= self.events["lead_id"] != self.events["own_lead"]
        return self.events[belongs]

    def _inside(self, name: str, window: str) -> pd.DataFrame:
        """E(w): those of the group that lie in the window."""
        return last(self.of(name), window)

    def number_of(self, events: pd.DataFrame) -> pd.Series:
        """How many rows each snapshot has, 0 where it has none."""
        return pd.Series(np.bincount(events["snapshot"], minlength=len(self.snapshots)))

    def or_zero(self, values: pd.Series) -> pd.Series:
        """The values of all snapshots, 0 for those that have none."""
        return values.reindex(self.snapshots.index, fill_value=0)


def last(events: pd.DataFrame, window: str) -> pd.DataFrame:
    """Those in [cutoff - window, cutoff): its beginning belongs to it, the cutoff does not."""
    return events[events["ago"] <= length(window)]
