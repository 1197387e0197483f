"""What /openapi.json says beyond the routes: how a key is shown, and which refusals there are."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from serving import problems
from serving.messages import Problem
from serving.settings import HEALTH

_KEYS = {
    "bearer": {"type": "http", "scheme": "bearer"},
    "header": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
}
REFUSALS: dict[int, str] = {
    400: "this is no HTTP, or the body is not packed as its headers say",
    401: "no key, or none that is known",
    403: "the key lacks the scope",
    404: "no field mapping has this name",
    408: "the request takes too long to arrive",
    413: "the body is too large",
    415: "the body is packed in an unknown way",
    422: "a field cannot be read; `errors` names it",
    431: "the request's head is too large",
    503: "nothing serves yet, or more is asked than can be answered soon",
}
"""Every refusal that an operation may answer; a fault of ours is none, and promised nowhere."""
_HTTP, _KEY, _BODY = {400, 408, 431}, {401, 403}, {413, 415}
_TEXT = {"schema": {"type": "string"}}
_ID = {"X-Request-Id": {"required": True, "description": "as the log has it", **_TEXT}}
_REF = "#/components/{kind}/{name}"


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
    _tell_problems(parts)
    if keyed:
        parts["securitySchemes"] = _KEYS
    for path, methods in told["paths"].items():
        for operation in methods.values():
            _tell_answers(path, operation, keyed=keyed)
            if keyed and path.startswith("/v1/"):
                operation["security"] = [{name: []} for name in _KEYS]


def _tell_problems(parts: dict[str, Any]) -> None:
    """The message of every refusal, and each refusal with the headers that it comes with."""
    template = _REF.format(kind="schemas", name="{model}")
    problem = Problem.model_json_schema(ref_template=template)
    schemas = parts.setdefault("schemas", {})
    schemas |= problem.pop("$defs") | {"Problem": problem}
    for framework in ("HTTPValidationError", "ValidationError"):
        schemas.pop(framework, None)
    with_headers = {
        problems.STATUS[kind]: {name: {"required": True, **_TEXT} for name in headers}
        for kind, headers in problems.HEADERS.items()
    }
    reference = {"schema": {"$ref": template.format(model="Problem")}}
    parts["responses"] = {
        f"Refusal{status}": {
            "description": why,
            "headers": _ID | with_headers.get(status, {}),
            "content": {"application/problem+json": reference},
        }
        for status, why in REFUSALS.items()
    }


def _tell_answers(path: str, operation: dict[str, Any], *, keyed: bool) -> None:
    answers = operation["responses"]
    answers.pop("422", None)  # the framework's, which names another media type
    for answer in answers.values():
        answer["headers"] = _ID
    for status in sorted(_refusals(path, operation, keyed=keyed)):
        reference = _REF.format(kind="responses", name=f"Refusal{status}")
        answers[str(status)] = {"$ref": reference}


def _refusals(path: str, operation: dict[str, Any], *, keyed: bool) -> set[int]:
    """What may be answered in place of what was asked for; liveness and readiness pass by it."""
    if path in HEALTH:
        return _HTTP
    found = _HTTP | _BODY | {503}
    if keyed:
        found |= _KEY
    if "requestBody" in operation:
        found |= {422}
    if "{" in path:
        found |= {404}
    return found
