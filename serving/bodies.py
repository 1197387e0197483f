"""Bodies read as messages; what cannot be read is told field by field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError

from features.errors import LeadoddsError
from serving.messages import FieldError

_Message = TypeVar("_Message", bound=BaseModel)

_KINDS = ("str", "int", "float", "bool")
"""What pydantic adds to the path of a value that may be one of several."""
_MOMENTS = ("as_of", "created_at", "events_complete_since", "occurred_at", "recorded_at")
WHOLE = "body"
"""The path of what is wrong with all of it."""
_VALUE = "Input should be text, a finite number, true, false or null"
_MOMENT = "Input should be ISO 8601 with a zone, or seconds or milliseconds since 1970"


def read(message: type[_Message], body: bytes) -> _Message:
    """A JSON body as a message; `RequestValidationError` names each field that is wrong."""
    try:
        return message.model_validate_json(body)
    except ValidationError as error:
        raise RequestValidationError(error.errors(include_input=False, include_url=False)) from None


def checked(message: type[_Message], sent: Any) -> _Message:
    """The same of plain values."""
    try:
        return message.model_validate(sent)
    except ValidationError as error:
        raise RequestValidationError(error.errors(include_input=False, include_url=False)) from None


def told(errors: Sequence[Any]) -> list[FieldError]:
    """Each field that is wrong once, by its path, without what was sent."""
    found: dict[str, str] = {}
    for each in errors:
        where = tuple(each["loc"])
        message = _of_several(where)
        path = "/".join(map(str, where if message is None else where[:-1]))
        found.setdefault(path or WHOLE, message or each["msg"])
    return [FieldError(path=path, message=message) for path, message in found.items()]


def _of_several(where: tuple[Any, ...]) -> str | None:
    """What is wanted of a value that may be of several kinds, of which the last place names one."""
    if len(where) < 2 or where[-1] not in _KINDS:
        return None
    if "attributes" in where:
        return _VALUE
    return _MOMENT if where[-2] in _MOMENTS else None


def of_error(error: LeadoddsError) -> FieldError:
    """The field that an error names."""
    path = error.thing.replace("attribute ", "attributes/")
    message = f"found {error.found}, wanted {error.wanted}; {error.way_out}"
    return FieldError(path=path, message=message)
