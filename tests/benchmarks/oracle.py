"""The wanted features of one lead in plain Python, from their definitions alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import nan

from benchmarks import wanted
from benchmarks.event_log import HISTORY_START
from features.types import EventGroup

START = datetime.fromtimestamp(HISTORY_START / 1e6, UTC)


@dataclass(frozen=True)
class Event:
    occurred_at: datetime
    recorded_at: datetime
    event_type: str
    channel: str | None
    amount: float | None


def features(created_at: datetime, cutoff: datetime, events: Iterable[Event]) -> dict[str, float]:
    seen = [e for e in events if e.recorded_at < cutoff and e.occurred_at < cutoff]
    of = {group.name: [e for e in seen if _belongs(e, group)] for group in wanted.GROUPS}
    anything = [e for e in seen if any(e.event_type in g.event_types for g in wanted.GROUPS)]
    made = {"lead_age_hours": _hours(cutoff - created_at)}
    for group in wanted.GROUPS:
        moments = [e.occurred_at for e in of[group.name]]
        made[f"{group.name}_recency_hours"] = _hours(cutoff - max(moments)) if moments else nan
        made[f"{group.name}_first_seen_hours"] = _hours(cutoff - min(moments)) if moments else nan
        whole = of[group.share_of] if group.share_of else anything
        for window in wanted.WINDOWS:
            begin = cutoff - timedelta(days=int(window[:-1]))
            inside = [e for e in of[group.name] if e.occurred_at >= begin]
            base = sum(e.occurred_at >= begin for e in whole)
            values = {
                f"count_{window}": len(inside),
                f"days_{window}": len({e.occurred_at.date() for e in inside}),
                f"share_{window}": len(inside) / base if base else nan,
            }
            if group.numbers:
                amounts = [e.amount for e in inside if e.amount is not None]
                values |= {
                    f"amount_sum_{window}": sum(amounts),
                    f"amount_mean_{window}": sum(amounts) / len(amounts) if amounts else nan,
                    f"amount_max_{window}": max(amounts, default=nan),
                }
            for end, value in values.items():
                made[f"{group.name}_{end}"] = value if begin >= START else nan
    return made


def _belongs(event: Event, group: EventGroup) -> bool:
    return event.event_type in group.event_types and (
        "channel" not in group.where or event.channel in group.where["channel"]
    )


def _hours(span: timedelta) -> float:
    return span / timedelta(hours=1)
