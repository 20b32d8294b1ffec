"""A centre as a folder with real databases and clients in it; `cases` works in this process, other services do not."""

import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from deploy.local.machine.programs import KEYS_OF_CASES, SERVICES, begin
from deploy.local.servers.servers import Servers
from deploy.local.services import service_keys
from deploy.local.settings.installation import Installation, write_description
from services.cases.foundation.keys.place import write_once
from tests.cases.building import CENTRE, centre_keys
from tests.cases.erasure_centre import Centre, Client, a_centre, a_client
from tests.deploy.office import answer_of_command


@dataclass(frozen=True)
class Housed:
    """Places for three parts of a backup, apart; `postgres` runs."""

    installation: Installation
    servers: Servers
    places: tuple[Path, Path, Path]

    def words(self, *, keys: bool = True) -> list[str]:
        """Of `./kokon backup`."""
        rows, wrapped, files = map(str, self.places)
        given = ["backup", rows, "--client-keys", wrapped, "--folder", str(self.installation.folder)]
        return [*given, "--keys", files] if keys else given

    def back_up(self, *more: object, keys: bool = True) -> dict[str, Any]:
        return answer_of_command(*self.words(keys=keys), *more)


def places_in(folder: Path) -> tuple[Path, Path, Path]:
    rows, wrapped, files = (folder / name / "kokon" for name in ("disk", "share", "stick"))
    for place in (rows, wrapped, files):
        place.mkdir(parents=True)
    return rows, wrapped, files


def made(folder: Path) -> Path:
    """A centre with empty databases that nobody uses; tests begin with a copy of it."""
    begin((*SERVICES, *KEYS_OF_CASES))
    installation = Installation(folder / "centre", CENTRE)
    write_description(installation)
    write_once(installation.keys / "cases.key", centre_keys(), None)
    service_keys.public_keys(installation)
    servers = Servers(installation)
    servers.postgres.start()
    servers.ensure_databases()
    servers.migrate()
    servers.postgres.stop()
    return installation.folder


@contextmanager
def housed(folder: Path, empty: Path) -> Iterator[Housed]:
    subprocess.run(["cp", "-a", empty, folder / "centre"], check=True)
    installation = Installation(folder / "centre", CENTRE)
    servers = Servers(installation)
    servers.postgres.start()
    try:
        yield Housed(installation, servers, places_in(folder))
    finally:
        servers.postgres.stop()


@asynccontextmanager
async def at_work(installation: Installation, servers: Servers) -> AsyncIterator[Centre]:
    """`cases` on the databases and the key file of an installation."""

    async def database(name: str) -> SecretStr:
        return servers.postgres.url(name.replace("-", "_"))

    (installation.folder / "beside").mkdir(exist_ok=True)
    key_file = installation.keys / "cases.key"
    async with a_centre(database, installation.folder / "beside", key_file=key_file) as centre:
        yield centre


async def some_clients(centre: Centre, *words: str) -> list[Client]:
    return [await a_client(centre, each, f"Harbour {number}") for number, each in enumerate(words)]
