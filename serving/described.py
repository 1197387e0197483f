"""What /openapi.json says beyond the routes: how a key is shown, and what every refusal is."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from serving.messages import Problem

_KEYS = {
    "bearer": {"type": "http", "scheme": "bearer"},
    "header": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
}
_REFUSAL = {
    "description": "a problem document (RFC 9457); 503 comes with Retry-After",
    "content": {
        "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}},
    },
}


def install(app: FastAPI, *, keyed: bool) -> None:
    """Complete the document once, when it is first asked for."""
    plain = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            _complete(plain(), keyed=keyed)
        return plain()

    app.openapi = described  # type: ignore[method-assign]


def _complete(told: dict[str, Any], *, keyed: bool) -> None:
    parts = told.setdefault("components", {})
    parts.setdefault("schemas", {})["Problem"] = Problem.model_json_schema()
    if keyed:
        parts["securitySchemes"] = _KEYS
    for path, methods in told["paths"].items():
        for operation in methods.values():
            answers = operation["responses"]
            answers.pop("422", None)  # the framework's, which names another media type
            answers |= {"4XX": _REFUSAL, "5XX": _REFUSAL}
            if keyed and path.startswith("/v1/"):
                operation["security"] = [{name: []} for name in _KEYS]
