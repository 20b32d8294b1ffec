"""The verdict on a stream, and on a real server what follows from it."""

import asyncio
from pathlib import Path

import pytest

from shared.bus.relay import RelayTimes
from shared.bus.stream_guard import Found, Remembered, Verdict, judge
from shared.events import RequestSealed
from shared.store.store import Store, Work
from tests.servers import Nats
from tests.shared.building import ask, count, do, drained, info, none_pending, pending, relaying, request, tell, until

BLIND = RelayTimes(poll=0.2, guard=600, longest_pause=0.3)


@pytest.mark.parametrize(
    ("remembered", "found", "verdict"),
    [
        (Remembered(), Found("monday", 0), Verdict.FIRST_SEEN),
        (Remembered(None, 0), Found("monday", 7), Verdict.FIRST_SEEN),
        (Remembered(None, 9), Found("monday", 7), Verdict.FELL_BACK),
        (Remembered("monday", 7), Found("monday", 7), Verdict.SOUND),
        (Remembered("monday", 7), Found("monday", 9), Verdict.SOUND),
        (Remembered("monday", 7), Found("monday", 6), Verdict.FELL_BACK),
        (Remembered("monday", 7, fell_back=True), Found("monday", 9), Verdict.FELL_BACK),
        (Remembered("monday", 7), Found("tuesday", 0), Verdict.RECREATED),
        (Remembered("monday", 7), Found("tuesday", 99), Verdict.RECREATED),
        (Remembered("monday", 7, fell_back=True), Found("tuesday", 0), Verdict.RECREATED),
    ],
)
def test_a_stream_is_judged_by_its_birth_and_its_last_sequence(
    remembered: Remembered, found: Found, verdict: Verdict
) -> None:
    assert judge(remembered, found) is verdict


async def publish_300(store: Store[Work], bus: Nats) -> None:
    await tell(store, *(request() for _ in range(300)))
    async with relaying(store, bus):
        await until(lambda: none_pending(store))


def damage(bus: Nats, stream: str) -> None:
    """One flipped bit in the middle of a stream's file, and the index gone."""
    bus.stop()
    folder = next(Path(bus.server.folder).glob(f"**/streams/{stream}/msgs"))
    block = max(folder.glob("*.blk"), key=lambda file: file.stat().st_size)
    content = bytearray(block.read_bytes())
    content[len(content) // 2] ^= 1
    block.write_bytes(content)
    for index in folder.glob("index.db"):
        index.unlink()
    bus.start()


@pytest.mark.chaos
async def test_a_flipped_bit_stops_publication_until_the_stream_is_made_anew(
    store: Store[Work], bus: Nats, capsys: pytest.CaptureFixture[str]
) -> None:
    await publish_300(store, bus)
    damage(bus, "intake")
    assert int((await info(bus, "intake"))["state"]["last_seq"]) < 300
    await tell(store, request())
    async with relaying(store, bus) as relay:
        await until(lambda: relay.health().fell_back)
        assert await pending(store) == 1
        assert "./kokon recreate-stream intake" in "".join(capsys.readouterr())
        await bus.recreate("intake")
        await until(lambda: none_pending(store))
        assert not relay.health().fell_back
    assert await count(bus, "intake") == 301
    assert len(set(await drained(bus, "cases", RequestSealed, expected=301))) == 301


@pytest.mark.chaos
async def test_a_fall_shows_at_the_next_connection_and_not_only_at_the_next_look(store: Store[Work], bus: Nats) -> None:
    async with relaying(store, bus, times=BLIND) as relay:
        await tell(store, *(request() for _ in range(300)))
        await until(lambda: none_pending(store))
        await asyncio.to_thread(damage, bus, "intake")
        await until(lambda: relay.health().fell_back)


async def test_a_fall_is_remembered_over_a_restart_even_when_the_stream_has_caught_up(
    store: Store[Work], bus: Nats
) -> None:
    await publish_300(store, bus)
    await do(store, "UPDATE outbox_state SET highest_sequence = 400")
    async with relaying(store, bus) as relay:
        await until(lambda: relay.health().fell_back)
    await do(store, "UPDATE outbox_state SET highest_sequence = 200")
    await tell(store, request())
    async with relaying(store, bus) as relay:
        await until(lambda: relay.health().fell_back)
        await until(lambda: relay.health().oldest_pending_seconds > 0.5)
        assert await pending(store) == 1


async def test_a_stream_made_anew_between_two_looks_shows_in_the_next_acknowledgement(
    store: Store[Work], bus: Nats
) -> None:
    await tell(store, *(request() for _ in range(30)))
    async with relaying(store, bus, times=BLIND) as relay:
        await until(lambda: none_pending(store))
        await bus.recreate("intake")
        await tell(store, *(request() for _ in range(2)))
        await until(lambda: none_pending(store))
        await until(lambda: all_there(bus, 32))
        assert not relay.health().fell_back
    assert await ask(store, "SELECT highest_sequence FROM outbox_state") == 32


async def all_there(bus: Nats, expected: int) -> bool:
    return await count(bus, "intake") == expected


async def test_what_is_older_than_the_retention_is_not_published_again(
    store: Store[Work], bus: Nats, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.bus.relay.UNTIL_TAKEN", frozenset[str]())
    await publish_300(store, bus)
    await do(store, "UPDATE outbox SET published_at = now() - interval '20 days' WHERE position <= 100")
    await bus.recreate("intake")
    async with relaying(store, bus):
        await until(lambda: all_there(bus, 200))
        await until(lambda: none_pending(store))
    assert await count(bus, "intake") == 200
