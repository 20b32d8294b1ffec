"""A trace goes from the page over the outbox and the bus to the handler, and takes no content with it."""

import asyncio
from collections.abc import Iterator, Sequence

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from shared.bus import redelivery
from shared.events import Event, TallyReleased
from shared.store import group_commit
from shared.store.group_commit import Grouped
from shared.store.store import Store, Work
from shared.telemetry import tracing
from shared.telemetry.redaction import span_name
from shared.topology import stream_of
from tests.servers import Nats
from tests.shared.building import none_pending, relaying, request, tally, tell, until
from tests.shared.listeners import listening

type Spans = InMemorySpanExporter


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> Iterator[Spans]:
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    for module in (tracing, group_commit):
        monkeypatch.setattr(module, "tracer", provider.get_tracer("test"))
    yield exporter
    provider.shutdown()


async def carry(store: Store[Work], bus: Nats, event: Event) -> None:
    with tracing.tracer.start_as_current_span("page"):
        await tell(store, event)
    async with relaying(store, bus, stream_of(type(event))):
        await until(lambda: none_pending(store))


async def ignore(event: Event) -> None:
    """Handles nothing."""


async def test_the_trace_of_a_page_goes_on_in_the_handler(store: Store[Work], bus: Nats, spans: Spans) -> None:
    await carry(store, bus, request())
    async with listening(bus, ignore):
        await until(lambda: len(spans.get_finished_spans()) == 2)
    page, handled = spans.get_finished_spans()
    assert handled.name == "process intake.request.sealed"
    assert handled.parent is not None
    assert handled.parent.span_id == page.context.span_id
    assert handled.context.trace_id == page.context.trace_id


async def test_no_trace_leads_to_a_tally(store: Store[Work], bus: Nats, spans: Spans) -> None:
    await carry(store, bus, tally())
    async with listening(bus, ignore, TallyReleased, consumer="quality"):
        await until(lambda: len(spans.get_finished_spans()) == 2)
    page, handled = spans.get_finished_spans()
    assert handled.parent is None
    assert handled.context.trace_id != page.context.trace_id


async def test_a_failure_shows_its_kind_and_not_its_words(
    bus: Nats, store: Store[Work], spans: Spans, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redelivery, "MAX_DELIVERIES", 1)

    async def fail(event: Event) -> None:
        raise ValueError(" ".join(("words", "of", "a", "person")))

    await carry(store, bus, request())
    async with listening(bus, fail):
        await until(lambda: len(spans.get_finished_spans()) == 2)
    failed = spans.get_finished_spans()[1]
    assert failed.status.status_code is StatusCode.ERROR
    assert dict(failed.attributes or {})["error.type"] == "ValueError"
    assert "words of a person" not in failed.to_json()


async def handle_nothing(_: Sequence[int]) -> None:
    """Handles nothing."""


async def test_a_trace_goes_on_in_a_group_of_one(spans: Spans) -> None:
    with tracing.tracer.start_as_current_span("one") as member:
        await Grouped(handle_nothing)(1)
    group, _ = spans.get_finished_spans()
    assert span_name(group.name) == "process group"
    assert group.parent is not None
    assert group.parent.span_id == member.get_span_context().span_id
    assert group.links == ()


async def test_a_larger_group_belongs_to_no_trace_and_links_to_those_of_its_members(spans: Spans) -> None:
    grouped = Grouped(handle_nothing)

    async def one(number: int) -> None:
        with tracing.tracer.start_as_current_span("one"):
            await grouped(number)

    await asyncio.gather(one(1), one(2))
    group, *members = spans.get_finished_spans()
    assert group.parent is None
    assert {link.context.span_id for link in group.links} == {member.context.span_id for member in members}
