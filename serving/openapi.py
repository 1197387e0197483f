"""The parts of the OpenAPI page that FastAPI cannot see: bodies that are read from their bytes."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from serving.messages import Batch, Lead

_TEMPLATE = "#/components/schemas/{model}"
_EXAMPLE = {"lead_id": "4711", "created_at": "1509336000", "age": "45-54"}
FLAT_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": {"type": "object", "examples": [_EXAMPLE]}},
            "application/x-www-form-urlencoded": {
                "schema": {
                    "type": "object",
                    "additionalProperties": {"type": "string"},
                    "examples": [_EXAMPLE],
                }
            },
        },
    }
}
EXAMPLE_LINK: dict[int | str, dict[str, Any]] = {
    200: {
        "links": {
            "predict": {
                "operationRef": "#/paths/~1v1~1predict/post",
                "requestBody": "$response.body#/example",
                "description": "the example is a body that works",
            }
        }
    }
}
_WEBHOOK = "/v1/webhook/{name}"


def body(message: type[BaseModel]) -> dict[str, Any]:
    """The request body of a route that reads this message from its bytes."""
    schema = {"$ref": _TEMPLATE.format(model=message.__name__)}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def install(app: FastAPI) -> None:
    """Make the page with the messages that `body` points to, and the names of the webhooks."""

    def page() -> dict[str, Any]:
        if not app.openapi_schema:
            told = get_openapi(
                title=app.title, version=app.version, description=app.description, routes=app.routes
            )
            _, read = models_json_schema(
                [(Lead, "validation"), (Batch, "validation")], ref_template=_TEMPLATE
            )
            told.setdefault("components", {}).setdefault("schemas", {}).update(read["$defs"])
            told["paths"][_WEBHOOK]["post"]["parameters"][0]["schema"]["enum"] = sorted(
                app.state.mappings
            )
            app.openapi_schema = told
        return app.openapi_schema

    app.openapi = page  # type: ignore[method-assign]  # as FastAPI's own documentation does it
