"""One service with two streams in two accounts: each goes its own way, and what happens to one stops no other."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import pytest

from shared.bus.relay import Relay, RelayTimes
from shared.events import ReplySealed
from shared.store.store import Store, Work
from tests.servers import Nats
from tests.shared.building import (
    QUICK,
    ask,
    beside,
    change_stream,
    count,
    do,
    info,
    publication,
    relaying,
    release,
    tally,
    tell,
    until,
)

each_stream = pytest.mark.parametrize(("fallen", "other"), [("quality", "uplink"), ("uplink", "quality")])
BLIND = RelayTimes(poll=30, guard=600)
EVENTS = {"quality": publication, "uplink": release}


@asynccontextmanager
async def both(store: Store[Work], bus: Nats, times: RelayTimes = QUICK) -> AsyncIterator[dict[str, Relay]]:
    async with (
        relaying(store, bus, "quality", times=times) as first,
        relaying(store, bus, "uplink", times=times) as second,
    ):
        yield {"quality": first, "uplink": second}


async def waiting(store: Store[Work], stream: str) -> int:
    question = "SELECT count(*) FROM outbox WHERE published_at IS NULL AND subject LIKE :own"
    return int(await ask(store, question, own=f"{stream}.%"))


async def until_told(store: Store[Work], *streams: str) -> None:
    for stream in streams:
        await until(lambda stream=stream: all_told(store, stream))


async def all_told(store: Store[Work], stream: str) -> bool:
    return await waiting(store, stream) == 0


async def state(store: Store[Work], column: str, stream: str) -> object:
    return await ask(store, f"SELECT {column} FROM outbox_state WHERE stream = :stream", stream=stream)


async def test_each_event_goes_into_its_own_stream_and_each_stream_is_known_apart(
    store: Store[Work], bus: Nats
) -> None:
    await tell(store, publication(1), release(1), publication(2))
    async with both(store, bus) as relays:
        await until_told(store, "quality", "uplink")
        await until(lambda: [relay.health().published for relay in relays.values()] == [2, 1])
    assert (await count(bus, "quality"), await count(bus, "uplink")) == (2, 1)
    for stream in ("quality", "uplink"):
        last = (await info(bus, stream))["state"]["last_seq"]
        assert await state(store, "highest_sequence", stream) == last


@each_stream
async def test_a_stream_that_fell_back_stops_no_other(store: Store[Work], bus: Nats, fallen: str, other: str) -> None:
    await tell(store, publication(1), release(1))
    async with both(store, bus):
        await until_told(store, "quality", "uplink")
    await do(
        store, "UPDATE outbox_state SET highest_sequence = highest_sequence + 400 WHERE stream = :stream", stream=fallen
    )
    await tell(store, EVENTS[fallen](2), EVENTS[other](2))
    async with both(store, bus) as relays:
        await until(lambda: relays[fallen].health().fell_back)
        await until_told(store, other)
        assert not relays[other].health().fell_back
        assert await waiting(store, fallen) == 1
        assert [await state(store, "fell_back", stream) for stream in (fallen, other)] == [True, False]


@each_stream
async def test_a_stream_made_anew_gets_its_own_events_again_and_no_others(
    store: Store[Work], bus: Nats, fallen: str, other: str
) -> None:
    await tell(store, *(EVENTS[name](number) for name in (fallen, other) for number in (1, 2, 3)))
    async with both(store, bus) as relays:
        await until_told(store, fallen, other)
        published = relays[other].health().published
        await bus.recreate(fallen)
        await until(lambda: again_in(bus, fallen))
        await until_told(store, fallen)
        assert relays[other].health().published == published == 3
    assert await count(bus, other) == 3


async def again_in(bus: Nats, stream: str) -> bool:
    return await count(bus, stream) == 3


@each_stream
async def test_what_is_said_for_years_is_never_forgotten_by_the_outbox(
    store: Store[Work], bus: Nats, fallen: str, other: str
) -> None:
    await tell(store, EVENTS[fallen](1), EVENTS[other](1))
    async with both(store, bus):
        await until_told(store, fallen, other)
    await do(
        store, "UPDATE outbox SET created_at = now() - interval '9 years', published_at = now() - interval '9 years'"
    )
    await bus.recreate(fallen)
    async with both(store, bus):
        await until(lambda: one_in(bus, fallen))
        await until_told(store, fallen)
    assert await ask(store, "SELECT count(*) FROM outbox") == 2


async def one_in(bus: Nats, stream: str) -> bool:
    return await count(bus, stream) == 1


async def test_a_full_stream_keeps_its_own_events_waiting_and_no_others(store: Store[Work], bus: Nats) -> None:
    await change_stream(bus, "quality", max_bytes=200)
    await tell(store, *(publication(number) for number in range(1, 6)), release(1))
    async with both(store, bus) as relays:
        await until_told(store, "uplink")
        await until(lambda: relays["quality"].health().oldest_pending_seconds > 0.5)
        assert await waiting(store, "quality") == 5
        assert relays["uplink"].health().oldest_pending_seconds == 0
        await change_stream(bus, "quality", max_bytes=2_000_000)
        await until_told(store, "quality")


async def test_each_stream_has_a_leader_of_its_own(store: Store[Work], bus: Nats) -> None:
    elsewhere = beside(store)
    async with relaying(store, bus, "quality") as here, relaying(elsewhere, bus, "uplink") as there:
        await until(lambda: here.health().leads and there.health().leads)
    await elsewhere.engine.dispose()


async def test_a_commit_wakes_the_relays_of_both_streams(store: Store[Work], bus: Nats) -> None:
    await do(store, "DROP TRIGGER outbox_written ON outbox")
    async with both(store, bus, BLIND) as relays:
        await until(lambda: all(relay.health().leads for relay in relays.values()))
        for number in range(1, 6):
            await tell(store, publication(number), release(number % 4 + 1))
            await until_told(store, "quality", "uplink")


async def test_what_one_listener_hears_goes_into_a_stream_of_its_own_and_what_was_published_before_it_stays(
    store: Store[Work], bus: Nats
) -> None:
    """An earlier version had published the first two, in the one stream that `cases` had."""
    reply = ReplySealed(reply_id=uuid4(), thread_id=uuid4(), blob="QUJDRA==")
    await tell(store, tally(), reply)
    await do(store, "UPDATE outbox SET published_at = now(), stream_sequence = 1795917708000 + position")
    await tell(store, tally(), ReplySealed(reply_id=uuid4(), thread_id=uuid4(), blob="QUJDRA=="), tally())
    async with relaying(store, bus, "cases"):
        await until(lambda: only_tallies_wait(store))
        async with relaying(store, bus, "cases_to_quality"):
            await until_told(store, "cases")
    assert (await count(bus, "cases"), await count(bus, "cases_to_quality")) == (1, 2)
    assert await state(store, "highest_sequence", "cases") == 1


async def only_tallies_wait(store: Store[Work]) -> bool:
    question = "SELECT array_agg(DISTINCT subject) FROM outbox WHERE published_at IS NULL"
    return bool(await ask(store, question) == ["cases.tally.released"])
