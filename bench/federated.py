"""A whole federation for one measurement: the office as `./kokon up --office` runs it, and a real server a centre."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg

from bench.members import Member, subjects
from bench.processes import ROOT
from deploy.local.machine import ports
from deploy.local.machine.processes import apart
from deploy.local.servers.nats import Hub, introduce
from deploy.local.servers.nats_server import EmbeddedNats
from deploy.local.settings.installation import Installation, write_description
from deploy.local.supervision.supervisor import Supervisor
from deploy.nats.identities import PROVISION
from deploy.nats.stream_administration import administration
from services.quality.keys import public_part
from shared.events import ReleasePublished
from shared.topology import RELEASES

AT_ONCE = 8
"""Centres that are worked on at once: each would do it by itself, on a machine of its own."""


@dataclass
class Federation:
    folder: Path
    office: Supervisor
    members: dict[str, Member] = field(default_factory=dict)

    @property
    def hub(self) -> Hub:
        assert isinstance(self.office.servers.nats, Hub)
        return self.office.servers.nats

    @property
    def servers(self) -> list[EmbeddedNats]:
        """The hub first."""
        return [self.hub, *(member.server for member in self.members.values())]

    def settled(self, id: str) -> Member:
        installation = Installation(self.folder / id, id)
        write_description(installation)
        return Member(installation)

    def introduce(self, id: str) -> Member:
        """Both ends here, before anything runs."""
        member = self.members[id] = self.settled(id)
        keys = public_part(member.key)
        introduce(self.hub, member.server, release_keys={keys["key_id"]: keys["public_key"]})
        return member

    async def join(self, id: str) -> None:
        """The four commands, each a program of its own; then the centre starts."""
        member = self.settled(id)
        invitation, answer = self.folder / f"invitation-{id}.json", self.folder / f"answer-{id}.json"
        office = ["--folder", self.office.installation.folder]
        await kokon("join", "invite", id, "--name", f"Centre {id}", "--to", invitation, *office)
        said = await kokon("join", "accept", invitation, "--to", answer, "--folder", member.installation.folder)
        admitted = await kokon("join", "admit", answer, "--fingerprint", said["fingerprint"], *office)
        await kokon("join", "connect", admitted["digits"], "--folder", member.installation.folder)
        await apart(member.server.start)
        await member.provision()
        self.members[id] = member

    async def start_centres(self) -> None:
        async def start(member: Member) -> None:
            await apart(member.server.start)
            await member.provision()

        await self.each(start)

    async def each(self, work: Callable[[Member], Coroutine[Any, Any, object]]) -> None:
        """For all centres, a few at once."""
        await for_each(self.members.values(), work)

    def links(self) -> dict[str, int]:
        """By centre the number of its connection, as the hub tells it: another one means that it was away."""
        return {leaf["name"]: leaf["id"] for leaf in self.hub.ask("leafz").get("leafs") or []}

    async def arrived(self) -> dict[str, int]:
        """How often which subject lies in the stream of the office; the hub has put the centre before it."""
        async with administration(self.hub.url, PROVISION, self.hub.seed(PROVISION)) as api:
            return await subjects(api, RELEASES)

    def all_once(self, quarters: int) -> dict[str, int]:
        """The same when each centre has said so many quarters, and nothing was lost or doubled."""
        return {f"centre.{id}.{ReleasePublished.subject}": quarters for id in self.members}

    async def taken(self) -> int:
        """Releases that the service of the office has accepted."""
        return await self._asked("SELECT count(*) FROM received_release")

    async def refused(self) -> int:
        return await self._asked("SELECT count(*) FROM refused_release")

    async def _asked(self, query: str) -> int:
        address = self.office.servers.postgres.url("office").get_secret_value().replace("+asyncpg", "")
        connection = await asyncpg.connect(address)
        try:
            return int(await connection.fetchval(query))
        finally:
            await connection.close()

    async def stop(self) -> None:
        for member in self.members.values():
            await member.close()
        await self.each(lambda member: apart(member.server.stop))
        await self.office.stop()


@asynccontextmanager
async def federation(folder: Path) -> AsyncIterator[Federation]:
    """Nothing runs yet; whatever was started is stopped at the end."""
    office = Installation(folder / "office", "office", "office", port=ports.row(1))
    found = Federation(folder, Supervisor(office))
    try:
        found.office.claim()
        yield found
    finally:
        await found.stop()


async def for_each[T](of: Iterable[T], work: Callable[[T], Coroutine[Any, Any, object]]) -> None:
    room = asyncio.Semaphore(AT_ONCE)

    async def one(item: T) -> None:
        async with room:
            await work(item)

    async with asyncio.TaskGroup() as group:
        for item in of:
            group.create_task(one(item))


async def kokon(*words: object) -> dict[str, Any]:
    """What the command says with --json. Raises RuntimeError with its trouble."""
    line = [sys.executable, "-m", "deploy", *map(str, words), "--json"]
    process = await asyncio.create_subprocess_exec(*line, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    said, trouble = await process.communicate()
    if process.returncode:
        raise RuntimeError((said + trouble).decode()[-500:])
    told: dict[str, Any] = json.loads(said)
    return told
