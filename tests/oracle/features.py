"""The features once more, in pandas, from their definitions alone: one small function a kind.

It is written for reading, not for speed, and shares no code with the kernel. Moments are whole
microseconds since 1970 in both tables that go in:

events      contact_id, occurred_at, recorded_at, event_type, lead_id; each column of floats beside
            these is a number of the events, each other one a category; null is None or NaN
snapshots   lead_id, contact_id, created_at, cutoff, history_start
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from features.behavioural import BehaviouralSpec
from tests.oracle import asked
from tests.oracle.asked import Asked
from tests.oracle.seen import HOUR, ORDER, Seen, last, length

ABOUT_LEADS = ("lead_created", "lead_won", "lead_lost")
SATURDAY, SUNDAY = 5, 6
LONG_AGO = np.iinfo("int64").max
"""Before the first event of all lies a pause longer than every other."""


def oracle(spec: BehaviouralSpec, events: pd.DataFrame, snapshots: pd.DataFrame) -> pd.DataFrame:
    """One row a snapshot, in the order given; one column a feature, in the order of the matrix."""
    seen = Seen(spec, events, snapshots)
    told = {"lead_age_hours": hours(seen.snapshots["cutoff"] - seen.snapshots["created_at"])}
    # Group by group, as the events of the last few groups and windows are kept at hand.
    for feature in sorted(asked.features(spec), key=lambda each: (each.group.name, each.window)):
        values = KINDS[feature.kind](seen, feature).reindex(seen.snapshots.index)
        told[feature.name] = np.where(is_known(seen, feature), values.astype("float64"), np.nan)
    return pd.DataFrame(told, columns=asked.names(spec))


def is_known(seen: Seen, feature: Asked) -> np.ndarray:
    """Whether all that the feature looks at lies in the known history."""
    reach = {"trend": 2 * length(feature.window), "intensity": 6 * length(feature.half_life)}
    looked_at = reach.get(feature.kind, length(feature.window))
    start = seen.snapshots["cutoff"].to_numpy() - looked_at
    return (start >= seen.snapshots["history_start"].to_numpy()) | (looked_at == 0)


def count(seen: Seen, feature: Asked) -> pd.Series:
    return seen.number_of(seen.inside(feature.group.name, feature.window))


def active_days(seen: Seen, feature: Asked) -> pd.Series:
    events = seen.inside(feature.group.name, feature.window)
    return seen.number_of(events.drop_duplicates(["snapshot", "local_day"]))


def total(seen: Seen, feature: Asked) -> pd.Series:
    events = seen.inside(feature.group.name, feature.window)
    return seen.or_zero(events.groupby("snapshot")[feature.number].sum())


def mean(seen: Seen, feature: Asked) -> pd.Series:
    return (
        seen.inside(feature.group.name, feature.window).groupby("snapshot")[feature.number].mean()
    )


def largest(seen: Seen, feature: Asked) -> pd.Series:
    return seen.inside(feature.group.name, feature.window).groupby("snapshot")[feature.number].max()


def share(seen: Seen, feature: Asked) -> pd.Series:
    if feature.group.share_of is None:
        is_of_any_group = seen.events["event_type"].isin(types_of_all_groups(seen))
        whole = last(seen.events[is_of_any_group], feature.window)
    else:
        whole = seen.inside(feature.group.share_of, feature.window)
    return count(seen, feature) / more_than_none(seen.number_of(whole))


def types_of_all_groups(seen: Seen) -> set[str]:
    """The types of event that any group names, apart from those that every source has."""
    return {name for group in seen.spec.groups for name in group.event_types} - set(ABOUT_LEADS)


def recency(seen: Seen, feature: Asked) -> pd.Series:
    return hours(seen.of(feature.group.name).groupby("snapshot")["ago"].min())


def first_seen(seen: Seen, feature: Asked) -> pd.Series:
    return hours(seen.of(feature.group.name).groupby("snapshot")["ago"].max())


def sessions(seen: Seen, feature: Asked) -> pd.Series:
    events = seen.inside(feature.group.name, feature.window)
    ago_before = events.groupby("snapshot")["ago"].shift(fill_value=LONG_AGO)
    starts = ago_before - events["ago"] > length(seen.spec.session_gap)
    return seen.number_of(events[starts])


def per_session(seen: Seen, feature: Asked) -> pd.Series:
    return count(seen, feature) / more_than_none(sessions(seen, feature))


def gap(seen: Seen, feature: Asked) -> pd.Series:
    ago = seen.inside(feature.group.name, feature.window).groupby("snapshot")["ago"]
    return hours(ago.max() - ago.min()) / more_than_none(count(seen, feature) - 1)


def intensity(seen: Seen, feature: Asked) -> pd.Series:
    half_life = length(feature.half_life)
    events = seen.of(feature.group.name)
    events = events[events["ago"] <= 6 * half_life]
    weights = 2.0 ** (-events["ago"] / half_life)
    return seen.or_zero(weights.groupby(events["snapshot"]).sum())


def trend(seen: Seen, feature: Asked) -> pd.Series:
    window = length(feature.window)
    events = seen.of(feature.group.name)
    before = events[(window < events["ago"]) & (events["ago"] <= 2 * window)]
    after, before = count(seen, feature), seen.number_of(before)
    return (after - before) / more_than_none(after + before)


def last_value(seen: Seen, feature: Asked) -> pd.Series:
    events = by_value(seen, feature).drop_duplicates("snapshot", keep="last")
    return places(events, seen, feature.category)


def first_value(seen: Seen, feature: Asked) -> pd.Series:
    events = by_value(seen, feature).drop_duplicates("snapshot", keep="first")
    return places(events, seen, feature.category)


def by_value(seen: Seen, feature: Asked) -> pd.DataFrame:
    """The group's events that have the category; those of one moment and type in its order."""
    events = seen.of(feature.group.name).dropna(subset=feature.category)
    return events.sort_values(["snapshot", *ORDER[1:], feature.category])


