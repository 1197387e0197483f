"""The parts of the OpenAPI page that FastAPI cannot see: bodies that are read from their bytes."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from serving.messages import Batch, Lead

_TEMPLATE = "#/components/schemas/{model}"
_FLAT = {
    "type": "object",
    "additionalProperties": {"type": ["string", "number", "boolean", "null", "object", "array"]},
    "examples": [{"lead_id": "4711", "created_at": "1509336000", "age": "45-54"}],
}
FLAT_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": _FLAT},
            "application/x-www-form-urlencoded": {"schema": {**_FLAT, "examples": []}},
        },
    }
}


def body(message: type[BaseModel]) -> dict[str, Any]:
    """The request body of a route that reads this message from its bytes."""
    schema = {"$ref": _TEMPLATE.format(model=message.__name__)}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def install(app: FastAPI) -> None:
    """Make the page with the messages that `body` points to."""

    def page() -> dict[str, Any]:
        if not app.openapi_schema:
            told = get_openapi(
                title=app.title, version=app.version, description=app.description, routes=app.routes
            )
            _, read = models_json_schema(
                [(Lead, "validation"), (Batch, "validation")], ref_template=_TEMPLATE
            )
            told.setdefault("components", {}).setdefault("schemas", {}).update(read["$defs"])
            app.openapi_schema = told
        return app.openapi_schema

    app.openapi = page  # type: ignore[method-assign]  # as FastAPI's own documentation does it
