"""Spans on their way to a collector, without what might name a person."""

from __future__ import annotations

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import Span, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

SECONDS = 3
"""What a collector that does not answer may cost the service when it ends."""


def provider() -> TracerProvider:
    """Spans go in batches, from a thread of its own; the service never waits for the collector."""
    told = Resource.create()
    if str(told.attributes[SERVICE_NAME]).startswith("unknown_service"):  # no OTEL_SERVICE_NAME
        told = told.merge(Resource({SERVICE_NAME: "leadodds"}))
    made = TracerProvider(resource=told)
    made.add_span_processor(Silent())
    made.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(timeout=SECONDS)))
    return made


class Silent(SpanProcessor):
    """Takes the path and the query as they were sent out of a span; the route stays."""

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:  # noqa: ARG002
        """Write over them: an attribute cannot be taken away."""
        for name in ("url.path", "url.query"):
            if name in (span.attributes or {}):
                span.set_attribute(name, "")
