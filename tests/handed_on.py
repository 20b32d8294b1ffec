"""Connections to PostgreSQL that one test hands on to the next: to warm one up costs more than most tests ask of it.

What a test closes is wiped and kept open; the next engine for the same database gets it instead of a new one. Each
engine has a pool, listeners and limits of its own, as outside of tests, and what two tests leave in a session apart
from statements and plans is nothing.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from sqlalchemy import URL, Engine, make_url
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import AsyncAdaptedQueuePool, StaticPool
from sqlalchemy.util import LRUCache, await_only

from services.cases.foundation.keys import store as keys_of_cases
from shared.store import store

WIPED = """close all; set session authorization default; reset all; unlisten *; select pg_advisory_unlock_all();
  discard temp; discard sequences;"""
KEPT = 16
"""At most, of all databases; a server takes eighty."""
OPEN = list["Handed"]()


def waiting(database: str) -> list[int]:
    """Backends of PostgreSQL whose connections wait for the next test."""
    return [pid for handed in OPEN for pid in handed.backends(database)]


class Kept(PGDialect_asyncpg):
    supports_statement_cache = True
    handed: "Handed"

    def do_close(self, dbapi_connection: Any) -> None:
        if not self.handed.take_back(dbapi_connection):
            dbapi_connection.close()


class Handed:
    """Of one event loop; what belongs to another is opened and closed as ever."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self._free: list[tuple[URL, Any]] = []
        self._of: dict[Any, URL] = {}
        self._compiled = LRUCache[Any, Any](4_000)
        dialect: Any = Kept
        self._dialect = dialect(dbapi=dialect.import_dbapi())
        self._dialect.handed = self
        self._knows_server = False

    def engine(self, url: str, *, pool_size: int, max_overflow: int, pool_timeout: float, **others: Any) -> AsyncEngine:
        address = make_url(url)
        assert others == {"pool_use_lifo": True, "hide_parameters": True}
        pool = AsyncAdaptedQueuePool(
            partial(self._connection, address),
            pool_size=pool_size,
            max_overflow=max_overflow,
            timeout=pool_timeout,
            use_lifo=True,
            dialect=self._dialect,
        )
        made = Engine(pool, self._dialect, address, hide_parameters=True)
        made.update_execution_options(compiled_cache=self._compiled)
        return AsyncEngine(made)

    def backends(self, database: str) -> list[int]:
        """Of PostgreSQL, that wait for the test that needs them next."""
        return [
            connection.driver_connection.get_server_pid()
            for address, connection in self._free
            if address.database == database
        ]

    def take_back(self, connection: Any) -> bool:
        driver, address = connection.driver_connection, self._of.pop(connection, None)
        if address is None or driver.is_closed() or driver.is_in_transaction():
            return False
        try:
            await_only(driver.execute(WIPED))
        except Exception:
            return False
        self._free.append((address, connection))
        if len(self._free) > KEPT:
            self._free.pop(0)[1].close()
        return True

    def end(self) -> None:
        while self._free:
            self._free.pop()[1].terminate()

    def _connection(self, address: URL) -> Any:
        connection = self._warm(address) or self._fresh(address)
        if asyncio.get_running_loop() is self.loop:
            self._of[connection] = address
        return connection

    def _warm(self, address: URL) -> Any:
        if asyncio.get_running_loop() is not self.loop:
            return None
        for waiting in [each for each in reversed(self._free) if each[0] == address]:
            # another task may have taken it while this one asked whether the one before lives
            if waiting in self._free:
                self._free.remove(waiting)
                if self._lives(waiting[1]):
                    return waiting[1]
        return None

    def _lives(self, connection: Any) -> bool:
        """The server may have ended it meanwhile, or have ended itself."""
        try:
            await_only(connection.driver_connection.execute("select 1"))
        except Exception:
            connection.terminate()
            return False
        return True

    def _fresh(self, address: URL) -> Any:
        _, given = self._dialect.create_connect_args(address)
        connection = self._dialect.connect(**given)
        self._dialect.on_connect()(connection)
        if not self._knows_server:
            one = StaticPool(lambda: connection, dialect=self._dialect)
            with Engine(one, self._dialect, address).connect() as asking:
                self._dialect.initialize(asking)
            self._knows_server = True
        return connection


def call_off(loop: asyncio.AbstractEventLoop) -> None:
    """What still runs in it, as a loop of one test alone would at its end."""
    if left := asyncio.all_tasks(loop):
        for task in left:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))


@contextmanager
def handing_on(loop: asyncio.AbstractEventLoop) -> Iterator[Handed]:
    handed = Handed(loop)
    OPEN.append(handed)
    with pytest.MonkeyPatch.context() as patch:
        for module in (store, keys_of_cases):
            patch.setattr(module, "create_async_engine", handed.engine)
        yield handed
    OPEN.remove(handed)
    handed.end()
