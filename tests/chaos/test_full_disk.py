"""A message bus alone without room, of the hub and of a centre. A full disk of everything at work: `test_storms`."""

import asyncio
import errno
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from deploy.local.servers.nats_server import EmbeddedNats
from deploy.local.servers.servers import Servers
from deploy.local.settings.installation import ROOM, Installation
from deploy.local.supervision.supervised_program import Kept
from deploy.local.supervision.watchdog import Watch
from tests.chaos.small_disk import SmallDisk, small_disk
from tests.chaos.watched_office import Watched, WatchedPlace, until_released
from tests.deploy.bus import AUDITOR, Member, member, stream_info, subjects_in
from tests.deploy.linked_centres import release, until_linked
from tests.deploy.office import answer_of_command
from tests.shared.building import until

pytestmark = [pytest.mark.chaos, pytest.mark.real]
FULL = "the disk is full, and the message bus keeps nothing more"
REQUEST = "intake.request.sealed"
BODIES = [b"%03d " % number + os.urandom(60_000) for number in range(100)]
"""More than 4 MiB hold."""
WELL: Any = SimpleNamespace(
    running=lambda: True,
    answers=lambda *, within: True,
    ran_out_of_room=lambda: False,
    ask=lambda _: {},
    definitions=dict,
)


class WatchedServers:
    """Some servers as `./kokon up` watches them; `said` is what it shows."""

    def __init__(self, *, nats: Any = WELL, postgres: Any = WELL) -> None:
        self.servers: Any = SimpleNamespace(
            nats=nats,
            postgres=postgres,
            watched=lambda: {"postgres": postgres, "nats": nats},
            links=set,
            look_again=lambda: None,
            room=lambda: 2 * ROOM,
        )
        self.services: dict[str, Kept] = {}
        self.said: list[str] = []

    def remember(self) -> None: ...

    def hear(self) -> None: ...

    def say(self, about: str, line: str) -> None:
        self.said.append(f"{about}: {line}")

    async def until_said(self, words: str) -> None:
        for _ in range(1_800):
            if any(words in line for line in self.said):
                return
            await asyncio.sleep(0.05)
        pytest.fail(f"nobody said {words!r}, but {self.said}")


@asynccontextmanager
async def watched(**servers: Any) -> AsyncIterator[WatchedServers]:
    seen = WatchedServers(**servers)
    watching = asyncio.create_task(Watch(seen).keep())
    try:
        yield seen
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching


@contextmanager
def on_a_small_disk(server: EmbeddedNats, mebibytes: int = 4) -> Iterator[SmallDisk]:
    """What is in its store moves along."""
    server.stop()
    kept = server.streams.with_name("kept")
    server.streams.rename(kept)
    with small_disk(server.streams, mebibytes) as disk:
        shutil.copytree(kept, server.streams, dirs_exist_ok=True)
        server.start()
        try:
            yield disk
        finally:
            server.stop()


@pytest.fixture
def north(tmp_path: Path) -> Iterator[WatchedPlace]:
    place = WatchedPlace(tmp_path, "north")
    place.start()
    yield place
    place.server.stop()


@pytest.fixture
def office(tmp_path: Path, north: WatchedPlace) -> Iterator[Watched]:
    """With north as its member."""
    office = Watched(tmp_path)
    north.server.stop()
    north.join(office)
    yield office
    office.hub.stop()


def found_at(office: Watched) -> list[dict[str, str]]:
    faults: Any = answer_of_command("doctor", "--office", "--folder", office.installation.folder)
    return [one for one in faults if "disk was full" in one["found"]]


async def test_a_hub_without_room_on_its_disk_gets_everything_when_there_is_some(
    office: Watched, north: WatchedPlace
) -> None:
    await until_linked(office, "north")
    with on_a_small_disk(office.hub) as disk:
        async with watched(nats=office.hub) as up:
            await release(north, *BODIES)
            await up.until_said(FULL)
            assert ["make room" in one["next_step"] for one in found_at(office)] == [True]
            assert (await stream_info(north.server, "uplink", "uplink"))["messages"] == len(BODIES)
            assert len([line for line in up.said if FULL in line]) == 1
            disk.resize(64)
            await up.until_said("nats: runs again")
            assert await until_released(office, "north", BODIES[-1]) == BODIES
            assert not found_at(office)


@pytest.mark.level("machine", 5)
async def test_a_centre_without_room_keeps_each_event_once(north: WatchedPlace) -> None:
    with on_a_small_disk(north.server) as disk:
        async with watched(nats=north.server) as up, member(north.server, "intake") as intake:
            publishing = asyncio.create_task(published(intake))
            await up.until_said(FULL)
            assert not publishing.done()
            disk.resize(64)
            await publishing
            assert [body for _, body in await subjects_in(north.server, "intake", AUDITOR)] == BODIES


async def published(intake: Member) -> None:
    for body in BODIES:
        await intake.publish(REQUEST, body)


def test_a_disk_with_little_room_is_told_of_before_it_is_full(tmp_path: Path) -> None:
    up = WatchedServers()
    with small_disk(tmp_path / "centre", 400) as disk:
        up.servers = Servers(Installation(tmp_path / "centre", "north"))
        watch = Watch(up)
        for mebibytes in (400, 200, 320, 200, 20, 20, 400, 400, 200):
            disk.resize(mebibytes)
            watch.look_at_room()
    less = "MB are free on the disk of the data"
    assert [line.split("; ")[0] for line in up.said] == [
        f"disk: only 209 {less}",
        f"disk: only 20 {less}",
        "disk: there is room again",
        f"disk: only 209 {less}",
    ]


async def test_room_is_looked_at_while_a_server_cannot_be_started_for_want_of_it() -> None:
    """Starting one writes files, which a full disk refuses."""
    refused = SimpleNamespace(**vars(WELL) | {"running": lambda: False, "start": on_a_full_disk})
    async with watched(nats=refused) as up:
        up.servers.room = lambda: 0
        await up.until_said("only 0 MB are free on the disk of the data")
        refused.start = lambda: refused.__dict__.update(running=lambda: True)
        await up.until_said("nats: runs again")
        assert [line.split(".")[0] for line in up.said if line.startswith("nats")] == [
            "nats: stopped by itself; starting it again",
            "nats: The disk is full",
            "nats: runs again",
        ]


async def test_what_runs_is_written_down_as_soon_as_there_is_room() -> None:
    written, refusals = list[str](), 3

    def remember() -> None:
        nonlocal refusals
        if refusals:
            refusals -= 1
            on_a_full_disk()
        written.append("down")

    killed = SimpleNamespace(**vars(WELL))
    killed.running, killed.start = lambda: False, lambda: killed.__dict__.update(running=lambda: True)
    async with watched(nats=killed) as up:
        up.remember = remember  # type: ignore[method-assign]
        await until(lambda: written == ["down"])
        assert [line for line in up.said if "disk is full" in line] == [
            "list of programs: The disk is full. Next step: make room on it, then start again."
        ]


def on_a_full_disk() -> None:
    raise OSError(errno.ENOSPC, "No space left on device")
