"""Traces and measures for a collector, through the allow-list of the log. Imported only where one is configured."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import uuid4

from opentelemetry import metrics, trace
from opentelemetry.sdk.metrics import AlwaysOffExemplarFilter, MeterProvider
from opentelemetry.sdk.metrics.export import MetricExporter, MetricExportResult, MetricReader, MetricsData, ScopeMetrics
from opentelemetry.sdk.metrics.view import View
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import Event, ReadableSpan, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace import Link, Status

from shared.telemetry import redaction
from shared.telemetry.release import RELEASE


class RedactedExporter(SpanExporter):
    """Hands on what may be written down of each span: its name, codes and counts; of an exception its type."""

    def __init__(self, behind: SpanExporter) -> None:
        self._behind = behind

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        return self._behind.export([redacted(span) for span in spans])

    def shutdown(self) -> None:
        self._behind.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        return self._behind.force_flush(timeout_millis)


class RedactedMeasures(MetricExporter):
    """The same for measures: what tells them apart keeps codes alone, and no example of a single moment goes along."""

    def __init__(self, behind: MetricExporter) -> None:
        super().__init__()
        self._behind = behind

    def export(self, metrics_data: MetricsData, timeout_millis: float = 10_000, **given: Any) -> MetricExportResult:
        return self._behind.export(redacted_measures(metrics_data), timeout_millis, **given)

    def shutdown(self, timeout_millis: float = 30_000, **given: Any) -> None:
        self._behind.shutdown(timeout_millis, **given)

    def force_flush(self, timeout_millis: float = 10_000) -> bool:
        return self._behind.force_flush(timeout_millis)


def redacted_measures(told: MetricsData) -> MetricsData:
    return MetricsData(
        [replace(one, scope_metrics=[_of_scope(each) for each in one.scope_metrics]) for one in told.resource_metrics]
    )


def _of_scope(given: ScopeMetrics) -> ScopeMetrics:
    return replace(given, metrics=[replace(measure, data=_points(measure.data)) for measure in given.metrics])


def _points(given: Any) -> Any:
    points = [replace(point, attributes=_codes(point.attributes), exemplars=[]) for point in given.data_points]
    return replace(given, data_points=points)


def _codes(given: Mapping[str, object] | None) -> dict[str, object]:
    return {key: value for key, value in (given or {}).items() if redaction.is_allowed(key, value)}


def redacted(span: ReadableSpan) -> ReadableSpan:
    return ReadableSpan(
        name=redaction.span_name(span.name),
        context=span.context,
        parent=span.parent,
        resource=span.resource,
        attributes=_attributes(span.attributes),
        events=[_event(event) for event in span.events],
        links=[Link(link.context) for link in span.links],
        kind=span.kind,
        status=Status(span.status.status_code),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )


def _attributes(given: Mapping[str, object] | None) -> dict[str, str | int | float | bool]:
    kept = redaction.allowed(given or {})
    return {key: value for key, value in kept.items() if isinstance(value, str | int | float | bool)}


def _event(event: Event) -> Event:
    name = event.name if event.name == "exception" else "unnamed"
    return Event(name, _attributes(event.attributes), event.timestamp)


def export_to(endpoint: str, resource: Resource) -> None:
    """OTLP over HTTP to a collector: `http://collector:4318`."""
    from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader

    address = endpoint.rstrip("/")
    spans = BatchSpanProcessor(RedactedExporter(OTLPSpanExporter(f"{address}/v1/traces")))
    measures = PeriodicExportingMetricReader(RedactedMeasures(OTLPMetricExporter(f"{address}/v1/metrics")))
    trace.set_tracer_provider(tracer_provider(resource, spans))
    metrics.set_meter_provider(meter_provider(resource, measures))


def tracer_provider(resource: Resource, processor: SpanProcessor) -> TracerProvider:
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(processor)
    return provider


def meter_provider(resource: Resource, reader: MetricReader) -> MeterProvider:
    """Measures keep only attributes that the log may have; an exemplar would take along those that were left out."""
    narrow = View(instrument_name="*", attribute_keys=set(redaction.KEYS))
    none = AlwaysOffExemplarFilter()
    return MeterProvider([reader], resource=resource, views=[narrow], exemplar_filter=none)


def resource_of(service: str, centre: str) -> Resource:
    """What tells this process from others; nothing of the machine, nothing from the environment."""
    return Resource(
        {
            "service.name": service,
            "service.namespace": centre,
            "service.version": RELEASE,
            "service.instance.id": str(uuid4()),
        }
    )
