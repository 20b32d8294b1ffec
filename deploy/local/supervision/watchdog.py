"""The watchdog of a running installation: restarts what stopped, kills what is stuck, repairs a fallen stream."""

import asyncio
import shutil
from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import Protocol

import httpx

from deploy.local.machine.processes import apart, together
from deploy.local.servers import link_state
from deploy.local.servers.servers import Servers
from deploy.local.servers.stream_lag import counted_further
from deploy.local.settings.installation import ROOM
from deploy.local.supervision.supervised_program import WITHIN, Kept
from deploy.trouble import Trouble, trouble_of

LOOK, ASK = 0.1, 2.0
FALLEN = "stream_fell_back:"
"""Before the name of the stream."""
RECREATE_AGAIN = 60.0
ROOM_AGAIN = 32_000_000
"""Bytes that must be free before a message bus that met a full disk is started again."""
ROOM_FOR_NOW = ROOM + ROOM // 4
"""A disk at the edge would have little room and enough of it in turns."""
BEGIN_AGAIN = 30.0

ASK_SERVER = 10.0
"""Seconds between two questions to a server whether it answers, and for an answer: far more than a busy one takes."""
UNANSWERED = 3
"""Questions in a row. Half a minute and more: a machine at many times its load still answers one of them."""

FULL = Trouble(
    "disk_full",
    "the disk is full, and the message bus keeps nothing more. Nothing is lost: what is new waits where it comes from.",
    "make room; all goes on by itself then.",
)


def little_room(free: int) -> Trouble:
    """Said once when there is little, and once more when there is nothing."""
    code = "disk_full" if free < ROOM_AGAIN else "little_room"
    what = f"only {free // 1_000_000} MB are free on the disk of the data; without any, nothing new is taken in."
    return Trouble(code, what, "make room; nothing that was taken in is lost, and all goes on by itself.")


class Answering(Protocol):
    def running(self) -> bool: ...
    def answers(self, *, within: float) -> bool: ...
    def kill(self) -> None: ...


class Watched(Protocol):
    """What the watch needs of a supervisor."""

    servers: Servers
    services: dict[str, Kept]

    def remember(self) -> None: ...
    def hear(self) -> None: ...
    def say(self, about: str, line: str) -> None: ...


