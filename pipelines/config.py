"""YAML files as typed, frozen values; what is wrong with one is said before any data is read."""

from __future__ import annotations

import difflib
import json
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from features.errors import ConfigError


class Section(BaseModel):
    """A part of a YAML file: every key known, every type exact, nothing to change once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


Model = TypeVar("Model", bound=BaseModel)


def read(path: Path, model: type[Model]) -> Model:
    """The file as the model, or a `ConfigError` that names file, key, value and what is wanted."""
    told = parse(path)
    _refuse_dates(path, told, ())
    try:
        # As JSON, because only there do strict models take a list for a tuple.
        return model.model_validate_json(json.dumps(told))
    except ValidationError as error:
        raise _explained(path, model, error) from None


def parse(path: Path) -> Any:
    """The YAML file as plain values, or a `ConfigError` that names it."""
    try:
        return YAML(typ="safe", pure=True).load(path)
    except FileNotFoundError:
        raise ConfigError(
            str(path),
            found="no such file",
            wanted="a YAML file",
            way_out=f"mend the name (the current folder is {Path.cwd().name}/)",
        ) from None
    except (YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(
            str(path),
            found=" ".join(str(error).split()),
            wanted="a YAML file",
            way_out="mend the line that is named",
        ) from None


def _refuse_dates(path: Path, told: Any, key: tuple[str, ...]) -> None:
    """A date without quotes is turned into something by YAML that DVC cannot keep in its lock."""
    if isinstance(told, dict):
        for name, value in told.items():
            _refuse_dates(path, value, (*key, str(name)))
    elif isinstance(told, list):
        for place, value in enumerate(told):
            _refuse_dates(path, value, (*key, str(place)))
    elif isinstance(told, date):
        raise ConfigError(
            f"{path}: {'.'.join(key)}",
            found=f"{told.isoformat()} without quotes",
            wanted="a text",
            way_out=f'put it into quotes: "{told.isoformat()}"',
        )


def _explained(path: Path, model: type[BaseModel], error: ValidationError) -> ConfigError:
    first, *others = error.errors()
    key = ".".join(str(part) for part in first["loc"]) or "the whole file"
    kind = first["type"]
    found, wanted = repr(first["input"]), first["msg"]
    way_out = "mend the value"
    if kind == "extra_forbidden":
        known = _keys_beside(model, first["loc"])
        close = difflib.get_close_matches(str(first["loc"][-1]), known, n=1)
        found = f"a key that nobody reads (its value is {found})"
        wanted = f"one of: {', '.join(known)}" if known else "no such key"
        way_out = f"did you mean {close[0]!r}?" if close else "remove the key"
    elif kind == "missing":
        found, wanted, way_out = "no such key", "a value", f"add {key}"
    if others:
        more = ", ".join(".".join(str(part) for part in other["loc"]) for other in others)
        way_out += f"; also wrong: {more}"
    return ConfigError(f"{path}: {key}", found=found, wanted=wanted, way_out=way_out)


def _keys_beside(model: type[BaseModel], location: tuple[int | str, ...]) -> list[str]:
    """The keys that may stand where the unknown one stands."""
    here: Any = model
    for part in location[:-1]:
        field = here.model_fields.get(str(part)) if _is_model(here) else None
        here = field.annotation if field is not None else None
    return list(here.model_fields) if _is_model(here) else []


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
