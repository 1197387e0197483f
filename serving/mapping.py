"""A field mapping: what a CRM's fields are called here, and in which forms it writes values.

One TOML file a CRM, in the folder that LEADODDS_MAPPINGS names; `hubspot.toml` answers at
/v1/webhook/hubspot. All keys may be left out:

at       the path at which the fields stand, like "data/current"
zone     that of moments that name none; without it such moments are refused
moments  further forms of dates and times, as strptime has them, like "%d.%m.%Y %H:%M"
decimal  the decimal sign of numbers that come as text, "." or ","
missing  texts that mean nothing, like "--None--"; an empty text always does
fields   the CRM's field = lead_id, contact_id, as_of, created_at, explain or attributes/<name>
values   of an attribute: the CRM's value = ours

A field that is not listed is taken by its own name, if that is one of ours.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping as Mappings
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from features import local_time
from features.errors import ConfigError, LeadoddsError
from models.contract import Contract
from serving import crm_values
from serving.crm_values import Forms, Value
from serving.flat import Flat

LEAD_FIELDS = ("lead_id", "contact_id", "as_of", "created_at", "explain")
_MOMENTS = ("as_of", "created_at")
_ATTRIBUTE = "attributes/"


class Mapping(BaseModel):
    """The file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    at: str = ""
    zone: str | None = None
    moments: tuple[str, ...] = ()
    decimal: Literal[".", ","] = "."
    missing: tuple[str, ...] = ()
    fields: dict[str, str] = {}
    values: dict[str, dict[str, str]] = {}

    @field_validator("fields")
    @classmethod
    def _known(cls, fields: dict[str, str]) -> dict[str, str]:
        for name, target in fields.items():
            if target not in LEAD_FIELDS and not target.startswith(_ATTRIBUTE):
                raise ValueError(
                    f"{name} = {target!r} is none of {', '.join(LEAD_FIELDS)}, attributes/<name>"
                )
        return fields

    @field_validator("zone")
    @classmethod
    def _zoned(cls, zone: str | None) -> str | None:
        if zone is not None:
            try:
                local_time.zone_named(zone)
            except LeadoddsError as error:
                raise ValueError(error.found) from None
        return zone


FLAT = Mapping()
"""The CRM's names are ours."""


@dataclass(frozen=True)
class Mapped:
    """A lead as /v1/predict takes it, and which field became what."""

    lead: dict[str, Any]
    where: dict[str, str]
    """The target of each field that was taken."""
    ignored: list[str]


def read(path: Path) -> Mapping:
    """A mapping file, or a `ConfigError` that names the key."""
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        return Mapping.model_validate(told)
    except ValidationError as error:
        first = error.errors()[0]
        where, found = ".".join(map(str, first["loc"])), first["msg"]
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        where, found = "the file", str(error)
    raise ConfigError(
        f"{path.name}: {where}",
        found=found,
        wanted="a field mapping, as serving/mapping.py describes it",
        way_out="mend it, and try it with `python -m serving.check_mapping`",
    )


def read_all(folder: Path | None) -> dict[str, Mapping]:
    """The mappings by the names of their files, and `flat`, which needs none."""
    if folder is not None and not folder.is_dir():
        raise ConfigError(
            "environment variable LEADODDS_MAPPINGS",
            found=f"{folder}, which is no folder",
            wanted="a folder of field mappings, *.toml",
            way_out="mend it, or unset it",
        )
    files = sorted(folder.glob("*.toml")) if folder else []
    return {"flat": FLAT, **{path.stem: read(path) for path in files}}


def apply(mapping: Mapping, contract: Contract, flat: Flat) -> Mapped:
    """The lead that the fields tell; `InputError` names the field that cannot be read."""
    mapped = Mapped({"attributes": {}}, {}, [])
    forms = Forms(mapping.zone, mapping.moments, mapping.decimal, mapping.missing)
    kinds = _kinds(contract)
    for path, value in flat.items():
        name = _below(mapping.at, path)
        target = None if name is None else _target(mapping, name, kinds)
        if target is None:
            mapped.ignored.append(path)
            continue
        translated = mapping.values.get(target, {}).get(str(value), value)
        _put(mapped, target, crm_values.read(forms, path, translated, _kind(target, kinds)))
        mapped.where[path] = target
    return mapped


def _kinds(contract: Contract) -> Mappings[str, str]:
    who = contract.catalogue.demographic
    raw = {each.name: each.kind for each in who.attributes}
    return {**{fact.name: fact.kind for fact in who.facts}, **raw}


def _below(at: str, path: str) -> str | None:
    if not at:
        return path
    return path.removeprefix(f"{at}/") if path.startswith(f"{at}/") else None


def _target(mapping: Mapping, name: str, kinds: Mappings[str, str]) -> str | None:
    if name in mapping.fields:
        return mapping.fields[name]
    if name in LEAD_FIELDS:
        return name
    return f"{_ATTRIBUTE}{name}" if name in kinds else None


def _kind(target: str, kinds: Mappings[str, str]) -> str:
    if target in _MOMENTS:
        return "date"
    if target in LEAD_FIELDS:
        return "text"
    return kinds.get(target.removeprefix(_ATTRIBUTE), "text")


def _put(mapped: Mapped, target: str, value: Value) -> None:
    if target.startswith(_ATTRIBUTE):
        mapped.lead["attributes"][target.removeprefix(_ATTRIBUTE)] = value
    elif value is not None:
        mapped.lead[target] = value
