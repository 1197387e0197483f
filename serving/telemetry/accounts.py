"""What is kept of each request that was answered: one line in the log, and one count."""

from __future__ import annotations

import logging
from typing import Any

from serving.telemetry import journal
from serving.telemetry.metrics import Metrics

_LOG = logging.getLogger("serving.requests")


def put(
    metrics: Metrics,
    status: int,
    seconds: tuple[float, float],
    **told: Any,
) -> None:
    """Count and write down a request: how long it took from its last byte on, and waited of that.

    `told` has its `request_id`, `method` and `route`; of what else there is, only what says
    something is written.
    """
    took, waited = seconds
    metrics.ended(told["route"], status, took)
    kept = {name: value for name, value in told.items() if value not in {"", None}}
    journal.tell(
        _LOG,
        "request",
        **kept,
        status=status,
        ms=round(took * 1000, 3),
        waited_ms=round(waited * 1000, 3),
    )
