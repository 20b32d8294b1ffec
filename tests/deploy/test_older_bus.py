"""A bus as earlier versions left it: one account, one stream for each owner, and letters in it that nobody has read."""

import asyncio
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from uuid import uuid4

import pytest

from deploy.local.servers.nats import Centre
from deploy.local.servers.nats_server import EmbeddedNats
from deploy.nats import stream_changes, streams
from deploy.trouble import Trouble
from shared import topology
from shared.events import EVENTS, ContributionDrawn, Event
from shared.topology import API, KEPT_GET, SERVICES, Durable, durables_of, publisher_of, taken_out_of
from tests.attacks.reply_subjects import OneAccountCentre, stored_state
from tests.deploy.bus import member

pytestmark = pytest.mark.real
OF_THE_CENTRE = tuple(event for event in EVENTS if publisher_of(event) in SERVICES)
DURABLES = [one for service in SERVICES for one in durables_of(service) if one.event in OF_THE_CENTRE]
EACH = 6
SOON = 4
"""Seconds instead of `ACK_WAIT` after which comes again what a listener of the old version had taken."""
type Bodies = dict[Durable, list[bytes]]


class BusBefore:
    """What was published, and which of it every listener had handled by the time the old version stopped."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.told: dict[type[Event], list[bytes]] = {}
        self.handled: Bodies = {durable: [] for durable in DURABLES}

    async def lived(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(streams, "ACK_WAIT", SOON)
        with monkeypatch.context() as before:
            before.setattr(topology, "APART", {})
            centre = OneAccountCentre(self.folder, "north")
            await asyncio.to_thread(centre.start)
            await asyncio.to_thread(centre.provision)
            assert {*await stored_state(centre)} == {"intake", "cases", "quality", "notify", "uplink", *NOT_OWNED}
            await self._told(centre)
            for durable in DURABLES:
                self.handled[durable] = await handled(centre, durable, places=(0, 2), prefix="$JS.API")
            await asyncio.to_thread(centre.stop)

    async def _told(self, centre: Centre) -> None:
        for number in range(EACH):
            for event in OF_THE_CENTRE:
                body = f"{event.subject} {number}".encode()
                self.told.setdefault(event, []).append(body)
                async with member(centre, publisher_of(event)) as one:
                    await one.client.jetstream().publish(event.subject, body, headers={"Nats-Msg-Id": str(uuid4())})

    def unread(self, durable: Durable) -> list[bytes]:
        return [body for body in self.told[durable.event] if body not in self.handled[durable]]


NOT_OWNED = ("kept", "downlink", "dead", "advisories")


async def handled(centre: Centre, durable: Durable, *, places: Iterable[int], prefix: str = API) -> list[bytes]:
    """Fetches all that is there and acknowledges what lies at these places."""
    async with member(centre, durable.consumer) as one:
        context = one.client.jetstream(prefix=prefix)
        inbox = f"_INBOX.{durable.consumer}.".encode()
        pulled = await context.pull_subscribe_bind(durable.name, durable.stream, inbox_prefix=inbox)
        messages = await pulled.fetch(EACH, timeout=20)
        for place in places:
            await messages[place].ack_sync(timeout=20)
        return [messages[place].data for place in places]


async def delivered(centre: Centre, durable: Durable) -> list[bytes]:
    """All that a listener of this version still gets, acknowledged."""
    found: list[bytes] = []
    async with member(centre, durable.consumer) as one:
        context, inbox = one.client.jetstream(prefix=API), f"_INBOX.{durable.consumer}.".encode()
        pulled = await context.pull_subscribe_bind(durable.name, durable.stream, inbox_prefix=inbox)
        while True:
            info = await context.consumer_info(durable.stream, durable.name)
            if not (info.num_pending or 0) + (info.num_ack_pending or 0):
                return found
            for message in await pulled.fetch(100, timeout=60):
                found.append(message.data)
                await message.ack_sync(timeout=20)


async def started(folder: Path) -> Centre:
    centre = Centre(folder, "north")
    await asyncio.to_thread(centre.start)
    return centre


def one_effect_each(before: BusBefore, durable: Durable, got: list[bytes]) -> bool:
    """What was not handled comes, once; what was handled has its effect already, and is known by its id if it comes."""
    new = Counter(body for body in got if body not in before.handled[durable])
    return new == Counter(before.unread(durable))


async def test_what_waited_for_a_listener_is_delivered_and_nothing_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = BusBefore(tmp_path / "north")
    await before.lived(monkeypatch)
    north = await started(before.folder)
    try:
        had = await kept_before(north)
        await asyncio.to_thread(north.provision)
        for durable in DURABLES:
            assert one_effect_each(before, durable, await delivered(north, durable)), durable
        now = await stored_state(north)
        # an old stream keeps what it had, handled or not, until its day comes
        assert all(now[stream] == had[stream] for stream in had if stream != "kept")
        assert await last_kept(north) == before.told[ContributionDrawn][-1]
        assert {change.done for change in await asyncio.to_thread(north.provision)} == {"nothing"}
        assert await old_listeners(north) == []
    finally:
        await asyncio.to_thread(north.stop)


async def last_kept(north: Centre) -> bytes:
    async with member(north, "cases") as cases:
        question = json.dumps({"last_by_subj": ContributionDrawn.subject}).encode()
        return (await cases.client.request(KEPT_GET, question, timeout=20)).data


async def kept_before(north: EmbeddedNats) -> dict[str, Counter[str]]:
    return {stream: subjects for stream, subjects in (await stored_state(north)).items() if subjects}


async def old_listeners(north: Centre) -> list[str]:
    found = []
    async with member(north, "provision") as one:
        for durable in DURABLES:
            if old := taken_out_of(durable.stream):
                answer = await one.client.request(f"$JS.API.CONSUMER.INFO.{old}.{durable.name}", b"", timeout=20)
                found += [durable.name] if b"error" not in answer.data else []
    return found


async def test_a_carrying_over_that_is_broken_off_begins_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = BusBefore(tmp_path / "north")
    await before.lived(monkeypatch)
    north = await started(before.folder)
    try:
        with monkeypatch.context() as patched:
            patched.setattr(stream_changes, "TRIES", 0)
            with pytest.raises(Trouble, match="did not get all that waits"):
                await asyncio.to_thread(north.provision)
        await asyncio.to_thread(north.kill)
        await asyncio.to_thread(north.start)
        await asyncio.to_thread(north.provision)
        for durable in DURABLES:
            assert one_effect_each(before, durable, await delivered(north, durable)), durable
    finally:
        await asyncio.to_thread(north.stop)


async def test_twin_listeners_that_go_before_their_letters_are_carried_over_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Planted."""

    async def nothing(*_: object) -> list[object]:
        return []

    before = BusBefore(tmp_path / "north")
    await before.lived(monkeypatch)
    monkeypatch.setattr(stream_changes, "_unhandled", nothing)
    north = await started(before.folder)
    try:
        await asyncio.to_thread(north.provision)
        lost = [one for one in DURABLES if not one_effect_each(before, one, await delivered(north, one))]
        assert lost == [durable for durable in DURABLES if taken_out_of(durable.stream)]
    finally:
        await asyncio.to_thread(north.stop)
