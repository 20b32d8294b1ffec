"""What becomes of an event on its way into a service, on a real server."""

import asyncio
from time import monotonic

import pytest
from faststream.nats import JStream
from nats.errors import Error
from pydantic import BaseModel

from shared import binding, redelivery
from shared.events import RequestSealed
from shared.listening import Postponed, Refused, broker_for
from shared.redelivery import MAX_DELIVERIES
from shared.store import Store, Work
from tests.servers import Nats, Postgres
from tests.shared.building import ask, change_consumer, connected, info, request, until
from tests.shared.listeners import dead_letters, effect, listening, router_of, send, unacknowledged


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


class Strict(BaseModel):
    number: int


@pytest.fixture
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redelivery, "FIRST_PAUSE", 0.02)
    monkeypatch.setattr(redelivery, "LONGEST_PAUSE", 0.3)
    monkeypatch.setattr(redelivery, "LONGEST_ABSENCE", 0.02)


async def all_done(bus: Nats) -> bool:
    return await unacknowledged(bus) == 0


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


async def test_an_unreadable_message_is_put_aside_and_its_neighbours_are_handled(bus: Nats) -> None:
    good, handle = [request() for _ in range(4)], Deliveries()
    bad = [b"\xff\x00 not json", b'{"id": "no"}', good[0].model_dump_json().replace("QUJD", "***!").encode(), b""]
    await send(bus, good[0], bad[0], good[1], bad[1], bad[2], good[2], bad[3], good[3])
    async with listening(bus, handle):
        await until(lambda: all_done(bus))
    assert {event.id for event in handle.events} == {event.id for event in good}
    letters = await dead_letters(bus)
    assert sorted(payload for _, payload, _ in letters) == sorted(bad)
    for subject, _, headers in letters:
        assert subject == "cases.dead.intake.request.sealed"
        assert (headers["Kokon-Reason"], headers["Kokon-Deliveries"]) == ("unreadable", "1")


@pytest.mark.usefixtures("quickly")
async def test_a_mistake_in_the_work_is_not_taken_for_an_unreadable_message(bus: Nats) -> None:
    handle, first = Deliveries(), True

    async def mistaken(event: RequestSealed) -> None:
        nonlocal first
        if first:
            first = False
            Strict.model_validate({"number": "none"})
        await handle(event)

    async with listening(bus, mistaken):
        await send(bus, request())
        await until(lambda: len(handle.events) == 1)
    assert await dead_letters(bus) == []


async def test_a_failed_event_comes_again_after_growing_pauses(bus: Nats) -> None:
    handle = Deliveries(ZeroDivisionError(), ZeroDivisionError(), ZeroDivisionError())
    async with listening(bus, handle):
        await send(bus, request())
        await until(lambda: len(handle.events) == 1)
    first, second, third = (later - earlier for earlier, later in zip(handle.times, handle.times[1:], strict=False))
    assert 0.35 < first < 0.9
    assert 0.75 < second < 1.6
    assert 1.55 < third < 3


@pytest.mark.usefixtures("quickly")
async def test_after_the_last_delivery_the_payload_is_kept_as_it_came(
    bus: Nats, capsys: pytest.CaptureFixture[str]
) -> None:
    told = request(blob="c2VjcmV0")
    handle = Deliveries(*(ValueError("the words of a person") for _ in range(MAX_DELIVERIES)))
    async with listening(bus, handle):
        await send(bus, told)
        await until(lambda: all_done(bus))
    (letter,) = await dead_letters(bus)
    assert letter[:2] == ("cases.dead.intake.request.sealed", told.body())
    assert (letter[2]["Kokon-Reason"], letter[2]["Kokon-Deliveries"]) == ("exhausted", str(MAX_DELIVERIES))
    assert len(handle.times) == MAX_DELIVERIES
    assert set(letter[2]) == {"Nats-Msg-Id", "Kokon-Reason", "Kokon-Deliveries"}
    written = "".join(capsys.readouterr())
    assert "event_put_aside" in written
    assert "words" not in written
    assert "c2VjcmV0" not in written


