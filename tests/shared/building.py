"""Events, stores and connections with defaults, for the tests of the bus."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import date
from time import monotonic
from typing import Any
from uuid import uuid4

from nats.aio.client import Client
from pydantic import SecretStr
from sqlalchemy import MetaData, text

from shared.bus.relay import Relay, RelayTimes
from shared.bus.subscriptions import broker_for
from shared.events import Event, PublicationReleased, ReleasePublished, RequestSealed, TallyReleased
from shared.privacy.counts import Indicator
from shared.store import outbox
from shared.store.connections import EngineFactory
from shared.store.outbox import Outbox
from shared.store.store import Store, Work
from shared.topology import API, PUBLISHES, Durable
from tests.kept_engines import kept_engine
from tests.servers import Nats, Postgres
from tests.shared.patience import PATIENCE, PatientClient

QUICK = RelayTimes(poll=0.2, guard=0.3, guard_when_fallen=0.2, longest_pause=0.3)


def request(**changes: Any) -> RequestSealed:
    given: dict[str, Any] = {"request_id": uuid4(), "thread_id": uuid4(), "key_id": "key-1", "blob": "QUJDRA=="}
    return RequestSealed(**(given | changes))


def release(quarter: int) -> ReleasePublished:
    criterion = {"criterion": "S1", "measured": "not_assessed", "assessed": "scored", "assessed_band": 2}
    given = {"centre": "north", "catalogue": "2026-01", "period": f"2026-Q{quarter}", "criteria": [criterion]}
    drawn = {"budget": "2026-11", "index": {"met": 3, "partly": -1, "not_met": 0}, "contributions": []}
    signed = {"id": str(uuid4()), "sequence": quarter, "key_id": "release-1", "signature": ""}
    return ReleasePublished.model_validate_json(json.dumps(given | drawn | signed))


def publication(edition: int) -> PublicationReleased:
    given = {"kind": "opening_hours", "language": "de", "edition": edition, "title": "Zeiten", "text": "Montags"}
    return PublicationReleased.model_validate(given | {"valid_from": date(2026, 11, 1)})


def tally() -> TallyReleased:
    cells = tuple({"indicator": indicator, "state": "held"} for indicator in Indicator)
    return TallyReleased.model_validate({"catalogue": "2026-01", "window": "2026-11", "cells": cells})


async def open_store(
    url: SecretStr, *, make_tables: bool = True, pool_size: int = 5, engines: EngineFactory = kept_engine
) -> Store[Work]:
    """A store with an outbox, an inbox and one table `effect` to count what handlers did."""
    store = Store(url, Outbox(MetaData()), Work, pool_size=pool_size, engines=engines)
    if make_tables:
        statements: list[str] = ["CREATE TABLE effect (event_id uuid NOT NULL)"]
        collected = type("Collected", (), {"execute": staticmethod(statements.append)})
        outbox.create_tables(collected())
        outbox.guard_streams_apart(collected(), first="intake")
        async with store.engine.begin() as connection:
            for statement in statements:
                await connection.exec_driver_sql(statement)
    return store


def beside(store: Store[Work]) -> Store[Work]:
    """The same database as another process sees it."""
    return Store(SecretStr(store.engine.url.render_as_string(hide_password=False)), store.outbox, Work)


async def ask(store: Store[Work], question: str, **values: object) -> Any:
    """The first value of the first row."""
    async with store.engine.begin() as connection:
        return (await connection.execute(text(question), values)).scalar()


async def do(store: Store[Work], statement: str, **values: object) -> None:
    async with store.engine.begin() as connection:
        await connection.execute(text(statement), values)


@contextmanager
def read_only(store: Store[Work], postgres: Postgres) -> Iterator[None]:
    """As a primary that was demoted: who was connected is cut off, and who connects now can only read."""
    name = store.engine.url.database
    cut = f"select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = '{name}';"
    postgres.server.sql(f"alter database {name} set default_transaction_read_only = on; {cut}")
    try:
        yield
    finally:
        # nobody is cut off: who connected meanwhile goes on reading, as with a server that stays a standby
        postgres.server.sql(f"alter database {name} reset default_transaction_read_only;")


async def tell(store: Store[Work], *events: Event) -> None:
    async with store.work() as work:
        await work.publish(*events)


async def pending(store: Store[Work]) -> int:
    return int(await ask(store, "SELECT count(*) FROM outbox WHERE published_at IS NULL"))


async def none_pending(store: Store[Work]) -> bool:
    return await pending(store) == 0


async def until(fact: Callable[[], Awaitable[Any]] | Callable[[], Any], *, seconds: float = PATIENCE) -> Any:
    """Waits for a fact, and gives it; a fact that does not come is a failure.

    It is looked for a hundred times a second at first, and less often the longer it takes: looking is work, too.
    """
    begun = monotonic()
    async with asyncio.timeout(seconds):
        while True:
            answer = fact()
            if answer := await answer if isinstance(answer, Awaitable) else answer:
                return answer
            await asyncio.sleep(max(0.01, (monotonic() - begun) / 20))


@asynccontextmanager
async def running(task: Callable[[], Any]) -> AsyncIterator[asyncio.Task[Any]]:
    running = asyncio.create_task(task())
    try:
        yield running
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


@asynccontextmanager
async def relaying(
    store: Store[Work], server: Nats, stream: str = "intake", *, times: RelayTimes = QUICK
) -> AsyncIterator[Relay]:
    service = next(service for service, streams in PUBLISHES.items() if stream in streams)
    broker = broker_for(server.url, server.seeds[service], name=service)
    await broker.connect()
    relay = Relay(store, broker, stream=stream, times=times)
    async with running(relay.run):
        yield relay
    await broker.stop()


@asynccontextmanager
async def connected(server: Nats, identity: str) -> AsyncIterator[Client]:
    async def ignore(error: Exception) -> None:
        """What goes wrong is seen at the call."""

    client = PatientClient()
    await client.connect(
        server.url,
        nkeys_seed_str=server.seeds[identity].get_secret_value(),
        inbox_prefix=f"_INBOX.{identity}".encode(),
        error_cb=ignore,
        connect_timeout=int(PATIENCE),
    )
    try:
        yield client
    finally:
        await client.close()


async def info(server: Nats, stream: str) -> dict[str, Any]:
    """What the server says about a stream."""
    async with connected(server, "uplink" if stream == "uplink" else "provision") as client:
        answer: dict[str, Any] = json.loads((await client.request(f"$JS.API.STREAM.INFO.{stream}", b"{}")).data)
        return answer


async def change_stream(server: Nats, stream: str, **changes: object) -> None:
    changed = (await info(server, stream))["config"] | changes
    async with connected(server, "provision") as client:
        answer = await client.request(f"$JS.API.STREAM.UPDATE.{stream}", json.dumps(changed).encode())
        assert "error" not in json.loads(answer.data)


async def no_question_waits(server: Nats, durable: Durable) -> bool:
    """The last question of a service that is gone may still wait for a second. What it is answered with would reach
    the next one only when `ACK_WAIT` is over."""
    async with connected(server, "provision") as client:
        return not (await client.jetstream().consumer_info(durable.stream, durable.name)).num_waiting


async def comes_again_within(server: Nats, durable: Durable, seconds: int) -> None:
    """Instead of `ACK_WAIT`, until the consumer is made anew: for a test whose event comes a second time."""
    await change_consumer(server, durable.name, stream=durable.stream, ack_wait=seconds * 1_000_000_000)


async def change_consumer(server: Nats, durable: str, *, stream: str = "intake", **changes: object) -> None:
    async with connected(server, "provision") as client:
        asked = await client.request(f"$JS.API.CONSUMER.INFO.{stream}.{durable}", b"")
        config = json.loads(asked.data)["config"] | changes
        question = json.dumps({"stream_name": stream, "config": config}).encode()
        place = f"{stream}.{durable}.{config['filter_subject']}"
        answer = await client.request(f"$JS.API.CONSUMER.CREATE.{place}", question)
        assert "error" not in json.loads(answer.data)


async def count(server: Nats, stream: str) -> int:
    return int((await info(server, stream))["state"]["messages"])


async def drained(
    server: Nats, consumer: str, event: type[Event], *, expected: int, seconds: float = PATIENCE
) -> list[bytes]:
    """Bodies of the next messages of a durable, acknowledged; each comes within `seconds` of the one before."""
    durable = Durable(consumer, event)
    bodies: list[bytes] = []
    async with connected(server, consumer) as client:
        subscription = await client.jetstream(prefix=API).pull_subscribe_bind(
            durable=durable.name, stream=durable.stream, inbox_prefix=f"_INBOX.{consumer}.".encode()
        )
        while len(bodies) < expected:
            for received in await subscription.fetch(expected - len(bodies), timeout=seconds):
                bodies.append(received.data)
                await received.ack_sync(timeout=PATIENCE)
    return bodies
