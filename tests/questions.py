"""Questions to the databases of a server under test over connections that stay open: no program is started for each."""

import asyncio
from collections.abc import Coroutine
from threading import Thread
from typing import Any

import asyncpg

from deploy.local.servers.postgres import ADMINISTRATOR, EmbeddedPostgres


class Questions:
    """Asked by the administrator, from a thread of its own: the test that asks may have an event loop or none."""

    def __init__(self, server: EmbeddedPostgres) -> None:
        self._server = server
        self._open: dict[str, asyncpg.Connection[asyncpg.Record]] = {}
        self._loop = asyncio.new_event_loop()
        Thread(target=self._loop.run_forever, daemon=True).start()

    def value(self, question: str, *, database: str) -> str:
        """The one answer to one question; empty where there is none."""
        return str(self._wait(self._value(question, database)) or "")

    def run(self, statements: str, *, database: str) -> None:
        """All of them or none."""
        self._wait(self._run(statements, database))

    def _wait[T](self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(60)

    async def _value(self, question: str, database: str) -> Any:
        return await (await self._connection(database)).fetchval(question)

    async def _run(self, statements: str, database: str) -> None:
        await (await self._connection(database)).execute(statements)

    async def _connection(self, database: str) -> "asyncpg.Connection[asyncpg.Record]":
        known = self._open.get(database)
        if known is None or known.is_closed():
            address = self._server.url(ADMINISTRATOR, database=database).get_secret_value().replace("+asyncpg", "")
            known = self._open[database] = await asyncpg.connect(address)
        return known
