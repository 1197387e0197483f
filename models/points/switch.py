"""Which yardstick decides: the points, the model, or one for some segments and the other elsewhere.

The setting is one line, so that a team can switch over and back with it:

points                                              points decide for every lead
model                                               the model decides for every lead
points; model where channel=web|mail                the model for two channels, points elsewhere
points; model where channel=web; model where region=EU    a lead in either segment is switched
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from features.errors import ConfigError
from features.types import Fact, Flags
from features.values import Column
from models.points import held
from models.points.table import Action

MODEL, POINTS = "model", "points"
_OTHER = {MODEL: POINTS, POINTS: MODEL}
_SEGMENT = re.compile(r"(model|points)\s+where\s+([a-z][a-z0-9_]*)\s*=\s*(\S.*)")
_FORM = "model, points, or for segments: points; model where ATTRIBUTE=VALUE|VALUE"


@dataclass(frozen=True)
class Switch:
    """The yardstick of most leads, and the segments that are switched to the other one."""

    usual: str
    segments: tuple[Action, ...]
    """An attribute and some of its values each; they earn nothing."""
    facts: Mapping[str, Fact]

    def by_points(self, attributes: Mapping[str, Column], leads: int) -> Flags:
        """Whether points decide on each lead; shape (leads,). A missing value is in no segment."""
        switched = np.zeros(leads, dtype=np.bool_)
        for segment in self.segments:
            name = str(segment.attribute)
            if name in attributes:
                switched |= held.by(segment, self.facts[name], attributes[name])
        return switched if self.usual == MODEL else ~switched


def read(told: str, facts: Sequence[Fact]) -> Switch:
    """The switch that a setting describes; a `ConfigError` where the model cannot do it."""
    usual, *segments = (each.strip() for each in told.split(";"))
    if usual not in _OTHER:
        raise _refused(told, _FORM, "mend the setting")
    known = {fact.name: fact for fact in facts if fact.kind in ("category", "ordered", "yes_no")}
    found = tuple(_segment(each, usual, known, told) for each in segments)
    return Switch(usual, found, {str(each.attribute): known[str(each.attribute)] for each in found})


def without_points(told: str) -> ConfigError:
    """Why a model without points cannot do what a setting asks for."""
    return _refused(told, "a model whose source declares points", "train it with `points`")


def _segment(segment: str, usual: str, known: Mapping[str, Fact], told: str) -> Action:
    read = _SEGMENT.fullmatch(segment)
    if read is None:
        raise _refused(told, _FORM, f"mend {segment!r}")
    yardstick, attribute, values = read.groups()
    if yardstick == usual:
        raise _refused(told, f"segments of the other: {_OTHER[usual]} where …", f"mend {segment!r}")
    if attribute not in known:
        listed = ", ".join(sorted(known)) or "none: the source declares no such attribute"
        raise _refused(told, f"an attribute with values, one of {listed}", f"mend {segment!r}")
    chosen = tuple(value.strip() for value in values.split("|"))
    possible = ("yes", "no") if known[attribute].kind == "yes_no" else known[attribute].order
    for value in chosen:
        # Of a category any value may be new; of these two kinds all are known.
        if possible and value not in possible:
            raise _refused(told, f"values of {attribute}: {', '.join(possible)}", f"mend {value!r}")
    return Action(attribute, 0.0, attribute=attribute, values=chosen)


def _refused(told: str, wanted: str, way_out: str) -> ConfigError:
    return ConfigError(
        "who decides, the model or the points",
        found=repr(told),
        wanted=wanted,
        way_out=f"{way_out}, or leave the setting out: then the model decides and points are told "
        "to nobody",
    )