def places(events: pd.DataFrame, seen: Seen, category: str) -> pd.Series:
    """The vocabulary's place of each snapshot's one event; a value without one comes after all."""
    vocabulary = list(seen.spec.vocabularies[category])
    place = {value: vocabulary.index(value) for value in vocabulary}
    told = [place.get(value, len(vocabulary)) for value in events[category]]
    return pd.Series(told, index=events["snapshot"], dtype="float64")


def distinct(seen: Seen, feature: Asked) -> pd.Series:
    events = seen.inside(feature.group.name, feature.window).dropna(subset=feature.category)
    return seen.number_of(events.drop_duplicates(["snapshot", feature.category]))


def night_share(seen: Seen, feature: Asked) -> pd.Series:
    events = seen.inside(feature.group.name, feature.window)
    at_night = (events["local_hour"] >= 22) | (events["local_hour"] < 6)
    return seen.number_of(events[at_night]) / more_than_none(count(seen, feature))


def weekend_share(seen: Seen, feature: Asked) -> pd.Series:
    events = seen.inside(feature.group.name, feature.window)
    on_a_weekend = events["local_weekday"].isin([SATURDAY, SUNDAY])
    return seen.number_of(events[on_a_weekend]) / more_than_none(count(seen, feature))


def hours(microseconds: pd.Series) -> pd.Series:
    return microseconds / HOUR


def more_than_none(counts: pd.Series) -> pd.Series:
    """What to divide by: null where there is nothing."""
    return counts.where(counts > 0)


KINDS = {
    "count": count,
    "active_days": active_days,
    "sum": total,
    "mean": mean,
    "largest": largest,
    "share": share,
    "recency": recency,
    "first_seen": first_seen,
    "sessions": sessions,
    "per_session": per_session,
    "gap": gap,
    "intensity": intensity,
    "trend": trend,
    "last_value": last_value,
    "first_value": first_value,
    "distinct": distinct,
    "night_share": night_share,
    "weekend_share": weekend_share,
}
