"""Bodies read as messages; what cannot be read is told field by field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError

from features.errors import LeadoddsError
from serving.messages import FieldError

_Message = TypeVar("_Message", bound=BaseModel)

_OF_VALUE = ("str", "float", "bool")
"""What pydantic adds to the path of a value that may be one of several."""
WHOLE = "body"
"""The path of what is wrong with all of it."""
_VALUE = "Input should be text, a finite number, true, false or null"


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
        is_value = len(where) > 1 and where[-1] in _OF_VALUE and "attributes" in where
        path = "/".join(map(str, where[:-1] if is_value else where))
        found.setdefault(path or WHOLE, _VALUE if is_value else each["msg"])
    return [FieldError(path=path, message=message) for path, message in found.items()]


def of_error(error: LeadoddsError) -> FieldError:
    """The field that an error names."""
    path = error.thing.replace("attribute ", "attributes/")
    message = f"found {error.found}, wanted {error.wanted}; {error.way_out}"
    return FieldError(path=path, message=message)
