"""What a CRM's own webhook sends, made flat: each value by the path at which it stands.

JSON objects nest (`data/title`), forms name paths in brackets (`data[FIELDS][ID]`).
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl

import pydantic_core

from features.errors import InputError

Flat = dict[str, str | float | bool | None]

MOST_FIELDS = 1000
_FORM = "application/x-www-form-urlencoded"
_BRACKET = re.compile(r"\[([^\[\]]*)\]")


def read(body: bytes, content_type: str) -> Flat:
    """The fields of a JSON object or of a form."""
    flat = (
        _form(body)
        if content_type.split(";", maxsplit=1)[0].strip().lower() == _FORM
        else _json(body)
    )
    if len(flat) > MOST_FIELDS:
        raise _wrong(f"{len(flat):,} fields", f"at most {MOST_FIELDS:,}")
    return flat


def _json(body: bytes) -> Flat:
    """As /v1/predict parses it: Python's own lets half a character in, which no answer tells."""
    try:
        told = pydantic_core.from_json(body.removeprefix(BOM_UTF8), allow_inf_nan=False)
    except ValueError as error:
        raise _wrong(f"no JSON: {error}", "a JSON object or a form") from None
    if not isinstance(told, dict):
        raise _wrong("JSON that is no object", "an object of fields")
    return dict(_paths(told, ""))


def _form(body: bytes) -> Flat:
    try:
        pairs = parse_qsl(
            body.decode(), keep_blank_values=True, strict_parsing=True, max_num_fields=MOST_FIELDS
        )
    except ValueError:
        raise _wrong("no form", "name=value pairs in UTF-8, joined by &") from None
    flat: Flat = {}
    for name, value in pairs:
        path = _BRACKET.sub(r"/\1", name).rstrip("/")
        before = flat.get(path)
        flat[path] = value if before is None else f"{before};{value}"
    return flat


def _paths(told: Mapping[str, Any], before: str) -> Iterator[tuple[str, Any]]:
    for name, value in told.items():
        path = f"{before}{name}"
        if isinstance(value, dict):
            yield from _paths(value, f"{path}/")
        elif isinstance(value, list):
            yield from _listed(value, path)
        else:
            yield path, value


def _listed(values: list[Any], path: str) -> Iterator[tuple[str, Any]]:
    """Several choices are one text, as forms send them; objects stand at their numbers."""
    if any(isinstance(value, dict | list) for value in values):
        yield from _paths({str(place): value for place, value in enumerate(values)}, f"{path}/")
    else:
        yield path, ";".join(str(value) for value in values)


def _wrong(found: str, wanted: str) -> InputError:
    return InputError(
        "body", found=found, wanted=wanted, way_out="look at the example in docs/api.md"
    )
