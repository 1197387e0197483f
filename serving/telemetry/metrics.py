"""What Prometheus reads at /metrics: counts and times, by route; never who or what was scored."""

from __future__ import annotations

from fastapi import FastAPI
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.gc_collector import GCCollector
from prometheus_client.process_collector import ProcessCollector
from starlette.responses import Response

SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Bounds of the histogram: a lead takes a fraction of a millisecond, a batch up to seconds."""


class Metrics:
    """The service's own registry, so that two services in one process do not meet."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        GCCollector(registry=self.registry)
        self._seconds = Histogram(
            "leadodds_request_seconds",
            "Seconds from a request's last byte to its answer's last",
            ("route", "status"),
            buckets=SECONDS,
            registry=self.registry,
        )
        self._refused = Counter(
            "leadodds_refused",
            "Requests that were not let in, by reason",
            ("reason",),
            registry=self.registry,
        )
        self.connections = Gauge(
            "leadodds_connections", "Connections that are open", registry=self.registry
        )
        self.body_bytes = Gauge(
            "leadodds_body_bytes",
            "Bytes of bodies that are held in memory",
            registry=self.registry,
        )
        # Looking a child up by its labels takes longer than to count in it.
        self._ended: dict[tuple[str, int], Histogram] = {}

    def ended(self, route: str, status: int, seconds: float) -> None:
        """Count a request that was answered."""
        key = (route, status)
        timed = self._ended.get(key)
        if timed is None:
            timed = self._ended[key] = self._seconds.labels(route, str(status))
        timed.observe(seconds)

    def refused(self, reason: str) -> None:
        """Count a request that was not let in."""
        self._refused.labels(reason).inc()


def install(app: FastAPI, metrics: Metrics) -> None:
    """Add the page that Prometheus reads."""

    async def page() -> Response:
        return Response(generate_latest(metrics.registry), media_type=CONTENT_TYPE_LATEST)

    app.add_api_route("/metrics", page, include_in_schema=False)
