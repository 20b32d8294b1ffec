"""The real servers that tests run on: one PostgreSQL and one NATS of a centre for the whole session."""

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

from pydantic import SecretStr

from deploy.local.nats import Centre
from deploy.local.postgres import EmbeddedPostgres
from deploy.nats.identities import CENTRE_IDENTITIES
from deploy.nats.provisioning import administration, recreate
from shared.migrating import SCHEMAS, migrate


class Postgres:
    """Makes databases in no time: each service is migrated once, then copied. Here no machine loses power."""

    def __init__(self, folder: Path) -> None:
        self.server = EmbeddedPostgres(folder, fsync=False)
        self._numbers = count(1)
        self._templates: set[str] = set()

    def url(self, database: str) -> SecretStr:
        """A fresh database: migrated when it is named like a service (`cases`, `cases-keys`), else empty."""
        return self.make(database)[1]

    def make(self, database: str) -> tuple[str, SecretStr]:
        """The same, with the name to drop it by."""
        role = database.replace("-", "_")
        if database not in self._templates:
            self._make_template(database, role)
        fresh = f"{role}_{next(self._numbers)}"
        self.server.sql(f"create database {fresh} owner {role} template {role}")
        return fresh, self.server.url(role, database=fresh)

    def drop(self, name: str) -> None:
        self.server.drop_database(name)

    def _make_template(self, database: str, role: str) -> None:
        url = self.server.ensure_database(role)
        if database in SCHEMAS:
            with ThreadPoolExecutor(1) as elsewhere:
                elsewhere.submit(migrate, database, url).result()
        self._templates.add(database)


class Nats:
    """A server with the rights, streams and consumers of a centre."""

    def __init__(self, folder: Path) -> None:
        self.server = Centre(folder, "centre")

    @property
    def url(self) -> str:
        return self.server.url

    @property
    def seeds(self) -> Mapping[str, SecretStr]:
        return {identity: self.server.seed(identity) for identity in CENTRE_IDENTITIES}

    def start(self) -> None:
        self.server.start()

    def stop(self) -> None:
        self.server.stop()

    def kill(self) -> None:
        """kill -9."""
        self.server.kill()

    def restart(self) -> None:
        self.server.kill()
        self.server.start()

    def empty(self) -> None:
        """Makes every stream and consumer anew, so that nothing of another test is left."""
        with ThreadPoolExecutor(1) as elsewhere:
            elsewhere.submit(asyncio.run, self.recreate()).result()

    async def recreate(self, *streams: str) -> None:
        """Only the named streams, or all."""
        for identity, definitions in self.server.definitions().items():
            async with administration(self.url, identity, self.seeds[identity]) as api:
                for definition in definitions:
                    if not streams or definition.name in streams:
                        await recreate(api, definition)
