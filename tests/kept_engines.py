"""Engines that one test leaves open for the next: to warm up a connection costs more than most tests ask of it.

A test hands `kept_engine` over where a service takes its `engines`. Closing such an engine wipes its sessions; what
stays of a session is its prepared statements and plans, which tell the next test nothing. All tests of a process have
one event loop, as connections belong to the one that opened them.
"""

import asyncio
from typing import Any

from pydantic import SecretStr
from sqlalchemy import event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.store.connections import open_engine

WIPED = """close all; set session authorization default; reset all; unlisten *; select pg_advisory_unlock_all();
  discard temp; discard sequences;"""
MOST = 8
"""Of all databases, with five connections each; a server takes eighty."""
LOOPS = list[asyncio.AbstractEventLoop]()
"""The one event loop, while tests run."""


class KeptEngine(AsyncEngine):
    backends: tuple[int, ...] = ()
    """Process ids in PostgreSQL of the sessions that wait for the next test."""
    size = 0

    async def dispose(self, close: bool = True) -> None:
        if self in FREE:
            return
        try:
            self.backends = await self._wiped()
        except Exception:
            await self.end()
            return
        FREE.append(self)
        if len(FREE) > MOST:
            await FREE.pop(0).end()

    async def end(self) -> None:
        await super().dispose()

    async def _wiped(self) -> tuple[int, ...]:
        # a connection that is still in use belongs to a task of this test
        if self.sync_engine.pool.checkedout():  # type: ignore[attr-defined]
            raise RuntimeError
        opened = [await self.connect() for _ in range(self.sync_engine.pool.checkedin())]  # type: ignore[attr-defined]
        sessions: list[Any] = [(await each.get_raw_connection()).driver_connection for each in opened]
        for session in sessions:
            await session.execute(WIPED)
        for each in opened:
            (await each.get_raw_connection()).info["kept"] = True
            await each.close()
        return tuple(session.get_server_pid() for session in sessions)


FREE = list[KeptEngine]()


def kept_engine(url: SecretStr, pool_size: int) -> AsyncEngine:
    """The engine that was closed last for the same address, or a new one; in another event loop nothing is kept."""
    if not in_common_loop():
        return open_engine(url, pool_size)
    for engine in reversed(FREE):
        if (engine.url.render_as_string(hide_password=False), engine.size) == (url.get_secret_value(), pool_size):
            FREE.remove(engine)
            return engine
    made = KeptEngine(open_engine(url, pool_size).sync_engine)
    made.size = pool_size
    event.listen(made.sync_engine, "checkout", try_kept)
    return made


def in_common_loop() -> bool:
    try:
        return asyncio.get_running_loop() in LOOPS
    except RuntimeError:
        return False


def try_kept(connection: Any, record: Any, _: Any) -> None:
    """The server may have ended it since, or have ended itself, within the second after which a service would ask."""
    if record.info.pop("kept", False):
        try:
            connection.ping()
        except Exception as error:
            raise DisconnectionError from error


def waiting(database: str) -> list[int]:
    """Backends of PostgreSQL whose connections wait for the next test."""
    return [pid for engine in FREE if engine.url.database == database for pid in engine.backends]


async def end_all() -> None:
    while FREE:
        await FREE.pop().end()


def call_off(loop: asyncio.AbstractEventLoop) -> None:
    """What still runs in it, as a loop of one test alone would at its end."""
    if left := asyncio.all_tasks(loop):
        for task in left:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
