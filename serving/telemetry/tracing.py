"""Traces through OpenTelemetry: off unless the collector's address is in its own variable.

FastAPI makes the spans; here it is told where they go, and they lose what might name a person.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping

from anyio import to_thread
from fastapi.telemetry import TelemetryConfig
from opentelemetry import trace
from opentelemetry.trace import TracerProvider

from features.errors import ConfigError

ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
"""OpenTelemetry's own variables; its others (service name, headers, sampling) count as well."""

OFF: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False}


def configured(environment: Mapping[str, str]) -> bool:
    """Whether a collector is named."""
    return any(environment.get(name) for name in ENDPOINTS)


def provider() -> TracerProvider:
    """Where spans go; refused where its library is not installed."""
    try:
        spans = importlib.import_module("serving.telemetry.spans")
    except ModuleNotFoundError as error:
        raise ConfigError(
            f"environment variable {ENDPOINTS[1]}",
            found=f"a collector's address, but no module {error.name}",
            wanted="OpenTelemetry's exporter beside the service",
            way_out="install the dependency group tracing, or unset the variable",
        ) from None
    made: TracerProvider = spans.provider()
    return made


def config(spans: TracerProvider | None) -> TelemetryConfig:
    """What FastAPI is told: spans of requests and nothing else, or nothing at all."""
    if spans is None:
        return OFF
    return {**OFF, "tracing": True, "operation_spans": False, "tracer_provider": spans}


def trace_id() -> str:
    """The trace that the present request belongs to, empty if it has none."""
    told = trace.get_current_span().get_span_context()
    return format(told.trace_id, "032x") if told.is_valid else ""


async def end(spans: TracerProvider | None) -> None:
    """Send what still waits, on a thread of its own."""
    if spans is not None:
        await to_thread.run_sync(spans.shutdown)  # type: ignore[attr-defined]
