"""What leaves for a collector passes the same gate as the log."""

import gzip
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import ClassVar

import pytest
from opentelemetry.sdk.metrics import AlwaysOnExemplarFilter, MeterProvider
from opentelemetry.sdk.metrics.export import (
    InMemoryMetricReader,
    MetricExporter,
    MetricExportResult,
    MetricsData,
    PeriodicExportingMetricReader,
)
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import Link, Status, StatusCode

from shared.telemetry.exporter import RedactedExporter, RedactedMeasures, meter_provider, resource_of, tracer_provider
from shared.telemetry.redaction import knows_names
from shared.telemetry.release import RELEASE

SECRET = "kanarienvogel"


@pytest.fixture
def exported() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def provider(exported: InMemorySpanExporter, monkeypatch: pytest.MonkeyPatch) -> Iterator[TracerProvider]:
    monkeypatch.setenv("OTEL_RESOURCE_ATTRIBUTES", f"words={SECRET}")
    provider = tracer_provider(resource_of("intake", "north"), SimpleSpanProcessor(RedactedExporter(exported)))
    yield provider
    provider.shutdown()


def only(exported: InMemorySpanExporter) -> ReadableSpan:
    (span,) = exported.get_finished_spans()
    assert SECRET not in span.to_json()
    return span


def test_a_span_keeps_codes_and_loses_words(provider: TracerProvider, exported: InMemorySpanExporter) -> None:
    knows_names("/files/{id}")
    with provider.get_tracer("x").start_as_current_span("GET /files/{id}") as span:
        span.set_attributes({"http.route": "/files/{id}", "http.response.status_code": 200, "count": 3})
        span.set_attributes({"url.full": f"/files/{SECRET}", "reason": SECRET, SECRET: 1, "code": [SECRET]})
    span_told = only(exported)
    assert span_told.name == "GET /files/{id}"
    kept = {"http.route": "/files/{id}", "http.response.status_code": 200, "count": 3}
    assert dict(span_told.attributes or {}) == kept | {"dropped": 4}


def test_a_name_that_holds_words_is_no_name(provider: TracerProvider, exported: InMemorySpanExporter) -> None:
    with provider.get_tracer("x").start_as_current_span(f"open {SECRET}"):
        pass
    assert only(exported).name == "unnamed"


def test_an_exception_leaves_its_type_alone(provider: TracerProvider, exported: InMemorySpanExporter) -> None:
    with pytest.raises(ValueError, match=SECRET), provider.get_tracer("x").start_as_current_span("process"):
        raise ValueError(SECRET)
    span = only(exported)
    assert span.status.status_code is StatusCode.ERROR
    assert span.status.description is None
    assert [dict(event.attributes or {})["exception.type"] for event in span.events] == ["ValueError"]


def test_events_links_and_status_lose_their_words(provider: TracerProvider, exported: InMemorySpanExporter) -> None:
    tracer = provider.get_tracer("x")
    other = tracer.start_span("process").get_span_context()
    with tracer.start_as_current_span("process", links=[Link(other, {"words": SECRET})]) as span:
        span.add_event(SECRET, {"words": SECRET})
        span.set_status(Status(StatusCode.ERROR, SECRET))
    span_told = only(exported)
    assert [event.name for event in span_told.events] == ["unnamed"]
    assert [link.context.span_id for link in span_told.links] == [other.span_id]


def test_nothing_of_the_machine_is_told(provider: TracerProvider, exported: InMemorySpanExporter) -> None:
    with provider.get_tracer("x").start_as_current_span("process"):
        pass
    told = dict(only(exported).resource.attributes)
    assert told.pop("service.instance.id") != resource_of("intake", "north").attributes["service.instance.id"]
    assert told == {"service.name": "intake", "service.namespace": "north", "service.version": RELEASE}


def test_measures_keep_only_allowed_attributes() -> None:
    reader = InMemoryMetricReader()
    provider = meter_provider(resource_of("intake", "north"), reader)
    with TracerProvider().get_tracer("x").start_as_current_span("process"):
        provider.get_meter("x").create_counter("requests").add(1, {"http.route": "/", "words": SECRET})
    told = reader.get_metrics_data()
    assert told is not None
    assert SECRET not in told.to_json()
    assert '"http.route": "/"' in told.to_json()
    provider.shutdown()


def test_measures_lose_words_under_an_allowed_name_and_single_moments() -> None:
    told: list[str] = []
    knows_names("/files/{id}")
    reader = PeriodicExportingMetricReader(RedactedMeasures(Heard(told)))
    provider = MeterProvider([reader], exemplar_filter=AlwaysOnExemplarFilter())
    for kind in ("create_counter", "create_up_down_counter", "create_histogram"):
        made = getattr(provider.get_meter("x"), kind)(kind)
        getattr(made, "record" if kind == "create_histogram" else "add")(
            3, {"http.route": "/files/{id}", "reason": SECRET}
        )
    provider.shutdown()
    (line,) = told
    assert SECRET not in line
    assert line.count('"http.route": "/files/{id}"') == 3


class Heard(MetricExporter):
    """What would leave."""

    def __init__(self, told: list[str]) -> None:
        super().__init__()
        self._told = told

    def export(self, metrics_data: MetricsData, timeout_millis: float = 10_000, **_: object) -> MetricExportResult:
        self._told.append(metrics_data.to_json())
        return MetricExportResult.SUCCESS

    def shutdown(self, timeout_millis: float = 30_000, **_: object) -> None: ...

    def force_flush(self, timeout_millis: float = 10_000) -> bool:
        return True


PROGRAM = """
import sys
from opentelemetry import metrics, trace
from shared.telemetry import telemetry
telemetry.configure(service="intake", otlp_endpoint=sys.argv[1])
with trace.get_tracer("x").start_as_current_span("process") as span:
    span.set_attributes({"count": 3, "words": "kanarienvogel"})
    told = {"http.route": "/", "words": "kanarienvogel", "reason": "kanarienvogel"}
    metrics.get_meter("x").create_counter("requests").add(1, told)
trace.get_tracer_provider().shutdown()
metrics.get_meter_provider().shutdown()
"""


class Collector(BaseHTTPRequestHandler):
    """Keeps what it is sent."""

    taken: ClassVar[dict[str, bytes]] = {}

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.taken[self.path] = gzip.decompress(body) if self.headers.get("content-encoding") == "gzip" else body
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Says nothing."""


def test_a_collector_gets_spans_and_measures_without_words() -> None:
    with HTTPServer(("127.0.0.1", 0), Collector) as collector:
        Thread(target=collector.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{collector.server_port}/"
        subprocess.run([sys.executable, "-c", PROGRAM, address], check=True, capture_output=True)
        collector.shutdown()
    assert set(Collector.taken) == {"/v1/traces", "/v1/metrics"}
    everything = b"".join(Collector.taken.values())
    assert SECRET.encode() not in everything
    assert b"process" in everything
    assert b"requests" in everything