async def test_a_mistake_in_the_retry_itself_loses_nothing(bus: Nats, monkeypatch: pytest.MonkeyPatch) -> None:
    handle = Deliveries(ZeroDivisionError())
    monkeypatch.setattr(redelivery, "pause", None)
    async with listening(bus, handle):
        await send(bus, request())
        await until(lambda: len(handle.events) == 1)


@pytest.mark.usefixtures("quickly")
async def test_an_event_stays_when_it_cannot_be_put_aside(bus: Nats) -> None:
    async with connected(bus, "provision") as client:
        await client.jetstream().delete_stream("dead")
    async with listening(bus, Deliveries()):
        await send(bus, b"unreadable")
        await until(lambda: tried(bus, 3))
        assert not await all_done(bus)
        await bus.recreate("dead")
        await until(lambda: all_done(bus))
    assert len(await dead_letters(bus)) == 1


async def tried(bus: Nats, times: int) -> bool:
    async with connected(bus, "provision") as client:
        info = await client.jetstream().consumer_info("intake", "cases_request_sealed")
    return info.delivered is not None and info.delivered.consumer_seq >= times


@pytest.mark.usefixtures("quickly")
async def test_a_database_that_is_away_never_makes_a_dead_letter(
    bus: Nats, store: Store[Work], postgres: Postgres
) -> None:
    handled, tries = effect(store), 0

    async def handle(event: RequestSealed) -> None:
        nonlocal tries
        tries += 1
        await handled(event)

    postgres.server.kill()
    async with listening(bus, handle):
        await send(bus, request())
        await until(lambda: tries > MAX_DELIVERIES + 2)
        await asyncio.to_thread(postgres.server.start)
        await until(lambda: all_done(bus))
    assert await ask(store, "SELECT count(*) FROM effect") == 1
    assert await dead_letters(bus) == []


async def test_a_postponed_event_comes_again_and_never_dies(bus: Nats) -> None:
    handle = Deliveries(*(Postponed(0.02) for _ in range(MAX_DELIVERIES + 2)))
    async with listening(bus, handle):
        await send(bus, request())
        await until(lambda: len(handle.events) == 1)
    assert await dead_letters(bus) == []


async def test_a_refused_event_is_put_aside_at_once_with_the_code(bus: Nats) -> None:
    handle = Deliveries(Refused("wrong_centre"))
    async with listening(bus, handle):
        await send(bus, request())
        await until(lambda: all_done(bus))
    (letter,) = await dead_letters(bus)
    assert letter[2]["Kokon-Reason"] == "wrong_centre"
    assert len(handle.times) == 1


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
        await until(lambda: all_done(bus), seconds=30)
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
    assert longest < 0.5


async def longest_standstill(*, seconds: float) -> float:
    """Seconds for which the event loop did nothing else."""
    longest, begun = 0.0, monotonic()
    while monotonic() - begun < seconds:
        before = monotonic()
        await asyncio.sleep(0.01)
        longest = max(longest, monotonic() - before)
    return longest


async def test_a_consumer_that_vanishes_is_not_asked_for_in_a_loop(bus: Nats, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binding, "PAUSE", 0.5)
    asked = 0
    real = binding.Paced.fetch

    async def counted(paced: binding.Paced, **given: object) -> object:
        nonlocal asked
        asked += 1
        return await real(paced, **given)

    monkeypatch.setattr(binding.Paced, "fetch", counted)
    handle = Deliveries()
    async with listening(bus, handle):
        async with connected(bus, "provision") as client:
            await client.jetstream().delete_consumer("intake", "cases_request_sealed")
        await longest_standstill(seconds=2)
        assert asked < 12
        await bus.recreate("intake")
        await send(bus, request())
        await until(lambda: len(handle.events) == 1)


async def test_a_start_waits_for_a_consumer_that_is_not_there_yet(bus: Nats, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binding, "PAUSE", 0.05)
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


async def test_a_slow_handler_keeps_its_message(bus: Nats, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redelivery, "SIGN_OF_LIFE", 0.2)
    await change_consumer(bus, "cases_request_sealed", ack_wait=1_000_000_000)
    begun = 0

    async def slow(_: RequestSealed) -> None:
        nonlocal begun
        begun += 1
        await longest_standstill(seconds=2.5)

    async with listening(bus, slow), listening(bus, slow):
        await send(bus, request())
        await until(lambda: all_done(bus))
    assert begun == 1
