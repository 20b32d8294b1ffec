"""P2: how fast the relay carries a full outbox to the stream, and how soon a single commit is published."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from uuid import uuid4

import nats
import uvloop
from nats.aio.client import Client
from sqlalchemy import Connection, MetaData

from bench.floors import relay as floor
from bench.measurements import Figures, Line, at_least, in_turn, no_more_than, percentile, until
from bench.servers import Servers, servers
from shared.bus.relay import Relay
from shared.bus.subscriptions import broker_for
from shared.events import RequestSealed
from shared.store.outbox import Outbox, create_tables, guard_streams_apart
from shared.store.store import Store, Work

ABOUT = 480
"""Bytes of a message, as where the ceilings were measured."""


def measure(folder: Path, *, quick: bool) -> Sequence[Line]:
    with servers(folder) as started:
        return uvloop.run(_measured(started, rows=4_000 if quick else 20_000, runs=1 if quick else 3))


async def _measured(started: Servers, *, rows: int, runs: int) -> Sequence[Line]:
    bodies = [a_request().body() for _ in range(rows)]
    async with outbox_of(started) as store, client_of(started) as client:

        async def ours() -> Figures:
            await fill(store, rows)
            return {"rate": await drained(started, store, rows)}

        async def raw() -> Figures:
            start = time.monotonic()
            await floor.publish(client, RequestSealed.subject, bodies)
            return {"rate": rows / (time.monotonic() - start)}

        kokon, floored = await in_turn(ours, raw, runs=runs)
        waits = await single_commits(started, store, 50 if runs == 1 else 300)
    return [
        Line("rows carried in a second", "/s", kokon["rate"], floored["rate"], at_least(0.4)),
        Line("commit to published, p50", "ms", percentile(waits, 0.5) * 1000, None, no_more_than(15)),
        Line("commit to published, p99", "ms", percentile(waits, 0.99) * 1000),
    ]


def a_request() -> RequestSealed:
    empty = RequestSealed(request_id=uuid4(), thread_id=uuid4(), key_id="request-bench", blob="A")
    return empty.model_copy(update={"blob": "A" * (ABOUT - len(empty.body()))})


@asynccontextmanager
async def outbox_of(started: Servers) -> AsyncIterator[Store[Work]]:
    started.postgres.ensure_database("bench")
    store = Store(started.postgres.owner_url("bench"), Outbox(MetaData()), Work)
    async with store.engine.begin() as connection:
        await connection.run_sync(_create)
    yield store
    await store.engine.dispose()


class _Statements:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def execute(self, sqltext: str) -> None:
        self._connection.exec_driver_sql(sqltext)


def _create(connection: Connection) -> None:
    create_tables(_Statements(connection))
    guard_streams_apart(_Statements(connection), first="intake")


@asynccontextmanager
async def client_of(started: Servers) -> AsyncIterator[Client]:
    seed = started.bus.seed("intake").get_secret_value()
    client = await nats.connect(started.bus.url, nkeys_seed_str=seed, inbox_prefix=b"_INBOX.intake")
    yield client
    await client.close()


async def fill(store: Store[Work], rows: int) -> None:
    for _ in range(0, rows, 2_000):
        async with store.work() as work:
            await work.publish(*(a_request() for _ in range(2_000)))


@asynccontextmanager
async def relaying(started: Servers, store: Store[Work]) -> AsyncIterator[Relay]:
    broker = broker_for(started.bus.url, started.bus.seed("intake"), name="intake")
    await broker.connect()
    relay = Relay(store, broker, stream="intake")
    task = asyncio.create_task(relay.run())
    yield relay
    task.cancel()
    await broker.stop()


async def drained(started: Servers, store: Store[Work], rows: int) -> float:
    """Rows a second from the start of the relay to the last mark."""
    async with relaying(started, store) as relay:
        start = time.monotonic()
        await until(lambda: relay.health().published >= rows)
        return rows / (time.monotonic() - start)


async def single_commits(started: Servers, store: Store[Work], number: int) -> list[float]:
    """Seconds from each commit until its row is marked as published; the relay sleeps in between."""
    waits = []
    async with relaying(started, store) as relay:
        for _ in range(number):
            await asyncio.sleep(random.uniform(0.005, 0.03))
            known = relay.health().published
            async with store.work() as work:
                await work.publish(a_request())
            start = time.monotonic()
            await until(partial(published_more, relay, known), every=0.0002)
            waits.append(time.monotonic() - start)
    return waits


def published_more(relay: Relay, known: int) -> bool:
    return relay.health().published > known
