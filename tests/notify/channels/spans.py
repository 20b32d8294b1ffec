"""A trace in which something happens, as it would be exported without any filter."""

from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter


@contextmanager
def traced() -> Iterator[list[str]]:
    """The finished spans, as JSON, once the block is over."""
    exported, spans = InMemorySpanExporter(), list[str]()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exported))
    with provider.get_tracer("test").start_as_current_span("attempt"):
        yield spans
    spans += [span.to_json() for span in exported.get_finished_spans()]
    provider.shutdown()
