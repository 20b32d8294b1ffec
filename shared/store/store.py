"""One transaction at a time: the data that a service saves and the events that it publishes are committed together."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from uuid import UUID

from pydantic import SecretStr
from sqlalchemy import QueuePool
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.events import Event
from shared.store.connections import EngineFactory, absence_named, open_engine
from shared.store.limits import CONNECTIONS
from shared.store.outbox import Outbox


class Work:
    """One transaction. A store of a concept is made with it and uses its `connection`."""

    def __init__(self, connection: AsyncConnection, outbox: Outbox) -> None:
        self.connection = connection
        self.has_published = False
        self._outbox = outbox

    async def finish(self) -> None:
        """A hook that runs last before the commit."""

    async def first_time(self, *events: Event) -> set[UUID]:
        """Ids of those events that were never handled here."""
        return await self._outbox.first_time(self.connection, *events)

    async def note_try(self, marks: Sequence[UUID]) -> int:
        """Record the start of an attempt and return its number, or 0 if all attempts are used up."""
        return await self._outbox.note_try(self.connection, marks)

    async def forget_tries(self, marks: Sequence[UUID]) -> None:
        await self._outbox.forget_tries(self.connection, marks)

    async def publish(self, *events: Event, to: str = "") -> None:
        """Publish the events after the commit, even if the process dies then, and never before it.

        `to` is the centre that addressed events are for. Raises NotAddressedError where an event and `to` do not fit.
        """
        await self.publish_each([(event, to) for event in events])

    async def publish_each(self, events: Sequence[tuple[Event, str]], *, again: bool = False) -> None:
        """The same in one statement for events that are each for another centre; `again` also if published before."""
        await self._outbox.put_each(self.connection, events, again=again)
        self.has_published = self.has_published or bool(events)

    async def publish_stored(self, event: type[Event], body: bytes, *, message: UUID) -> None:
        """Publish the stored bytes of an event under the id `message`, once for each id."""
        await self._outbox.put_stored(self.connection, event, body, message=message)
        self.has_published = True


type Begun[W: Work] = Callable[[AsyncConnection, Outbox], W]
"""How work of a kind is begun on a connection."""


class Store[W: Work]:
    def __init__(
        self,
        url: SecretStr,
        outbox: Outbox,
        work: Begun[W],
        *,
        pool_size: int = CONNECTIONS,
        engines: EngineFactory = open_engine,
    ) -> None:
        self.engine = engines(url, pool_size)
        self._alone = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self.outbox = outbox
        self._signals: list[asyncio.Event] = []
        self._work = work

    def commit_signal(self) -> asyncio.Event:
        """Return an asyncio event that is set after every commit with new events. Each caller clears its own."""
        self._signals.append(asyncio.Event())
        return self._signals[-1]

    def connections_at_work(self) -> int:
        """How many connections are in use; 0 where they are not shared."""
        pool = self.engine.pool
        return pool.checkedout() if isinstance(pool, QueuePool) else 0

    @asynccontextmanager
    async def work(self) -> AsyncIterator[W]:
        """Commit at the end, roll back on any exception. Raises StoreAwayError."""
        async with self.begin(self._work) as work:
            yield work

    @asynccontextmanager
    async def begin[V: Work](self, kind: Begun[V]) -> AsyncIterator[V]:
        """The same for work of another kind."""
        async with AsyncExitStack() as stack:
            stack.enter_context(absence_named())
            with absence_named(OSError):
                connection = await stack.enter_async_context(self.engine.begin())
            work = kind(connection, self.outbox)
            yield work
            await work.finish()
        if work.has_published:
            self._wake()

    @asynccontextmanager
    async def look(self) -> AsyncIterator[W]:
        """Run one read-only query in autocommit, without a transaction around it. Raises StoreAwayError."""
        async with AsyncExitStack() as stack:
            stack.enter_context(absence_named())
            with absence_named(OSError):
                connection = await stack.enter_async_context(self._alone.connect())
            yield self._work(connection, self.outbox)

    async def publish(self, *events: Event) -> None:
        """Publish events without any other change: one statement in autocommit. Raises StoreAwayError."""
        async with AsyncExitStack() as stack:
            stack.enter_context(absence_named())
            with absence_named(OSError):
                connection = await stack.enter_async_context(self._alone.connect())
            await self.outbox.put(connection, *events)
        self._wake()

    def _wake(self) -> None:
        for signal in self._signals:
            signal.set()
