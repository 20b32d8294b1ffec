"""An office and its centres on one machine, started together and linked.

async with Federation(office, [north, south], display=display()) as federation:
    federation["north"].installation.urls; federation["office"].kill("nats")
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self

from deploy.local.machine.display import Display
from deploy.local.machine.processes import together
from deploy.local.servers.nats import Centre, Hub, introduce
from deploy.local.services.service_keys import public_release_keys
from deploy.local.settings.installation import Installation
from deploy.local.supervision.supervised_program import Kept
from deploy.local.supervision.supervisor import Supervisor


class Guests(Protocol):
    """Members of the office whose servers run nowhere here."""

    joined: datetime
    """When all of them joined, and the centres that run here with them."""

    def join(self, hub: Hub) -> None:
        """Before anything runs."""

    async def report(self, office: Supervisor) -> None:
        """While the schemas of the office are there and its services do not run yet."""


class Federation:
    """`beside` are programs for all of them; they are kept with the office."""

    def __init__(
        self,
        office: Installation,
        centres: Sequence[Installation],
        *,
        display: Display | None = None,
        beside: Sequence[Kept] = (),
        guests: Guests | None = None,
    ) -> None:
        self._guests = guests
        self.office = Supervisor(office, display=display, beside=beside)
        self.centres = {centre.id: Supervisor(centre, display=display) for centre in centres}

    def __getitem__(self, id: str) -> Supervisor:
        return self.office if id == self.office.installation.id else self.centres[id]

    @property
    def supervisors(self) -> list[Supervisor]:
        return [self.office, *self.centres.values()]

    def pids(self) -> dict[str, int]:
        """By `<installation> <program>`."""
        return {
            f"{supervisor.installation.id} {name}": pid
            for supervisor in self.supervisors
            for name, pid in supervisor.pids().items()
        }

    async def __aenter__(self) -> Self:
        try:
            await self.start()
        except BaseException:
            await self.stop()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        for supervisor in self.supervisors:
            supervisor.claim()
        self.join()
        await together(*(supervisor.open() for supervisor in self.supervisors))
        await together(*(centre.prepare() for centre in self.centres.values()))
        # the hub asks the centres' streams for what they have: they are there by now
        await self.office.prepare()
        await together(self._run_office(), *(centre.run() for centre in self.centres.values()))

    def join(self) -> None:
        """Make all of them members of the office; nothing has to run for it."""
        for centre in self.centres.values():
            self._link(centre)
        if self._guests and isinstance(self.office.servers.nats, Hub):
            self._guests.join(self.office.servers.nats)

    async def _run_office(self) -> None:
        if self._guests:
            await self._guests.report(self.office)
        await self.office.run()

    async def stop(self) -> None:
        """All of them, also where one says that its watch has failed: that is raised when nothing is left."""
        ended = await asyncio.gather(*(centre.stop() for centre in self.centres.values()), return_exceptions=True)
        await self.office.stop()
        for fault in ended:
            if fault is not None:
                raise fault

    def _link(self, centre: Supervisor) -> None:
        hub, server = self.office.servers.nats, centre.servers.nats
        if isinstance(hub, Hub) and isinstance(server, Centre):
            keys, name = public_release_keys(centre.installation), centre.installation.name
            joined = self._guests.joined if self._guests else None
            introduce(hub, server, name=name, release_keys=keys, now=joined)
