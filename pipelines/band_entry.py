"""Bands as params.yaml or a source file declares them: from the hottest on, and their mappings."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema

from features.types import Floats
from models import band_cuts
from models.bands import Bands
from pipelines.config import Section
from pipelines.refusal import refuse

_FEWEST, _MOST = 2, 10
_WANTED = "a share of one such as 0.25, or a percentage such as 25%, between 0 and 1"
_WAY_OUT = "mend the value"


def _portion(told: Any) -> Any:
    """A percentage as the number that it stands for, to its last digit."""
    if not isinstance(told, str) or not told.endswith("%"):
        return told
    try:
        return float(Decimal(told[:-1].strip()) / 100)
    except ArithmeticError:
        return told


Portion = Annotated[
    float,
    Field(gt=0, lt=1),
    BeforeValidator(_portion),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
                {"type": "string", "pattern": r"^\d+(\.\d+)?\s*%$"},
            ]
        }
    ),
]
"""A share or a probability: 0.25 or 25%."""
Word = Annotated[str, Field(pattern=r"^\S(.{0,38}\S)?$")]


class BandEntry(Section):
    """One band; `share` is of all leads and counts the hotter bands, `from` is a probability.

    The last one has neither: it takes the rest.
    """

    name: Word
    share: Portion | None = None
    begins: Portion | None = Field(default=None, alias="from")


Entries = Annotated[
    tuple[BandEntry, ...], Field(json_schema_extra={"minItems": _FEWEST, "maxItems": _MOST})
]
Mappings = dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")], dict[str, Word]]


@dataclass(frozen=True)
class Declared:
    """The bands that a team wants, and their other words."""

    entries: Sequence[BandEntry]
    mappings: Mapping[str, Mapping[str, str]]

    def cut(self, probabilities: Floats) -> Bands:
        """The bands, cut on cross-fitted probabilities where they are declared by share."""
        shares = [entry.share for entry in self.entries if entry.share is not None]
        starts = [entry.begins for entry in self.entries if entry.begins is not None]
        return Bands(
            names=tuple(entry.name for entry in self.entries),
            starts=band_cuts.starts(probabilities, shares) if shares else (*starts, 0.0),
            mappings=self.mappings,
        )

    @property
    def told(self) -> dict[str, Any]:
        """The declaration as plain values, as the YAML file has it."""
        told = [entry.model_dump(mode="json", exclude_none=True) for entry in self.entries]
        return {"bands": told, "mappings": {name: dict(m) for name, m in self.mappings.items()}}


def check(
    key: str, entries: Sequence[BandEntry], mappings: Mapping[str, Mapping[str, str]]
) -> None:
    """Raise `ConfigError` for what does not fit; `key` is that of the section, with its dot."""
    if not _FEWEST <= len(entries) <= _MOST:
        refuse(f"{key}bands", str(len(entries)), f"{_FEWEST} to {_MOST} bands", _WAY_OUT)
    names = [entry.name for entry in entries]
    for place, name in enumerate(names):
        if name in names[:place]:
            refuse(f"{key}bands.{place}.name", repr(name), "a name of its own", _WAY_OUT)
    _cut_one_way(f"{key}bands", entries)
    _in_order(f"{key}bands", entries)
    for name, words in mappings.items():
        _complete(f"{key}mappings.{name}", words, names)


def _cut_one_way(key: str, entries: Sequence[BandEntry]) -> None:
    """Every band but the last is cut, all by share or all by probability."""
    last = len(entries) - 1
    for place, entry in enumerate(entries):
        cuts, here = _cuts(entry), f"{key}.{place}"
        if place == last and cuts:
            wanted = "a name alone: the last band takes the rest"
            refuse(f"{here}.{cuts[0][0]}", str(cuts[0][1]), wanted, _WAY_OUT)
        if place != last and len(cuts) != 1:
            found = " and ".join(name for name, _ in cuts) or "a name alone"
            refuse(here, found, "either share or from, in each band but the last", _WAY_OUT)
        if place != last and cuts[0][0] != _cuts(entries[0])[0][0]:
            wanted = f"{_cuts(entries[0])[0][0]}, as in the first band: all are cut one way"
            refuse(f"{here}.{cuts[0][0]}", cuts[0][0], wanted, _WAY_OUT)


def _cuts(entry: BandEntry) -> list[tuple[str, float]]:
    """By what a band is cut, and where."""
    told = (("share", entry.share), ("from", entry.begins))
    return [(name, value) for name, value in told if value is not None]


def _in_order(key: str, entries: Sequence[BandEntry]) -> None:
    """From the hottest on, shares grow and probabilities fall."""
    for place, (hotter, colder) in enumerate(itertools.pairwise(entries[:-1]), start=1):
        (name, above), (_, here) = _cuts(hotter)[0], _cuts(colder)[0]
        if name == "share" and here <= above:
            wanted = f"more than that of {hotter.name}, {above}: it counts the hotter bands"
            refuse(f"{key}.{place}.share", str(here), wanted, "raise it, or list the hottest first")
        if name == "from" and here >= above:
            wanted = f"less than that of {hotter.name}, {above}"
            refuse(f"{key}.{place}.from", str(here), wanted, "lower it, or list the hottest first")


def _complete(key: str, words: Mapping[str, str], names: Sequence[str]) -> None:
    unknown = [name for name in words if name not in names]
    missing = [name for name in names if name not in words]
    if unknown:
        refuse(
            f"{key}.{unknown[0]}", "no band of this name", f"one of: {', '.join(names)}", _WAY_OUT
        )
    if missing:
        refuse(key, f"no word for {missing[0]!r}", "a word for every band", _WAY_OUT)
