"""Listening services in small: a router, a broker and what its handlers do."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from time import monotonic
from typing import Any

from faststream.nats import NatsBroker, NatsRouter
from nats.aio.client import Client

from shared.bus.subscriptions import broker_for, listens_to
from shared.events import Event, RequestSealed
from shared.store.store import Store, Work
from tests.servers import Nats
from tests.shared.building import connected

type Handle = Callable[[Any], Awaitable[None]]


def router_of(handle: Handle, event: type[Event] = RequestSealed, *, consumer: str = "cases") -> NatsRouter:
    router = NatsRouter()

    async def on_event(told: Event) -> None:
        await handle(told)

    on_event.__annotations__["told"] = event
    listens_to(router, event, consumer=consumer)(on_event)
    return router


@asynccontextmanager
async def listening(
    server: Nats,
    handle: Handle,
    event: type[Event] = RequestSealed,
    *,
    consumer: str = "cases",
    store: Store[Work] | None = None,
) -> AsyncIterator[NatsBroker]:
    router, context = router_of(handle, event, consumer=consumer), {"store": store} if store else {}
    broker = broker_for(server.url, server.seeds[consumer], name=consumer, listeners=[router], context=context)
    await broker.start()
    try:
        yield broker
    finally:
        await broker.stop()


async def send(server: Nats, *bodies: bytes | Event, headers: dict[str, str] | None = None) -> None:
    """Publishes to `intake.request.sealed`, bodies as they are."""
    async with connected(server, "intake") as client:
        for body in bodies:
            await publish(client, body, headers)


async def publish(client: Client, body: bytes | Event, headers: dict[str, str] | None) -> None:
    content = body if isinstance(body, bytes) else body.body()
    await client.jetstream().publish(RequestSealed.subject, content, headers=headers, timeout=30)


async def dead_letters(server: Nats) -> list[tuple[str, bytes, dict[str, str]]]:
    """Subject, payload and headers of all that was put aside."""
    async with connected(server, "dead_letters") as client:
        stream = client.jetstream()
        last = (await stream.stream_info("dead")).state.last_seq
        letters = [await stream.get_msg("dead", seq=number) for number in range(1, last + 1)]
    return [(letter.subject or "", letter.data or b"", dict(letter.headers or {})) for letter in letters]


async def unacknowledged(server: Nats, durable: str = "cases_request_sealed") -> int:
    async with connected(server, "provision") as client:
        info = await client.jetstream().consumer_info("intake", durable)
        return (info.num_ack_pending or 0) + (info.num_pending or 0)


def effect(store: Store[Work]) -> Handle:
    """One row per event that is new."""

    async def handle(event: Event) -> None:
        async with store.work() as work:
            if await work.first_time(event):
                await work.connection.exec_driver_sql("INSERT INTO effect VALUES ($1)", (event.id,))

    return handle


class Deliveries:
    """A handler that notes what it was given and when, and fails as it is told to."""

    def __init__(self, *failures: BaseException) -> None:
        self.failures = list(failures)
        self.times: list[float] = []
        self.events: list[RequestSealed] = []

    async def __call__(self, event: RequestSealed) -> None:
        self.times.append(monotonic())
        if self.failures:
            raise self.failures.pop(0)
        self.events.append(event)


async def all_done(bus: Nats) -> bool:
    return await unacknowledged(bus) == 0


async def longest_standstill(*, seconds: float) -> float:
    """Seconds for which the event loop did nothing else."""
    longest, begun = 0.0, monotonic()
    while monotonic() - begun < seconds:
        before = monotonic()
        await asyncio.sleep(0.01)
        longest = max(longest, monotonic() - before)
    return longest
