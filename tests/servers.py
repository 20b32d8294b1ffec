"""The real servers that tests run on: one PostgreSQL and one NATS of a centre for the whole session."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlalchemy import make_url, pool
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from deploy.databases.roles import owner_of
from deploy.local.servers.nats import Centre
from deploy.local.servers.postgres import EmbeddedPostgres
from deploy.nats.identities import CENTRE_IDENTITIES
from deploy.nats.stream_administration import administration, recreate
from shared.store.store import Store
from shared.store.upgrade import SCHEMAS, migrate
from tests import data_folders, kept_engines
from tests.questions import Questions

SHAPE = """md5(concat((select string_agg(field, ',' order by field) from (
    select concat_ws(' ', attrelid::regclass, attname, atttypid) as field
    from pg_attribute join pg_class on pg_class.oid = attrelid where relnamespace = 'public'::regnamespace)),
  (select count(*) from pg_constraint), (select count(*) from pg_trigger), (select count(*) from pg_proc)))"""
ALONE = """select count(pg_terminate_backend(pid))
  from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and pid <> all(array{}::int[])"""
EMPTY = """
select concat('set session_replication_role = replica;',
  (select string_agg(format('delete from %I;', tablename), '') from pg_tables where schemaname = 'public'),
  (select string_agg(format('select setval(%L, %s, false);', sequencename, start_value), '') from pg_sequences));
"""
BARE = "drop schema public cascade; create schema public authorization pg_database_owner;"
FULL = "select tablename from pg_tables where schemaname = 'public';"
ROWS = """
select format('insert into %I select * from jsonb_populate_recordset(null::%I, %L);', '{0}', '{0}', jsonb_agg(r))
  from {0} r having count(*) > 0;
"""


OWNERS: dict[str, SecretStr] = {}
"""Addresses by the name of a fresh database, as its migrations see it: with every right on its tables."""


class Postgres:
    """Makes databases in no time: each service is migrated once, then copied. Here no machine loses power.

    A copy that is given back in its first shape is emptied for the next test: that takes a tenth of dropping it.
    """

    def __init__(self, folder: Path) -> None:
        self.server = EmbeddedPostgres(folder, fsync=False)
        if "PYTEST_XDIST_WORKER" in os.environ:  # five need all of them; who runs a few tests needs one or two
            data_folders.WANTED[self.server.folder] = tuple(name.replace("-", "_") for name in SCHEMAS)
        self._ask = Questions(self.server)
        self._numbers = count(1)
        self._templates: dict[str, tuple[str, str]] = {}
        """By service: the shape of its database, and how a copy becomes like it again; no shape where it is empty."""
        self._free: dict[str, list[str]] = {}

    def url(self, database: str) -> SecretStr:
        """A fresh database: migrated when it is named like a service (`cases`, `cases-keys`), else empty."""
        return self.make(database)[1]

    def make(self, database: str) -> tuple[str, SecretStr]:
        """The same, with the name to drop it by."""
        role = database.replace("-", "_")
        if database not in self._templates:
            self._make_template(database, role)
        if free := self._free.get(role):
            fresh = free.pop()
        else:
            fresh = f"{role}_{next(self._numbers)}"
            self._ask.run(f"create database {fresh} owner {owner_of(role)} template {role}", database="postgres")
        # in an empty database a test makes its own tables
        url = self.server.url if database in SCHEMAS else self.server.owner_url
        OWNERS[fresh] = self.server.owner_url(role, database=fresh)
        return fresh, url(role, database=fresh)

    def copy(self, url: SecretStr, name: str) -> SecretStr:
        """Copy a database as pg_dump and a restore would. The connections of others are ended."""
        source = make_url(url.get_secret_value())
        owner = owner_of(str(source.username).removesuffix(owner_of("")))
        self.server.sql(
            f"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{source.database}';"
            f"create database {name} owner {owner} template {source.database}"
        )
        return self.server.url(str(source.username), database=name)

    def drop(self, name: str) -> None:
        role = name.rpartition("_")[0]
        shape, anew = self._templates[role.replace("_", "-")]
        self._ask.value(ALONE.format(kept_engines.waiting(name)), database=name)
        if not shape or self._ask.value(f"select {SHAPE}", database=name) == shape:
            self._ask.run(anew, database=name)
            self._free.setdefault(role, []).append(name)
        else:
            self.server.drop_database(name)

    def _make_template(self, database: str, role: str) -> None:
        self.server.ensure_database(role)
        # a role of a centre has one database, and here a hundred
        for each in (role, owner_of(role)):
            self._ask.run(f"alter role {each} connection limit -1", database="postgres")
        if database in SCHEMAS:
            if self.server.versions(role).get(role) != SCHEMAS[database].newest:
                with ThreadPoolExecutor(1) as elsewhere:
                    elsewhere.submit(migrate, database, self.server.owner_url(role)).result()
            tables = self.server.sql(FULL, database=role).splitlines()
            rows = self.server.sql("".join(map(ROWS.format, tables)), database=role)
            anew = self.server.sql(EMPTY, database=role) + rows
            self._templates[database] = self.server.sql(f"select {SHAPE}", database=role), anew
        else:
            self._templates[database] = "", BARE


@dataclass(frozen=True)
class Owner:
    """What only the owner of a database may do, in tests: a column more, a lock taken off, a table emptied."""

    connection: AsyncConnection


def owner_url(url: SecretStr) -> SecretStr:
    """The same fresh database, with the rights of its migrations."""
    return OWNERS[str(make_url(url.get_secret_value()).database)]


def owner_engine(store: Store[Any]) -> AsyncEngine:
    return create_async_engine(OWNERS[str(store.engine.url.database)].get_secret_value(), poolclass=pool.NullPool)


@asynccontextmanager
async def as_owner(store: Store[Any], *, keep: bool = True) -> AsyncIterator[Owner]:
    """A transaction in the database of this store, with the rights of its migrations."""
    engine = owner_engine(store)
    try:
        async with engine.connect() as connection:
            yield Owner(connection)
            await (connection.commit() if keep else connection.rollback())
    finally:
        await engine.dispose()


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

    @contextmanager
    def standing_still(self) -> Iterator[None]:
        """Takes what it is sent, and answers nothing, as long as the block."""
        pid = self.server.pid
        assert pid is not None
        os.kill(pid, signal.SIGSTOP)
        try:
            os.waitid(os.P_PID, pid, os.WSTOPPED | os.WNOWAIT)  # until the last of its threads has stopped
            yield
        finally:
            os.kill(pid, signal.SIGCONT)

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
