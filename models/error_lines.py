"""An error as one line of JSON: how a child process says what is wrong to the one that began it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from features import errors
from features.errors import LeadoddsError

_PARTS = ("thing", "found", "wanted", "way_out")


def to_dict(error: LeadoddsError) -> dict[str, str]:
    """The error's class and its four parts."""
    return {"error": type(error).__name__, **{part: getattr(error, part) for part in _PARTS}}


def from_dict(told: Mapping[str, Any]) -> LeadoddsError:
    """The error that `to_dict` told."""
    kind: type[LeadoddsError] = getattr(errors, told["error"])
    thing, found, wanted, way_out = (str(told[part]) for part in _PARTS)
    return kind(thing, found=found, wanted=wanted, way_out=way_out)


def line(told: Mapping[str, Any]) -> str:
    """One line of JSON, whatever the values hold."""
    return json.dumps(told) + "\n"


def read(given: bytes) -> dict[str, Any] | None:
    """What the last line says, or None if it is no such line: the child ended in the middle."""
    lines = given.splitlines()
    try:
        told = json.loads(lines[-1]) if lines else None
    except ValueError:
        return None
    return told if isinstance(told, dict) else None
