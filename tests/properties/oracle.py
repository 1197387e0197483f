"""The features again, in plain Python, written to be read: one loop over one contact's events.

It shares no code with the kernel: windows are filters, days are dates in a zone, sums are exact.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from features.behavioural import BehaviouralSpec
from features.types import EventGroup, Feature
from tests.properties.logs import Look, Record

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECONDS = {"m": 60_000_000, "h": 3_600_000_000, "d": 86_400_000_000}


def features(spec: BehaviouralSpec, log: Sequence[Record], look: Look) -> dict[str, float | None]:
    """Every feature of one snapshot by name; None is null."""
    return {feature.name: value(spec, feature, log, look) for feature in spec.features}


def value(
    spec: BehaviouralSpec, feature: Feature, log: Sequence[Record], look: Look
) -> float | None:
    if feature.kind == "lead_age":
        return hours(look.created_at, look.cutoff)
    groups = {group.name: group for group in spec.groups}
    group = groups[feature.about]
    seen = [record for record in log if is_seen(record, look)]
    if feature.window is None:
        return since(feature.kind, [event for event in seen if belongs(event, group, look)], look)
    start = look.cutoff - length(feature.window)
    if start < look.history_start:
        return None
    inside = [record for record in seen if record["occurred_at"] >= start]
    events = [record for record in inside if belongs(record, group, look)]
    if feature.kind != "share":
        return in_window(feature, events, spec.zone)
    whole = [record for record in inside if belongs(record, groups[str(group.share_of)], look)]
    return len(events) / len(whole) if whole else None


def in_window(feature: Feature, events: Sequence[Record], zone: str) -> float:
    match feature.kind:
        case "count":
            return float(len(events))
        case "active_days":
            return float(len({local_day(event["occurred_at"], zone) for event in events}))
        case "sum":
            numbers = [event[feature.number] for event in events]
            return math.fsum(number for number in numbers if number is not None)
    raise AssertionError(feature.kind)


def is_seen(record: Record, look: Look) -> bool:
    """Whether it is this contact's, and both occurred and was recorded before the cutoff."""
    return (
        record["contact_id"] == look.contact_id
        and record["occurred_at"] < look.cutoff
        and record["recorded_at"] < look.cutoff
    )


def belongs(record: Record, group: EventGroup, look: Look) -> bool:
    if group.other_leads and record["lead_id"] == look.lead_id:
        return False
    return record["event_type"] in group.event_types and all(
        record[name] in wanted for name, wanted in group.where.items()
    )


def since(kind: str, seen: Sequence[Record], look: Look) -> float | None:
    moments = [record["occurred_at"] for record in seen]
    if not moments:
        return None
    return hours({"recency": max, "first_seen": min}[kind](moments), look.cutoff)


def hours(earlier: int, later: int) -> float:
    return timedelta(microseconds=later - earlier) / timedelta(hours=1)


def length(window: str) -> int:
    return int(window[:-1]) * MICROSECONDS[window[-1]]


def local_day(moment: int, zone: str) -> date:
    return (EPOCH + timedelta(microseconds=moment)).astimezone(ZoneInfo(zone)).date()