class Watch:
    def __init__(self, watched: Watched) -> None:
        self._watched = watched
        self._asked = monotonic()
        self._recreated: dict[str, float] = {}
        self._failed: dict[str, str] = {}
        self._links: set[int] = set()
        self._begun_again = -BEGIN_AGAIN
        self._to_remember = False

    async def keep(self) -> None:
        """Never ends by itself."""
        servers = self._watched.servers
        await together(
            self._keep_running(),
            link_state.report_changes(servers.nats, self._watched.say),
            *(self._keep_answering(name, server) for name, server in servers.watched().items()),
        )

    async def _keep_answering(self, name: str, server: Answering) -> None:
        """Ends one that runs and answers nothing: it is started again as after a crash, and loses as little."""
        unanswered = 0
        while True:
            await asyncio.sleep(ASK_SERVER)
            # counted by questions, not by time: when this process itself stood still, nobody had asked
            unanswered = unanswered + 1 if await self._hangs(server) else 0
            if unanswered >= UNANSWERED:
                self._watched.say(name, "gives no answer; ending it")
                await apart(server.kill)
                unanswered = 0

    async def _hangs(self, server: Answering) -> bool:
        return server.running() and not await apart(server.answers, within=ASK_SERVER) and server.running()

    async def _keep_running(self) -> None:
        async with httpx.AsyncClient(trust_env=False, timeout=WITHIN) as client:
            while True:
                await asyncio.sleep(LOOK)
                try:
                    await self._look(client)
                    self._failed.pop("watch", None)
                except OSError as error:
                    # a full disk, most often: what runs goes on running, and is looked after again when there is room
                    with suppress(Exception):
                        self._say_once("watch", trouble_of(error))
                    await asyncio.sleep(1)

    async def _look(self, client: httpx.AsyncClient) -> None:
        self._watched.hear()
        await self._look_at_servers()
        for kept in self._watched.services.values():
            await self._look_at(kept)
        self._remember()
        if monotonic() - self._asked > ASK:
            await asyncio.gather(*(self._ask(kept, client) for kept in self._watched.services.values()))
            self.look_at_room()
            await self.look_at_streams()
            await self.look_at_links()
            self._asked = monotonic()

    def _remember(self) -> None:
        """What runs is written down at once, and again as long as a full disk refuses it."""
        try:
            if self._to_remember:
                self._watched.remember()
        except OSError as error:
            self._say_once("list of programs", trouble_of(error))
        else:
            self._to_remember = False
            self._failed.pop("list of programs", None)

    def look_at_room(self) -> None:
        """Warn the operator of a full disk before the database and the bus refuse writes."""
        free = self._watched.servers.room()
        if free < ROOM:
            self._say_once("disk", little_room(free))
        elif free > ROOM_FOR_NOW and "disk" in self._failed:
            del self._failed["disk"]
            self._watched.say("disk", "there is room again")

    async def look_at_streams(self) -> None:
        """A bus whose disk was full goes on only when it is started again."""
        nats = self._watched.servers.nats
        try:
            if not await apart(nats.ran_out_of_room):
                self._failed.pop("streams", None)
                return
        except OSError:
            return
        if shutil.disk_usage(nats.streams).free < ROOM_AGAIN or monotonic() - self._begun_again < BEGIN_AGAIN:
            self._say_once("streams", FULL)
            return
        self._begun_again = monotonic()
        self._watched.say("streams", "there is room on the disk again; starting the message bus again")
        await apart(nats.stop)
        await self._start_server("nats", nats.start)

    async def look_at_links(self) -> None:
        """One end may come from an older copy since: a centre says how far it is, and each heals what is its own."""
        servers = self._watched.servers
        try:
            found = await apart(servers.links)
            if found - self._links:
                await apart(servers.look_again)
            self._links = found
            for stream in await apart(counted_further, servers.nats):
                await self._recreate(stream, "is older than what others have of it")
        except (Trouble, OSError):
            self._links = set()

    async def _look_at_servers(self) -> None:
        for name, server in self._watched.servers.watched().items():
            if not server.running():
                await self._start_server(name, server.start)

    async def _start_server(self, name: str, start: Callable[[], None]) -> None:
        if name not in self._failed:
            self._watched.say(name, "stopped by itself; starting it again")
        if await self._started(name, start):
            self._watched.say(name, "runs again")
        else:
            await asyncio.sleep(1)

    async def _started(self, name: str, start: Callable[[], None]) -> bool:
        """False where the system or the program refused, which is said: all else is looked at meanwhile."""
        try:
            await apart(start)
        except (Trouble, OSError) as refusal:
            self._say_once(name, refusal if isinstance(refusal, Trouble) else trouble_of(refusal))
            return False
        self._failed.pop(name, None)
        self._to_remember = True
        return True

    def _say_once(self, name: str, trouble: Trouble) -> None:
        """As long as it is the same trouble."""
        if self._failed.get(name) != trouble.code:
            self._watched.say(name, str(trouble))
        self._failed[name] = trouble.code

    async def _look_at(self, kept: Kept) -> None:
        if (code := kept.exit_code) is not None:
            pause = kept.postpone()
            how = f"signal {-code}" if code < 0 else f"exit code {code}"
            self._watched.say(kept.name, f"stopped by itself ({how}); starting it again in {pause:.1f} s")
        elif kept.stuck:
            self._watched.say(kept.name, "gives no answer; ending it")
            kept.kill()
        elif kept.pid is None and kept.due and not await self._started(kept.name, kept.start):
            kept.postpone()

    async def _ask(self, kept: Kept, client: httpx.AsyncClient) -> None:
        if kept.pid is None:
            return
        before = kept.reasons
        await kept.ask(client)
        if kept.reasons != before:
            self._watched.say(kept.name, f"not ready: {', '.join(kept.reasons)}" if kept.reasons else "ready again")
        for reason in kept.reasons:
            if reason.startswith(FALLEN):
                await self._recreate(reason.removeprefix(FALLEN), "lost its end")

    async def _recreate(self, stream: str, why: str) -> None:
        if monotonic() - self._recreated.get(stream, -RECREATE_AGAIN) < RECREATE_AGAIN:
            return
        self._recreated[stream] = monotonic()
        try:
            await apart(self._watched.servers.recreate, stream)
        except Trouble as trouble:
            self._watched.say(stream, str(trouble))
        else:
            self._watched.say(stream, f"{why} and was made anew; its owner publishes it again")
