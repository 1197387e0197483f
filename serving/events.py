"""The events of a request as the event table takes them, and what of them is not known."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from features import values
from features.errors import InputError
from features.told_events import ToldEvents
from models.contract import Contract
from serving import moments
from serving.messages import EVENTS

Sent = Sequence[Mapping[str, Any]]

_KEYS = frozenset({"event_type", "occurred_at", "recorded_at", "lead_id"})
_WANTED = frozenset({"event_type", "occurred_at"})
_TEXT, _TEXT_OR_NULL = frozenset({str}), frozenset({str, type(None)})
_NUMBER = frozenset({float})


class Events(NamedTuple):
    """Events that were sent, column by column, since a request may hold many."""

    told: ToldEvents | None
    """None where nothing is known."""
    unknown: frozenset[str] = frozenset()
    """Paths of properties that no source declared; they are left out."""


NONE = Events(None)


class _NotPlainError(Exception):
    """Something in a column is not as it mostly is; whether it is wrong, another reader tells."""


def read(contract: Contract, sent: Sent | None) -> Events:
    """Read them; what cannot be read is named, by `RequestValidationError` or `InputError`."""
    if sent is None:
        return NONE
    names = frozenset[str]().union(*sent)
    try:
        told = _column_by_column(contract, sent, names)
    except _NotPlainError:
        told = _one_by_one(contract, sent, names)
    unknown = names - _KEYS - told.properties.keys()
    return Events(told, frozenset(f"events/*/{name}" for name in unknown))


def _column_by_column(contract: Contract, sent: Sent, names: frozenset[str]) -> ToldEvents:
    if sent and not names.issuperset(_WANTED):
        raise _NotPlainError
    occurred_at = _moments(_column(sent, names, "occurred_at"))
    said = _column(sent, names, "recorded_at")
    return ToldEvents(
        event_type=_texts(_column(sent, names, "event_type"), _TEXT),
        occurred_at=occurred_at,
        recorded_at=occurred_at if all(each is None for each in said) else _moments(said),
        lead_id=_texts(_column(sent, names, "lead_id"), _TEXT_OR_NULL),
        properties=_properties(contract, sent, names),
    )


def _one_by_one(contract: Contract, sent: Sent, names: frozenset[str]) -> ToldEvents:
    """The same, slowly: each field of each event by itself, to name what is wrong with it."""
    try:
        EVENTS.validate_python(sent)
    except ValidationError as error:
        each = error.errors(include_input=False, include_url=False)
        raise RequestValidationError(
            [{**told, "loc": ("events", *told["loc"])} for told in each]
        ) from None
    occurred_at = [
        moments.read(f"events/{place}/occurred_at", event["occurred_at"])
        for place, event in enumerate(sent)
    ]
    return ToldEvents(
        event_type=[event["event_type"] for event in sent],
        occurred_at=occurred_at,
        recorded_at=[
            occurred_at[place]
            if event.get("recorded_at") is None
            else moments.read(f"events/{place}/recorded_at", event["recorded_at"])
            for place, event in enumerate(sent)
        ],
        lead_id=[event.get("lead_id") for event in sent],
        properties=_properties(contract, sent, names),
    )


def _column(sent: Sent, names: frozenset[str], name: str) -> list[Any]:
    """One field of all events; None where one does not have it."""
    if name not in names:
        return [None] * len(sent)
    return [event.get(name) for event in sent]


def _texts(column: list[Any], kinds: frozenset[Any]) -> list[Any]:
    if not kinds.issuperset(map(type, column)):
        raise _NotPlainError
    return column


def _moments(column: Sequence[Any]) -> Sequence[int]:
    told = moments.read_all(column)
    if told is None:
        raise _NotPlainError
    return told


def _properties(contract: Contract, sent: Sent, names: frozenset[str]) -> dict[str, Sequence[Any]]:
    """The declared ones; numbers are checked, categories are texts."""
    told: dict[str, Sequence[Any]] = {}
    for name in names.intersection(contract.categories):
        told[name] = [_text(event.get(name)) for event in sent]
    for name in names.intersection(contract.numbers):
        column = _column(sent, names, name)
        # A sum that is finite has only finite parts; where it is not, each is looked at.
        plain = _NUMBER.issuperset(map(type, column)) and math.isfinite(sum(column))
        told[name] = (
            column
            if plain
            else [_number(f"events/{place}/{name}", each) for place, each in enumerate(column)]
        )
    return told


def _text(value: Any) -> str | None:
    return value if value is None or type(value) is str else values.written(value)


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
