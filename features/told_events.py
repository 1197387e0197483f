"""What a contact did, as a caller tells it: column by column, in any order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import compress
from typing import Any, NamedTuple

Record = Mapping[str, Any]
"""One event: `occurred_at` and `recorded_at` in microseconds, `event_type`, perhaps `lead_id`, and
properties by name."""

_NOT_PROPERTIES = frozenset({"contact_id", "event_type", "occurred_at", "recorded_at", "lead_id"})


class ToldEvents(NamedTuple):
    """Events of one contact; every column of shape (events,)."""

    event_type: Sequence[str]
    occurred_at: Sequence[int]
    """Microseconds since 1970, like those of `recorded_at`."""
    recorded_at: Sequence[int]
    lead_id: Sequence[str | None]
    properties: Mapping[str, Sequence[Any]]
    """By name; what is not here is null in all of them, as None is in one."""

    def of_types(self, wanted: frozenset[str]) -> ToldEvents:
        """Those whose type is one of the wanted."""
        if wanted.issuperset(self.event_type):
            return self
        kept = [event_type in wanted for event_type in self.event_type]
        return ToldEvents(
            event_type=list(compress(self.event_type, kept)),
            occurred_at=list(compress(self.occurred_at, kept)),
            recorded_at=list(compress(self.recorded_at, kept)),
            lead_id=list(compress(self.lead_id, kept)),
            properties={
                name: list(compress(column, kept)) for name, column in self.properties.items()
            },
        )


def of_records(records: Iterable[Record]) -> ToldEvents:
    """The same of events that are told one by one."""
    told = list(records)
    names = frozenset[str]().union(*told) - _NOT_PROPERTIES
    return ToldEvents(
        event_type=[record["event_type"] for record in told],
        occurred_at=[record["occurred_at"] for record in told],
        recorded_at=[record["recorded_at"] for record in told],
        lead_id=[record.get("lead_id") for record in told],
        properties={name: [record.get(name) for record in told] for name in sorted(names)},
    )


NOTHING = of_records(())
"""Nothing happened."""
