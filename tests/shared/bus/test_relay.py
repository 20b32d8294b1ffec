"""The way from the outbox to the stream on a real server: nothing lost, nothing doubled, whatever dies."""

import asyncio
from contextlib import suppress

import pytest

from shared.bus import publisher
from shared.bus.publisher import AT_MOST
from shared.bus.relay import RelayTimes
from shared.events import RequestSealed
from shared.store.connections import StoreAwayError
from shared.store.store import Store, Work
from tests.servers import Nats, Postgres
from tests.shared.building import (
    ask,
    beside,
    change_stream,
    count,
    do,
    drained,
    info,
    none_pending,
    pending,
    relaying,
    release,
    request,
    tell,
    until,
)

SLOW = RelayTimes(poll=30)
LEADER = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted"


async def test_what_was_told_arrives_in_order_and_is_marked_with_its_sequence(store: Store[Work], bus: Nats) -> None:
    told = [request() for _ in range(20)]
    await tell(store, *told)
    async with relaying(store, bus):
        await until(lambda: none_pending(store))
    assert await drained(bus, "cases", RequestSealed, expected=20) == [event.body() for event in told]
    sequences = await ask(store, "SELECT array_agg(stream_sequence ORDER BY position) FROM outbox")
    assert sequences == list(range(1, 21))
    assert await ask(store, "SELECT highest_sequence FROM outbox_state") == 20


async def test_more_than_one_batch_goes_in_one_turn(store: Store[Work], bus: Nats) -> None:
    await tell(store, *(request() for _ in range(2 * AT_MOST + 1)))
    async with relaying(store, bus, times=SLOW):
        await until(lambda: none_pending(store))
    assert await count(bus, "intake") == 2 * AT_MOST + 1


async def test_a_commit_in_this_process_is_published_without_waiting_for_a_look(store: Store[Work], bus: Nats) -> None:
    await do(store, "DROP TRIGGER outbox_written ON outbox")
    async with relaying(store, bus, times=SLOW) as relay:
        await until(lambda: relay.health().leads)
        await tell(store, request())
        await until(lambda: none_pending(store))


async def test_a_commit_in_another_process_wakes_the_leader(store: Store[Work], bus: Nats) -> None:
    other = beside(store)
    async with relaying(store, bus, times=SLOW) as relay:
        await until(lambda: relay.health().leads)
        await tell(other, request())
        await until(lambda: none_pending(store))
    await other.engine.dispose()


async def test_of_two_relays_one_leads_and_the_other_takes_over(store: Store[Work], bus: Nats) -> None:
    other = beside(store)
    async with relaying(store, bus) as first:
        await until(lambda: first.health().leads)
        async with relaying(other, bus) as second:
            await tell(store, *(request() for _ in range(50)))
            await until(lambda: none_pending(store))
            assert not second.health().leads
            assert (first.health().published, second.health().published) == (50, 0)
            await stop_leading(store)
            await until(lambda: first.health().leads != second.health().leads)
            await tell(store, *(request() for _ in range(50)))
            await until(lambda: none_pending(store))
            assert first.health().published + second.health().published == 100
    assert await count(bus, "intake") == 100
    await other.engine.dispose()


async def stop_leading(store: Store[Work]) -> None:
    """Cuts the connection that holds the leader's lock."""
    await do(store, "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted")


async def test_a_crash_between_publication_and_mark_doubles_nothing(store: Store[Work], bus: Nats) -> None:
    await tell(store, *(request() for _ in range(30)))
    async with relaying(store, bus) as relay:
        await until(lambda: none_pending(store))
        await do(store, "UPDATE outbox SET published_at = NULL, stream_sequence = NULL WHERE position > 10")
        await tell(store, request())
        await until(lambda: none_pending(store))
        assert not relay.health().fell_back
    assert await count(bus, "intake") == 31
    assert await ask(store, "SELECT bool_and(stream_sequence = position) FROM outbox")


async def test_rows_wait_while_the_broker_is_away_and_health_says_so(store: Store[Work], bus: Nats) -> None:
    async with relaying(store, bus) as relay:
        await until(lambda: relay.health().leads)
        leader = await ask(store, LEADER)
        bus.stop()
        await until(lambda: not relay.health().connected)
        await tell(store, *(request() for _ in range(5)))
        await until(lambda: relay.health().oldest_pending_seconds > 0.5)
        assert await pending(store) == 5
        assert await ask(store, LEADER) == leader
        bus.start()
        await until(lambda: none_pending(store))
        await until(lambda: relay.health().oldest_pending_seconds == 0)
        assert relay.health().connected
    assert await count(bus, "intake") == 5


