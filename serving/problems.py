"""Errors as RFC 9457 problem documents: one table from domain error to status."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from features import errors
from features.errors import InputError, LeadoddsError, RequestRefused
from serving import bodies
from serving.messages import FieldError

STATUS: dict[type[LeadoddsError], int] = {
    errors.InputError: 422,
    errors.UnknownMapping: 404,
    errors.RequestRefused: 400,
    errors.UnknownCaller: 401,
    errors.Forbidden: 403,
    errors.TooLarge: 413,
    errors.TooSlow: 408,
    errors.Unreadable: 400,
    errors.UnknownEncoding: 415,
    errors.Overloaded: 503,
    errors.ConfigError: 500,
    errors.BundleError: 503,
}
"""Every domain error that can reach a request; any other is a fault of ours, 500."""

HEADERS: dict[type[LeadoddsError], dict[str, str]] = {
    errors.UnknownCaller: {"WWW-Authenticate": 'Bearer realm="leadodds"'},
    errors.UnknownEncoding: {"Accept-Encoding": "gzip"},
    errors.Overloaded: {"Retry-After": "1"},
    errors.BundleError: {"Retry-After": "5"},
}
"""What a caller needs to know besides: how to show a key, when to come again."""

TOLD = 20
"""Errors of one request that are told: whoever sends more has one cause to look for."""

FAULT = "the service met a fault of its own; its log tells more, by the request's id"


def install(app: FastAPI) -> None:
    """Answer every error with a problem document."""
    app.add_exception_handler(LeadoddsError, _domain)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _unserved)
    app.add_exception_handler(Exception, _fault)


def status_of(error: LeadoddsError) -> int:
    """The status of the error's nearest class in the table."""
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)


def of(error: LeadoddsError, request_id: str) -> Response:
    """The answer to a request that met this error; a fault of ours is not told in its words."""
    status = status_of(error)
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        return document(status, FAULT, request_id)
    field = bodies.of_error(error)
    told = [field] if isinstance(error, InputError | RequestRefused) else []
    headers = next((HEADERS[kind] for kind in type(error).__mro__ if kind in HEADERS), {})
    return document(status, f"{error.thing}: {field.message}", request_id, told, headers)


def of_any(error: LeadoddsError | RequestValidationError, request_id: str) -> Response:
    """The answer to whatever is wrong with a request."""
    if isinstance(error, RequestValidationError):
        return invalid(error, request_id)
    return of(error, request_id)


def document(
    status: int,
    detail: str,
    request_id: str,
    told: Sequence[FieldError] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A problem document; `told` names each field by its path."""
    content = {
        "type": "about:blank",
        "title": phrase(status),
        "status": status,
        "detail": detail,
        "errors": [each.model_dump() for each in told],
        "request_id": request_id,
    }
    # Escaped to ASCII, so that a lone surrogate in a name can be told like any other.
    body = json.dumps(content).encode()
    return Response(body, status, dict(headers or {}), media_type="application/problem+json")


def phrase(status: int) -> str:
    """The status in HTTP's own words."""
    return HTTPStatus(status).phrase


def request_id(request: Request) -> str:
    """The id that the guard gave the request."""
    return str(request.scope.get("leadodds.request_id", ""))


async def _domain(request: Request, error: Exception) -> Response:
    if not isinstance(error, LeadoddsError):  # Starlette's signature is wider than what it sends
        raise error
    return of(error, request_id(request))


async def _invalid(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    return invalid(error, request_id(request))


def invalid(error: RequestValidationError, request_id: str) -> Response:
    """The answer to a body of which some fields cannot be read."""
    told = bodies.told(error.errors())[:TOLD]
    detail = "; ".join(f"{each.path}: {each.message}" for each in told)
    return document(422, detail, request_id, told)


async def _unserved(request: Request, error: Exception) -> Response:
    """A path or a method that is not served, or another refusal of the framework's."""
    if not isinstance(error, HTTPException):
        raise error
    detail = {
        404: "nothing is served at this path; /docs lists what is",
        405: "this path does not serve this method; the header Allow lists those that it does",
    }.get(error.status_code, error.detail)
    told = [FieldError(path="body", message=detail)] if error.status_code == 400 else []
    return document(error.status_code, detail, request_id(request), told, error.headers)


async def _fault(request: Request, _: Exception) -> Response:
    """Whatever was not foreseen; the framework raises it again behind the answer, for the log."""
    told = request_id(request)
    return document(500, FAULT, told, headers={"X-Request-Id": told})
