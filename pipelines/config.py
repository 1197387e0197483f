"""YAML files as typed, frozen values; what is wrong with one is said before any data is read."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Tag, ValidationError, model_validator
from pydantic.fields import FieldInfo
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from features.errors import ConfigError
from pipelines import yaml_lines


class Section(BaseModel):
    """A part of a YAML file: every key known, every type exact, nothing to change once read.

    A validator that compares several keys raises `ConfigError` itself, which names the key.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        strict=True,
        allow_inf_nan=False,
        use_attribute_docstrings=True,
        serialize_by_alias=True,
    )

    @model_validator(mode="before")
    @classmethod
    def _lists_as_tuples(cls, told: Any) -> Any:
        """YAML has lists alone, and a strict model takes none for the tuple that cannot change."""
        return _frozen(told)


def _frozen(told: Any) -> Any:
    if isinstance(told, list):
        return tuple(_frozen(each) for each in told)
    if isinstance(told, dict):
        return {key: _frozen(value) for key, value in told.items()}
    return told


_IN_YAML = {
    "tuple_type": "a list",
    "dict_type": "keys with values",
    "model_type": "keys with values",
    "model_attributes_type": "keys with values",
    "too_short": "a list with something in it",
}
"""What is wanted, in words of YAML."""

Model = TypeVar("Model", bound=BaseModel)


def read(path: Path, model: type[Model]) -> Model:
    """The file as the model, or a `ConfigError` that names file, key, value and what is wanted."""
    told = parse(path)
    try:
        return model.model_validate(told)
    except ValidationError as error:
        raise _explained(path, model, error) from None
    except ConfigError as error:
        raise _named(path, error) from None


def parse(path: Path) -> Any:
    """The YAML file as plain values, or a `ConfigError` that names it."""
    try:
        told = YAML(typ="safe", pure=True).load(path)
        _refuse_strange_values(told, ())
    except OSError as error:
        raise ConfigError(
            str(path),
            found="no such file" if isinstance(error, FileNotFoundError) else str(error.strerror),
            wanted="a YAML file",
            way_out=f"mend the name (the current folder is {Path.cwd().name}/)",
        ) from None
    except (YAMLError, UnicodeDecodeError, TypeError, RecursionError) as error:
        raise ConfigError(
            str(path),
            found=" ".join(str(error).split()),
            wanted="a YAML file",
            way_out="mend the line that is named",
        ) from None
    except ConfigError as error:
        raise _named(path, error) from None
    return told


def _named(path: Path, error: ConfigError) -> ConfigError:
    """The same error, with the file and the line in front of the key."""
    return ConfigError(
        f"{_place(path, yaml_lines.dotted(error.thing))}: {error.thing}",
        found=error.found,
        wanted=error.wanted,
        way_out=error.way_out,
    )


def _place(path: Path, keys: Sequence[int | str]) -> str:
    return f"{path}, line {yaml_lines.line_of(path, keys)}"


def _refuse_strange_values(told: Any, key: tuple[str, ...]) -> None:
    """YAML makes more of a text than JSON and DVC's lock can hold: dates, bytes, other keys."""
    name = ".".join(key) or "the whole file"
    if isinstance(told, dict):
        for inner, value in told.items():
            if not isinstance(inner, str):
                raise ConfigError(
                    name,
                    found=f"{inner!r} as a key",
                    wanted="a text as a key",
                    way_out="put it into quotes",
                )
            _refuse_strange_values(value, (*key, inner))
    elif isinstance(told, list):
        for place, value in enumerate(told):
            _refuse_strange_values(value, (*key, str(place)))
    elif isinstance(told, date):
        raise ConfigError(
            name,
            found=f"{told.isoformat()} without quotes",
            wanted="a text",
            way_out=f'put it into quotes: "{told.isoformat()}"',
        )
    elif told is not None and not isinstance(told, (str, int, float)):
        raise ConfigError(
            name,
            found=f"a value of type {type(told).__name__}",
            wanted="a text, a number, true, false, a list or keys with values",
            way_out="write it as one of these",
        )


def _explained(path: Path, model: type[BaseModel], error: ValidationError) -> ConfigError:
    first, *others = error.errors()
    keys = _keys(first["loc"])
    key = ".".join(keys) or "the whole file"
    kind = first["type"]
    found, wanted = repr(_thawed(first["input"])), _IN_YAML.get(kind, first["msg"])
    wanted = wanted.removeprefix("Value error, ").removeprefix("wanted ")
    way_out = "mend the value"
    if kind == "extra_forbidden":
        beside = _keys_beside(model, first["loc"])
        close = difflib.get_close_matches(keys[-1], beside, n=1)
        found = f"a key that nobody reads (its value is {found})"
        wanted = f"one of: {', '.join(beside)}" if beside else "no such key"
        way_out = f"did you mean {close[0]!r}?" if close else "remove the key"
    elif kind == "missing":
        found, wanted, way_out = "no such key", "a value", f"add {key}"
    if others:
        more = dict.fromkeys(".".join(_keys(other["loc"])) for other in others)
        way_out += f"; also wrong: {', '.join(more)}"
    return ConfigError(f"{_place(path, keys)}: {key}", found=found, wanted=wanted, way_out=way_out)


def _thawed(told: Any) -> Any:
    """What the file holds: lists where the model has tuples."""
    if isinstance(told, tuple):
        return [_thawed(each) for each in told]
    if isinstance(told, dict):
        return {key: _thawed(value) for key, value in told.items()}
    return told


def _keys(location: Sequence[int | str]) -> list[str]:
    """The keys as they stand in the file: which form of several was taken is no key."""
    return [str(part) for part in location if not _is_form(part)]


def _is_form(part: int | str) -> bool:
    return str(part).startswith("<")


def _keys_beside(model: type[BaseModel], location: tuple[int | str, ...]) -> list[str]:
    """The keys that may stand where the unknown one stands."""
    here: type[BaseModel] | None = model
    forms: Mapping[str, type[BaseModel]] = {}
    for part in location[:-1]:
        if _is_form(part):
            here = forms.get(str(part))
            continue
        field = _fields(here).get(str(part))
        # A part that is no field is the name of an entry, or a place in a list, of this model.
        if field is not None:
            forms = _forms_in(field.annotation)
            here = _model_in(field.annotation)
    return list(_fields(here))


def _fields(model: type[BaseModel] | None) -> dict[str, FieldInfo]:
    """The fields of a model, by their keys in the file."""
    told = model.model_fields if model is not None else {}
    return {field.alias or name: field for name, field in told.items()}


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model in an annotation such as `X`, `X | None`, `dict[str, X]` or `tuple[X, ...]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (_model_in(inner) for inner in get_args(annotation))
    return next((inner for inner in found if inner is not None), None)


def _forms_in(annotation: Any) -> dict[str, type[BaseModel]]:
    """The models of a union whose forms have tags, by their tags."""
    told: dict[str, type[BaseModel]] = {}
    inner = get_args(annotation)
    for form in inner:
        if isinstance(form, Tag) and isinstance(inner[0], type):
            told[form.tag] = inner[0]
        told |= _forms_in(form)
    return told
