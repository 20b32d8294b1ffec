"""The office and a centre as an earlier version left them, in folders here, brought up to date and started."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from deploy.demo.addresses import Addresses, CentreAddresses
from deploy.demo.doors.cases import Workplace
from deploy.demo.doors.quality import QualityPages
from deploy.demo.visitors.visitor import Network, Visitor
from deploy.local.machine import ports
from deploy.local.machine.processes import apart, together
from deploy.local.servers import database_dumps
from deploy.local.servers.postgres import PostgresServer
from deploy.local.servers.servers import Servers
from deploy.local.settings.installation import Installation
from deploy.local.supervision.supervisor import Supervisor
from tests import data_folders
from tests.deploy.versions import kept
from tests.deploy.versions.pack import installation_in

type Counts = dict[tuple[str, str], int]
"""Rows by database and table."""


@dataclass
class Earlier:
    version: str
    folder: Path
    known: Mapping[str, Any]
    supervisors: dict[str, Supervisor]
    before: Counts = field(default_factory=dict)
    outdated: list[str] = field(default_factory=list)
    migrated: Counts = field(default_factory=dict)
    """Before any service of the newest version ran on it."""

    @property
    def centre(self) -> Supervisor:
        return self.supervisors["centre-a"]

    @property
    def addresses(self) -> Addresses:
        """Of the people who had accounts, with the doors where they are now."""
        told = Addresses.model_validate(self.known["addresses"])
        urls = self.centre.installation.urls
        [centre] = [one for one in told.centres if one.id == "centre-a"]
        office = told.office.model_copy(update={"address": self.supervisors["office"].installation.url_of("office")})
        return Addresses(centres=(centre.model_copy(update=urls),), office=office)

    @property
    def people(self) -> CentreAddresses:
        return self.addresses.centres[0]

    def desk(self, http: Network, role: Any) -> Workplace:
        return Workplace(Visitor(http, self.people.cases), self.people.having(role)[0])

    def quality(self, http: Network, role: Any) -> QualityPages:
        return QualityPages(Visitor(http, self.people.quality), self.desk(http, role))

    def ask(self, question: str, database: str) -> str:
        one = self.supervisors["office" if database == "office" else "centre-a"]
        return one.servers.postgres.sql(question, database=database)


def restored(folder: Path) -> Installation:
    """One installation with its databases as they were dumped; nothing of it is brought up to date."""
    found = installation_in(folder)
    data_folders.WANTED[folder / "postgres"] = ()
    servers = Servers(found)
    servers.postgres.start()
    try:
        servers.ensure_databases()
        for name in found.databases:
            database_dumps.restore(servers.postgres, name, folder / "dumps" / f"{name}.dump")
    finally:
        servers.postgres.stop()
    return found


def rows(postgres: PostgresServer, *databases: str) -> Counts:
    found: Counts = {}
    for name in databases:
        tables = postgres.sql(database_dumps.TABLES, database=name).splitlines()
        counts = postgres.sql(database_dumps.ROWS, database=name).splitlines()
        found |= {(name, table): int(number) for table, number in zip(tables, counts, strict=True)}
    return found


def unpacked(version: str, folder: Path) -> Earlier:
    known = kept.unpack(version, folder)
    found = {name: restored(folder / name) for name in kept.INSTALLATIONS}
    # the clients of its demonstration need no second factor, and it is not asked for a backup
    installations = {name: replace(one, demo=True, port=ports.row(4)) for name, one in found.items()}
    return Earlier(version, folder, known, {name: Supervisor(one) for name, one in installations.items()})


@asynccontextmanager
async def upgraded(version: str, folder: Path) -> AsyncIterator[Earlier]:
    """What `./kokon up` does, with a look between its steps."""
    earlier = await asyncio.to_thread(unpacked, version, folder)
    async with AsyncExitStack() as stack:
        for one in earlier.supervisors.values():
            stack.push_async_callback(one.stop)
            one.claim()
            await one.open()
            databases = one.installation.databases
            earlier.before |= await apart(rows, one.servers.postgres, *databases)
            earlier.outdated += await apart(one.servers.outdated)
            await one.prepare()
            earlier.migrated |= await apart(rows, one.servers.postgres, *databases)
        await together(*(one.run() for one in earlier.supervisors.values()))
        yield earlier