async def test_a_broker_that_stands_still_is_given_up_and_gets_everything_once_when_it_goes_on(
    store: Store[Work], bus: Nats, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(publisher, "SECONDS", 0.2)
    said = ""

    def given_up() -> bool:
        nonlocal said
        said += capsys.readouterr().err
        return "relay_waits" in said and "fault=TimeoutError" in said

    async with relaying(store, bus) as relay:
        await until(lambda: relay.health().leads)
        with bus.standing_still():
            await tell(store, *(request() for _ in range(5)))
            await until(given_up)
            assert await pending(store) == 5
        monkeypatch.undo()
        await until(lambda: none_pending(store))
        await until(lambda: relay.health().oldest_pending_seconds == 0)
    assert await count(bus, "intake") == 5


@pytest.mark.chaos
async def test_kills_of_the_broker_under_load_lose_and_double_nothing(store: Store[Work], bus: Nats) -> None:
    async with relaying(store, bus):
        for _ in range(3):
            telling = asyncio.gather(*(tell(store, *(request() for _ in range(100))) for _ in range(10)))
            await asyncio.to_thread(bus.restart)
            await telling
        await until(lambda: none_pending(store))
    assert await ask(store, "SELECT count(DISTINCT stream_sequence) FROM outbox") == 3_000
    assert await count(bus, "intake") == 3_000


@pytest.mark.chaos
async def test_kills_of_the_database_under_load_lose_and_double_nothing(
    store: Store[Work], bus: Nats, postgres: Postgres
) -> None:
    committed = 0

    async def try_to_tell() -> None:
        nonlocal committed
        with suppress(StoreAwayError):
            await tell(store, request())
            committed += 1

    async with relaying(store, bus):
        for _ in range(2):
            for _ in range(10):
                await asyncio.gather(*(try_to_tell() for _ in range(20)))
            postgres.server.kill()
            await try_to_tell()
            await asyncio.to_thread(postgres.server.start)
        await until(lambda: is_told(store))
        rows = int(await ask(store, "SELECT count(*) FROM outbox"))
        assert await count(bus, "intake") == rows >= committed


async def is_told(store: Store[Work]) -> bool:
    with suppress(StoreAwayError):
        await tell(store, request())
        await until(lambda: none_pending(store))
        return True
    return False


async def test_a_full_stream_refuses_and_the_rows_wait(store: Store[Work], bus: Nats) -> None:
    await change_stream(bus, "intake", max_bytes=2_000)
    await tell(store, *(request() for _ in range(20)))
    async with relaying(store, bus) as relay:
        await until(lambda: relay.health().oldest_pending_seconds > 0.5)
        assert await pending(store) == 20
        await change_stream(bus, "intake", max_bytes=2_000_000)
        await until(lambda: none_pending(store))
    assert await count(bus, "intake") == 20


async def test_old_published_rows_and_old_ids_are_forgotten_and_nothing_else(
    store: Store[Work], bus: Nats, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a stream whose rows go after a time, not when they were taken."""
    monkeypatch.setattr("shared.bus.relay.UNTIL_TAKEN", frozenset[str]())
    await tell(store, request(), request(), request())
    await do(store, "UPDATE outbox SET created_at = now() - interval '40 days'")
    await do(store, "UPDATE outbox SET published_at = created_at WHERE position = 1")
    await do(store, "UPDATE outbox SET published_at = now() - interval '13 days' WHERE position = 2")
    for days in (29, 31):
        seen = f"now() - interval '{days} days'"
        await do(store, f"INSERT INTO inbox VALUES (gen_random_uuid(), {seen})")
    async with relaying(store, bus):
        await until(lambda: none_pending(store))
        await until(lambda: forgotten(store))
    assert await ask(store, "SELECT array_agg(position ORDER BY position) FROM outbox") == [2, 3]


async def forgotten(store: Store[Work]) -> bool:
    return bool(await ask(store, "SELECT count(*) = 1 FROM inbox"))


async def test_quality_publishes_into_the_account_that_leaves_the_centre(store: Store[Work], bus: Nats) -> None:
    await tell(store, *(release(number) for number in (1, 2, 3)))
    async with relaying(store, bus, "uplink") as relay:
        await until(lambda: none_pending(store))
        assert not relay.health().fell_back
    assert await count(bus, "uplink") == 3
    known = await ask(store, "SELECT stream_created FROM outbox_state WHERE stream = 'uplink'")
    assert known == (await info(bus, "uplink"))["created"]
