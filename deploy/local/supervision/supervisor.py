"""Keeps one installation running: servers, databases, streams, services; starts again what stops, stops it in order.

async with Supervisor(Installation(folder, "north"), display=display()) as supervisor:   # everything is ready
    supervisor.installation.urls            # {"intake": "http://127.0.0.1:8400", ...}
    supervisor.pids()                       # {"postgres": 1, "nats": 2, "intake": 3, ...}
    supervisor.kill("cases")                # kill -9; it comes back by itself
    await supervisor.recreate_stream("intake")
"""

import asyncio
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from deploy.local.backup.before_upgrade import check_backup
from deploy.local.keys import key_rotation
from deploy.local.machine import logs, ports, programs
from deploy.local.machine.display import Display, Silent
from deploy.local.machine.logs import Follower
from deploy.local.machine.processes import Program, apart, kill_all, together
from deploy.local.machine.program_environment import ROOT
from deploy.local.servers.nats import Centre, Hub
from deploy.local.servers.servers import Servers
from deploy.local.services import bytecode, environment, own_id, service_keys
from deploy.local.settings import folder_owners, installation, operators
from deploy.local.settings.claim import Claim
from deploy.local.settings.installation import Installation
from deploy.local.settings.places import with_folder
from deploy.local.settings.undo_start import Before
from deploy.local.supervision.supervised_program import Kept
from deploy.local.supervision.watchdog import Watch
from deploy.nats.folder_check import close_to_others
from deploy.nats.messages import at_rest
from deploy.trouble import Trouble

READY_WITHIN = 90.0
STOPPED_WITHIN = 12.0
LOOK = 0.05


