"""The short way of one lead: from a request that lies there as a whole to the bytes of its answer.

What a server and a framework put around a request (a task, events, an ASGI cycle, a route) takes
longer than to score the lead. So `POST /v1/predict` is answered where it was read, by the functions
of the long way, wherever nothing has to be waited for; what is special in any way (a packed body, a
history store to ask, a fault of ours) goes the long way. A test asks both ways the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter

from fastapi.exceptions import RequestValidationError
from pydantic_core import to_json
from starlette.datastructures import State

from features.errors import LeadoddsError, RequestRefused
from serving import bodies, limits, problems, request_ids, requests, routes, wire
from serving.keys import PREDICT
from serving.limits import Limits
from serving.messages import Lead
from serving.telemetry import accounts

PATH = f"{routes.router.prefix}/predict"
Fields = Sequence[tuple[bytes, bytes]]


class ShortWay:
    """Answers single leads by what the application holds."""

    def __init__(self, state: State, limits: Limits) -> None:
        self._state, self._limits = state, limits

    def answer(self, fields: Fields, body: bytes, common: Fields) -> bytes | None:
        """The whole answer to a request's fields and body; None where it has to go the long way.

        `common` are the fields of every answer.
        """
        began, sent = perf_counter(), dict(fields)
        if b"content-encoding" in sent:
            return None
        request_id, caller, refused = request_ids.of(sent), "", None
        try:
            caller = self._state.keys.caller(sent, PREDICT)
            told = self._predicted(body)
            if told is None:
                return None
            status, kind = 200, b"application/json"
            own = [(b"content-length", b"%d" % len(told)), (b"content-type", kind)]
        except (LeadoddsError, RequestValidationError) as error:
            problem = problems.of_any(error, request_id.decode())
            status, told, own = problem.status_code, bytes(problem.body), problem.raw_headers
            refused = self._refused(error)
        except Exception:  # noqa: BLE001  # the long way meets it again, and tells of it
            return None
        accounts.put(
            self._state.metrics,
            status,
            (perf_counter() - began, 0.0),
            request_id=request_id.decode(),
            method="POST",
            route=PATH,
            body_bytes=len(body),
            key=caller,
            refused=refused,
        )
        return wire.answer(status, (*common, *own, (b"x-request-id", request_id)), told)

    def _predicted(self, body: bytes) -> bytes | None:
        limits.check(self._limits, body)
        loaded, sent = self._state.current.loaded(), bodies.read(Lead, body)
        if self._state.histories.must_be_asked(sent):
            return None
        return to_json(requests.predict(loaded, sent, requests.now()))

    def _refused(self, error: Exception) -> str | None:
        if not isinstance(error, RequestRefused):
            return None
        self._state.metrics.refused(type(error).__name__)
        return type(error).__name__
