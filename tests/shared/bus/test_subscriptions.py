"""What becomes of an event on its way into a service, on a real server."""

import asyncio
from time import monotonic

import pytest
from faststream.nats import JStream
from nats.errors import Error

from shared.bus import bound_broker
from shared.bus.subscriptions import broker_for
from shared.events import RequestSealed
from shared.store.store import Store, Work
from tests.servers import Nats
from tests.shared.building import ask, change_consumer, connected, info, request, until
from tests.shared.listeners import (
    Deliveries,
    all_done,
    effect,
    listening,
    longest_standstill,
    router_of,
    send,
)
from tests.shared.patience import on_this_machine


async def test_a_handler_gets_the_event_and_the_message_is_acknowledged(bus: Nats) -> None:
    told, handle = request(), Deliveries()
    async with listening(bus, handle):
        await send(bus, told)
        await until(lambda: all_done(bus))
    assert handle.events == [told]


async def test_a_lone_event_is_handled_at_once(bus: Nats) -> None:
    handle = Deliveries()
    async with listening(bus, handle), connected(bus, "intake") as client:
        await until(lambda: all_done(bus))
        waited: list[float] = []
        for number in range(1, 8):
            begun = monotonic()
            await client.jetstream().publish(RequestSealed.subject, request().body())
            await until(lambda number=number: len(handle.events) == number)
            waited.append(monotonic() - begun)
    assert sorted(waited)[3] < 0.1


async def test_an_event_that_comes_twice_has_one_effect(bus: Nats, store: Store[Work]) -> None:
    told = request()
    async with listening(bus, effect(store)):
        await send(bus, told, told, told)
        await until(lambda: all_done(bus))
    assert (await info(bus, "intake"))["state"]["messages"] == 3
    assert await ask(store, "SELECT count(*) FROM effect") == 1


@pytest.mark.chaos
async def test_kills_of_the_broker_while_listening_lose_and_double_nothing(bus: Nats, store: Store[Work]) -> None:
    told = [request() for _ in range(600)]
    await change_consumer(bus, "cases_request_sealed", ack_wait=2_000_000_000)
    async with listening(bus, effect(store)):
        for part in range(3):
            await send(bus, *told[part * 200 : part * 200 + 200])
            await asyncio.to_thread(bus.restart)
        await until(lambda: all_done(bus))
    assert await ask(store, "SELECT count(*) FROM effect") == 600
    assert await ask(store, "SELECT count(DISTINCT event_id) FROM effect") == 600


async def test_a_start_leaves_stream_and_consumer_as_they_are(bus: Nats) -> None:
    before = (await info(bus, "intake"))["config"]
    consumer = await consumer_config(bus)
    async with listening(bus, Deliveries()):
        assert (await info(bus, "intake"))["config"] == before
        assert await consumer_config(bus) == consumer
    router = router_of(Deliveries())
    streams: list[JStream] = [subscriber.stream for subscriber in router.subscribers]  # type: ignore[attr-defined]
    assert [stream.declare for stream in streams] == [False]


async def consumer_config(bus: Nats) -> object:
    async with connected(bus, "provision") as client:
        return (await client.jetstream().consumer_info("intake", "cases_request_sealed")).config


async def test_a_long_absence_of_the_broker_neither_freezes_nor_ends_the_service(bus: Nats) -> None:
    handle = Deliveries()
    async with listening(bus, handle) as broker:
        assert broker.connection.options["max_reconnect_attempts"] == -1
        bus.stop()
        longest = await longest_standstill(seconds=3)
        bus.start()
        await send(bus, request())
        await until(lambda: len(handle.events) == 1)
    assert longest < on_this_machine(0.5)


async def test_a_consumer_that_vanishes_is_not_asked_for_in_a_loop(bus: Nats, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bound_broker, "PAUSE", 0.5)
    asked, patience = 0, set[float]()
    real = bound_broker.Paced.fetch

    async def counted(paced: bound_broker.Paced, **given: float) -> object:
        nonlocal asked
        asked += 1
        patience.add(given["timeout"])
        return await real(paced, **given)

    monkeypatch.setattr(bound_broker.Paced, "fetch", counted)
    handle = Deliveries()
    async with listening(bus, handle):
        async with connected(bus, "provision") as client:
            await client.jetstream().delete_consumer("intake", "cases_request_sealed")
        await longest_standstill(seconds=2)
        assert asked < 12
        await bus.recreate("intake")
        await send(bus, request())
        await until(lambda: len(handle.events) == 1)
    assert {0.5 <= seconds <= 2 for seconds in patience} == {True}  # record 0056: what an idle listener costs


async def test_a_start_waits_for_a_consumer_that_is_not_there_yet(bus: Nats, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bound_broker, "PAUSE", 0.05)
    async with connected(bus, "provision") as client:
        await client.jetstream().delete_stream("intake")
    handle = Deliveries()
    broker = broker_for(bus.url, bus.seeds["cases"], name="cases", listeners=[router_of(handle)])
    starting = asyncio.create_task(broker.start())
    await longest_standstill(seconds=0.3)
    assert not starting.done()
    await bus.recreate("intake")
    await starting
    await send(bus, request())
    await until(lambda: len(handle.events) == 1)
    await broker.stop()


async def test_a_missing_right_is_an_error_in_the_log_without_content(
    bus: Nats, capsys: pytest.CaptureFixture[str]
) -> None:
    broker = broker_for(bus.url, bus.seeds["notify"], name="notify")
    await broker.connect()
    with pytest.raises((Error, TimeoutError)):
        await broker.publish(b"secret words", "intake.request.sealed", stream="intake", timeout=0.5)
    await broker.stop()
    written = "".join(capsys.readouterr())
    assert "permissions_violation" in written
    assert "secret" not in written
