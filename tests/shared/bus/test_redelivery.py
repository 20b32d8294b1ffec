"""What becomes of an event whose handler did not succeed, on a real server."""

import asyncio

import pytest
from pydantic import BaseModel

from shared.bus import redelivery
from shared.bus.redelivery import MAX_DELIVERIES
from shared.bus.subscriptions import Postponed, Refused
from shared.events import RequestSealed
from shared.store.store import Store, Work
from shared.topology import Durable
from tests.servers import Nats, Postgres
from tests.shared.building import ask, change_consumer, comes_again_within, connected, do, read_only, request, until
from tests.shared.listeners import (
    Deliveries,
    all_done,
    dead_letters,
    effect,
    listening,
    longest_standstill,
    send,
)


class Strict(BaseModel):
    number: int


@pytest.fixture
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redelivery, "FIRST_PAUSE", 0.02)
    monkeypatch.setattr(redelivery, "LONGEST_PAUSE", 0.3)
    monkeypatch.setattr(redelivery, "LONGEST_ABSENCE", 0.02)


async def test_an_unreadable_message_is_put_aside_and_its_neighbours_are_handled(bus: Nats) -> None:
    good, handle = [request() for _ in range(4)], Deliveries()
    bad = [b"\xff\x00 not json", b'{"id": "no"}', good[0].model_dump_json().replace("QUJD", "***!").encode(), b""]
    await comes_again_within(bus, Durable("cases", RequestSealed), 5)  # what lies behind the empty body
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


@pytest.mark.usefixtures("quickly")
async def test_a_database_that_can_only_be_read_never_makes_a_dead_letter(
    bus: Nats, store: Store[Work], postgres: Postgres
) -> None:
    handled, tries = effect(store), 0

    async def handle(event: RequestSealed) -> None:
        nonlocal tries
        tries += 1
        await handled(event)

    with read_only(store, postgres):
        async with listening(bus, handle):
            await send(bus, request())
            await until(lambda: tries > MAX_DELIVERIES + 2)
    async with listening(bus, handle):
        await until(lambda: all_done(bus))
    assert await ask(store, "SELECT count(*) FROM effect") == 1
    assert await dead_letters(bus) == []


@pytest.mark.usefixtures("quickly")
async def test_transactions_that_change_the_same_never_make_a_dead_letter(bus: Nats, store: Store[Work]) -> None:
    """PostgreSQL ends the one that comes second, as often as there is another one."""
    handled, tries = effect(store), 0

    async def change(work: Work) -> None:
        await work.connection.exec_driver_sql("update effect set event_id = gen_random_uuid()")

    async def handle(event: RequestSealed) -> None:
        nonlocal tries
        tries += 1
        async with store.work() as work:
            await work.connection.exec_driver_sql("set transaction isolation level repeatable read")
            await work.connection.exec_driver_sql("select * from effect")
            if tries < MAX_DELIVERIES + 3:
                async with store.work() as other:
                    await change(other)
            await change(work)
        await handled(event)

    await do(store, "INSERT INTO effect VALUES (gen_random_uuid())")
    async with listening(bus, handle):
        await send(bus, request())
        await until(lambda: all_done(bus))
    assert tries == MAX_DELIVERIES + 3
    assert await ask(store, "SELECT count(*) FROM effect") == 2
    assert await dead_letters(bus) == []


async def test_a_postponed_event_comes_again_and_never_dies(bus: Nats) -> None:
    handle = Deliveries(*(Postponed(0.02) for _ in range(MAX_DELIVERIES + 2)))
    async with listening(bus, handle):
        await send(bus, request())
        await until(lambda: len(handle.events) == 1)
    assert await dead_letters(bus) == []


async def test_an_event_does_not_die_of_one_failure_after_many_postponements(bus: Nats) -> None:
    handle = Deliveries(*(Postponed(0.02) for _ in range(MAX_DELIVERIES)), ZeroDivisionError())
    async with listening(bus, handle):
        await send(bus, request())
        await until(lambda: all_done(bus))
    assert len(handle.events) == 1
    assert await dead_letters(bus) == []


async def test_a_refused_event_is_put_aside_at_once_with_the_code(bus: Nats) -> None:
    handle = Deliveries(Refused("wrong_centre"))
    async with listening(bus, handle):
        await send(bus, request())
        await until(lambda: all_done(bus))
    (letter,) = await dead_letters(bus)
    assert letter[2]["Kokon-Reason"] == "wrong_centre"
    assert len(handle.times) == 1


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
