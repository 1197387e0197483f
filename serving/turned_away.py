"""The answer to a request for which there is no time, given before the application sees it.

It costs a fifth of a refusal by the guard, so that a service that is asked for much more than it
can answer still spends its time on answering.
"""

from __future__ import annotations

import logging
from typing import Any

from features.errors import Overloaded
from serving import admission, problems, request_ids, wire
from serving.telemetry import journal
from serving.telemetry.metrics import Metrics

_LOG = logging.getLogger("serving.requests")
_ID = "ID-OF-THE-REQUEST"


class TurnedAway:
    """The prepared answer, and the count of those who got it."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        told = problems.of(admission.overloaded("more requests than it can answer soon"), _ID)
        self._status = told.status_code
        self._before, self._behind = bytes(told.body).split(_ID.encode())
        kept = [each for each in told.raw_headers if each[0] != b"content-length"]
        self._head = wire.head(self._status, kept)

    def answer(self, scope: dict[str, Any], *, close: bool) -> bytes:
        """The whole answer, counted and told."""
        request_id = request_ids.of(dict(scope["headers"]))
        size = len(self._before) + len(request_id) + len(self._behind)
        self._metrics.refused(Overloaded.__name__)
        journal.tell(
            _LOG,
            "request",
            request_id=request_id.decode(),
            status=self._status,
            refused=Overloaded.__name__,
        )
        return b"%scontent-length: %d\r\nx-request-id: %s\r\n%s\r\n%s%s%s" % (
            self._head,
            size,
            request_id,
            b"connection: close\r\n" if close else b"",
            self._before,
            request_id,
            self._behind,
        )