class Supervisor:
    """`beside` are further programs that belong to it, such as the mail collector of the demonstration.

    An earlier version's databases are brought up to date only after a fresh backup, or `without_backup`.
    """

    def __init__(
        self,
        installation: Installation,
        *,
        display: Display | None = None,
        beside: Sequence[Kept] = (),
        without_backup: bool = False,
    ) -> None:
        self.installation = installation
        self._without_backup = without_backup
        self.display = display or Silent()
        self.servers = Servers(installation)
        self.services = {service: self._kept(service) for service in installation.services}
        self.services |= {kept.name: kept for kept in beside}
        self.operators: dict[str, str] = {}
        """Where they look at each service, as soon as the folder is taken."""
        self.watch: asyncio.Task[None] | None = None
        """Ends only by a fault of our own."""
        self._claim = Claim(installation.folder)
        self._claimed = False
        self._followers = [Follower(kept.log, self._hearer(kept.name)) for kept in self.services.values()]

    async def __aenter__(self) -> Self:
        try:
            self.claim()
            await self.open()
            await self.prepare()
            await self.run()
        except BaseException:
            await self.stop()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    def claim(self) -> None:
        """Takes the folder for itself, and ends what an earlier supervisor left running in it."""
        before = Before(self.installation.folder)
        try:
            installation.write_description(self.installation)
            self._claim.__enter__()
            self._claimed = True
            self.operators = operators.urls_of(self.installation)
            self._check_ports()
        except (Trouble, OSError):
            before.put_back(claimed=self._claimed)
            raise
        if left := self.servers.nats.process():
            kill_all([left])  # begun in the moment before its supervisor was killed, so that no list names it
        for path in (path for folder in self._with_keys() for path in close_to_others(folder)):
            self.say("keys", f"others could read {path}; it is closed to them now")
        folder_owners.set_owners(self.installation)
        if isinstance(self.servers.nats, Hub):
            self.servers.nats.register.reachable(self.installation.reach, self.installation.listen)
            self.servers.nats.register.write_members()

    def _with_keys(self) -> tuple[Path, ...]:
        """Earlier versions left some of it open."""
        return self.installation.keys, self.servers.nats.folder

    def _check_ports(self) -> None:
        for service in self.installation.services:
            ports.check(self.installation.port_of(service), service, self.installation.host)
        for service, port in operators.ports_of(self.installation).items():
            ports.check(port, f"operators of {service}", instead=f"say {service.upper()}_OPERATOR_PORT")

    async def open(self) -> None:
        """Starts the servers."""
        with self._step("database and message bus"):
            beside = apart(programs.begin), apart(bytecode.keep_compiled)
            await together(*beside, self._open_database(), self._open_bus())
        self.remember()

    async def _open_database(self) -> None:
        await apart(self.servers.postgres.start)
        if handed := await apart(self.servers.ensure_databases):
            names = ", ".join(handed)
            self.say("databases", f"the tables of {names} belong to a role of their own now, no longer to the services")

    async def _open_bus(self) -> None:
        await apart(at_rest.finish_or_undo, self.servers.nats)
        if isinstance(self.servers.nats, Centre) and await apart(key_rotation.switch_if_admitted, self.servers.nats):
            self.say("link", "the office has admitted the new keys; they are used from now on")
        await apart(self.servers.nats.start)

    async def prepare(self) -> None:
        """Schemas, streams and keys; all of it only where it is missing."""
        with self._step("schemas, streams and keys"):
            if not self._without_backup:
                await apart(check_backup, self.installation, self.servers)
            keys = [self._read_keys()] if self.installation.kind == "centre" else []
            await together(apart(self.servers.migrate), apart(self.servers.nats.provision), *keys)

    async def run(self) -> None:
        """Starts the services and waits until each of them can work; from then on they are watched."""
        with self._step("services"):
            for kept in self.services.values():
                await apart(kept.start)
            self.remember()
            try:
                async with asyncio.timeout(READY_WITHIN), httpx.AsyncClient(trust_env=False, timeout=3) as client:
                    await together(*(self._until_ready(kept, client) for kept in self.services.values()))
            except TimeoutError:
                raise self._not_ready() from None
        self.watch = asyncio.create_task(Watch(self).keep())

    async def stop(self) -> None:
        """Services first, then the bus, then the database. Nothing is left, and asking again is harmless.

        Raises what the watch has ended by, if by itself, when nothing is left.
        """
        watch, self.watch = self.watch, None
        if watch is not None:
            watch.cancel()
            await asyncio.wait([watch])
        for kept in self.services.values():
            kept.ask_to_stop()
        for kept in self.services.values():
            await apart(kept.wait, STOPPED_WITHIN)
        await apart(self.servers.nats.stop)
        await apart(self.servers.postgres.stop)
        self.hear()
        if self._claimed:
            self._claim.__exit__()
            self._claimed = False
        if watch is not None and not watch.cancelled():
            watch.result()

    def pids(self) -> dict[str, int]:
        running = {name: kept.pid for name, kept in self.services.items()}
        return self.servers.pids() | {name: pid for name, pid in running.items() if pid is not None}

    def kill(self, name: str) -> None:
        """kill -9 of a service, `postgres` or `nats`; the watch starts it again."""
        servers = {"postgres": self.servers.postgres, "nats": self.servers.nats}
        (servers.get(name) or self.services[name]).kill()

    async def recreate_stream(self, stream: str) -> None:
        await apart(self.servers.recreate, stream)

    def remember(self) -> None:
        if self._claimed:
            self._claim.remember(self.pids())

    def hear(self) -> None:
        """Hands on what was logged, and lets no log grow without end."""
        for follower in self._followers:
            follower.look()
        for server in self.servers.watched().values():
            logs.bound(server.log)

    def say(self, about: str, line: str) -> None:
        self.display.say("kokon", f"{about} of {self.installation.id}: {with_folder(line, self.installation.folder)}")

    async def _read_keys(self) -> None:
        await apart(service_keys.public_keys, self.installation)

    async def _until_ready(self, kept: Kept, client: httpx.AsyncClient) -> None:
        while not await kept.ask(client):
            if kept.exit_code is not None:
                raise kept.not_started()
            await asyncio.sleep(LOOK)

    def _not_ready(self) -> Trouble:
        waiting = {kept.name: kept for kept in self.services.values() if kept.reasons}
        why = "; ".join(f"{name} says {', '.join(kept.reasons)}" for name, kept in waiting.items())
        logs = ", ".join(str(kept.log) for kept in waiting.values())
        return Trouble("not_ready", f"After {READY_WITHIN:.0f} s not everything is ready: {why}.", f"read {logs}.")

    def _kept(self, service: str) -> Kept:
        log = self.installation.folder / "logs" / f"{service}.log"
        return Kept(service, lambda: self.program(service), log, lambda: f"{self.operators[service]}/ready")

    def program(self, service: str) -> Program:
        line = [sys.executable, "-m", "shared.runtime.server", service]
        return own_id.with_own_id(self.installation, service, Program(line, self.environment_of(service), ROOT))

    def environment_of(self, service: str) -> dict[str, str]:
        """The whole environment of one service, for its commands too; with the keys that are in the files now."""
        servers = (self.servers.postgres, self.servers.nats)
        if service == "quality":
            service_keys.complete_key_file(self.installation)
        public = service_keys.public_keys(self.installation) if self.installation.kind == "centre" else None
        return environment.of_service(self.installation, service, servers, public)

    def _hearer(self, service: str) -> Callable[[str], None]:
        source = f"{self.installation.id} {service}" if self.installation.demo else service
        return lambda line: self.display.say(source, line)

    def _step(self, title: str) -> AbstractContextManager[None]:
        return self.display.step(f"{self.installation.name or self.installation.id}: {title}")
