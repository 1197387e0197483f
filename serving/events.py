"""The events of a request as the event table takes them, and what of them is not known."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

from features import values
from features.errors import InputError
from features.told_events import ToldEvents
from models.contract import Contract
from serving import moments
from serving.messages import Event

_KEYS = frozenset({"event_type", "occurred_at", "recorded_at", "lead_id"})
_Read = TypeVar("_Read")


class Events(NamedTuple):
    """Events that were sent, column by column, since a request may hold many."""

    told: ToldEvents | None
    """None where nothing is known."""
    unknown: frozenset[str] = frozenset()
    """Paths of properties that no source declared; they are left out."""


NONE = Events(None)


def read(contract: Contract, sent: Sequence[Event] | None) -> Events:
    """Read them; `InputError` names the first field that cannot be read."""
    if sent is None:
        return NONE
    properties: dict[str, Sequence[Any]] = {}
    for name in contract.categories:
        properties[name] = [_text(event.get(name)) for event in sent]
    for name in contract.numbers:
        properties[name] = _column(sent, name, _number)
    occurred_at = _column(sent, "occurred_at", moments.read)
    told = ToldEvents(
        event_type=[event["event_type"] for event in sent],
        occurred_at=occurred_at,
        recorded_at=_recorded_at(sent, occurred_at),
        lead_id=[event.get("lead_id") for event in sent],
        properties=properties,
    )
    unknown = frozenset[str]().union(*sent) - _KEYS - properties.keys()
    return Events(told, frozenset(f"events/*/{name}" for name in unknown))


def _recorded_at(sent: Sequence[Event], occurred_at: Sequence[int]) -> Sequence[int]:
    """When each was recorded: as it says, or else when it occurred."""
    if all(event.get("recorded_at") is None for event in sent):
        return occurred_at
    said = _column(sent, "recorded_at", _moment)
    return [
        occurred if recorded is None else recorded
        for occurred, recorded in zip(occurred_at, said, strict=True)
    ]


def _column(sent: Sequence[Event], name: str, read: Callable[[str, Any], _Read]) -> list[_Read]:
    """One field of all events; its path is only put together where one cannot be read."""
    try:
        return [read(name, event.get(name)) for event in sent]
    except InputError:
        for place, event in enumerate(sent):
            read(f"events/{place}/{name}", event.get(name))
        raise


def _text(value: Any) -> str | None:
    return value if value is None or type(value) is str else values.written(value)


def _moment(path: str, value: Any) -> int | None:
    return None if value is None else moments.read(path, value)


def _number(path: str, value: Any) -> float | None:
    if value is None or (type(value) is float and math.isfinite(value)):
        return value
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
