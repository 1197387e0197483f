"""Errors as RFC 9457 problem documents: one table from domain error to status."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from features.errors import BundleError, ConfigError, InputError, LeadoddsError
from serving import bodies
from serving.errors import UnknownMapping
from serving.messages import Problem

STATUS: dict[type[LeadoddsError], int] = {
    UnknownMapping: 404,
    InputError: 422,
    ConfigError: 500,
    BundleError: 503,
}
"""Every domain error that can reach a request; any other is a fault of ours, 500."""


def install(app: FastAPI) -> None:
    """Answer every error with a problem document."""
    app.add_exception_handler(LeadoddsError, _domain)
    app.add_exception_handler(RequestValidationError, _invalid)


def status_of(error: LeadoddsError) -> int:
    """The status of the error's nearest class in the table."""
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)


async def _domain(_: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, LeadoddsError):  # Starlette's signature is wider than what it sends
        raise error
    detail = f"{error.thing}: found {error.found}, wanted {error.wanted}; {error.way_out}"
    errors = [bodies.of_input(error)] if isinstance(error, InputError) else []
    return _answer(
        Problem(title=type(error).__name__, status=status_of(error), detail=detail, errors=errors)
    )


async def _invalid(_: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, RequestValidationError):
        raise error
    errors = bodies.told(error.errors())
    detail = "; ".join(f"{each.path}: {each.message}" for each in errors)
    return _answer(Problem(title="Invalid request", status=422, detail=detail, errors=errors))


def _answer(problem: Problem) -> JSONResponse:
    return JSONResponse(problem.model_dump(), problem.status, media_type="application/problem+json")
