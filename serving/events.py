"""The events of a request as the event table takes them, and what of them is not known."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from features import values
from features.errors import InputError
from models.contract import Contract
from serving import moments
from serving.messages import Event

_KEYS = frozenset({"event_type", "occurred_at", "recorded_at", "lead_id"})
_MOMENTS = frozenset({"occurred_at", "recorded_at"})


class Events:
    """Events that were sent: one pass over all of their fields, since a request may hold many."""

    __slots__ = ("_categories", "_numbers", "records", "types", "unknown")

    def __init__(self, contract: Contract, sent: Sequence[Event] | None) -> None:
        self._categories = frozenset(contract.categories)
        self._numbers = frozenset(contract.numbers)
        self.unknown: set[str] = set()
        """Paths of properties that no source declared; they are left out."""
        self.types: set[str] = set()
        self.records: list[dict[str, Any]] | None = None
        """None where nothing is known."""
        if sent is not None:
            self.records = [self._record(place, event) for place, event in enumerate(sent)]

    def _record(self, place: int, event: Event) -> dict[str, Any]:
        record: dict[str, Any] = {"recorded_at": None, "lead_id": None}
        for name, value in event.items():
            if name in _MOMENTS and value is not None:
                record[name] = _named(place, name, moments.read, value)
            elif name in self._numbers and value is not None:
                record[name] = _named(place, name, _number, value)
            elif name in _KEYS or name in self._numbers:
                record[name] = value
            elif name in self._categories:
                record[name] = value if value is None else values.written(value)
            else:
                self.unknown.add(f"events/*/{name}")
        if record["recorded_at"] is None:
            record["recorded_at"] = record["occurred_at"]
        self.types.add(record["event_type"])
        return record


def _named(place: int, name: str, read: Callable[[str, Any], Any], value: Any) -> Any:
    """What is read of a field; its path is only put together where that fails."""
    try:
        return read(name, value)
    except InputError as error:
        error.thing = f"events/{place}/{name}"
        raise


def _number(path: str, value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise InputError(
            path,
            found=repr(value)[:80],
            wanted="a finite number",
            way_out="send a number, or leave it out",
        )
    return number
