"""The one store of cases: its tables, its work, and the keys it works with."""

import asyncio
import importlib
import pkgutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from functools import cache, partial

from pydantic import SecretStr

import services.cases
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.access.store import OnErrand, Reading, Transaction
from services.cases.foundation.sealed.ring import KeyRing
from services.cases.foundation.sealed.store import metadata, outbox
from shared.accounts.domain import Person
from shared.store.connections import EngineFactory, open_engine
from shared.store.limits import CONNECTIONS
from shared.store.store import Store
from shared.telemetry import telemetry

log = telemetry.log(__name__)
__all__ = ["CasesStore", "metadata", "open_store", "outbox"]


type EraseAgain = Callable[[OnErrand, bytes], Awaitable[None]]
"""Erases what a restored database brought back of those whose keys are destroyed; with the centre's key for marks."""


class CasesStore(Store[Transaction]):
    """No work begins before all agree about the keys that were destroyed: either database may be a restored one.

    `now` is the clock that both locks go by, `mark` the centre's key for marks.
    """

    def __init__(
        self,
        url: SecretStr,
        ring: KeyRing,
        now: Callable[[], datetime],
        *,
        mark: bytes,
        erase_again: EraseAgain,
        connections: int = CONNECTIONS,
        engines: EngineFactory = open_engine,
    ) -> None:
        super().__init__(url, outbox, partial(Transaction, clock=now), pool_size=connections, engines=engines)
        self.ring = ring
        self._now = now
        self._mark = mark
        self._erase_again = erase_again
        self.noted = asyncio.Event()
        """Set after every commit here that left something in the audit; the task that chains the audit clears it."""
        ring.before = self.agree
        self._agreed = False
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def work(self) -> AsyncIterator[Transaction]:
        async with self._opened(Transaction) as work:
            yield work

    @asynccontextmanager
    async def _opened[V: Transaction](self, kind: type[V]) -> AsyncIterator[V]:
        await self.agree()
        async with self.begin(partial(kind, clock=self._now)) as work:
            work.ring, work.mark = self.ring, self._mark
            yield work
        if work.has_noted:
            self.noted.set()

    @asynccontextmanager
    async def reading(self, reader: Person) -> AsyncIterator[Reading]:
        """Work for one reader. Raises StoreAwayError."""
        async with self._opened(Reading) as work:
            await work.introduce(reader)
            yield work

    @asynccontextmanager
    async def errand(self, errand: Errand) -> AsyncIterator[OnErrand]:
        """Work of the service itself, with no reader. Raises StoreAwayError."""
        async with self.work() as work, work.errand(errand) as on_errand:
            yield on_errand

    @asynccontextmanager
    async def look(self) -> AsyncIterator[Transaction]:
        """No errand holds outside a transaction: the database shows nothing about clients here."""
        await self.agree()
        async with super().look() as work:
            work.ring = self.ring
            yield work

    async def agree(self, *, again: bool = False) -> None:
        """Erases again what one of the databases, or the register, knows to be erased; once, and `again` after they
        were away."""
        async with self._turn:
            if self._agreed and not again:
                return
            await self.ring.store.belongs_to(self.ring.provider.name)
            register = self.ring.register
            elsewhere = await self.ring.store.destroyed() | await asyncio.to_thread(register.known)
            async with self.begin(partial(Transaction, clock=self._now)) as work:
                await work.note_destroyed(elsewhere, learned=work.now)
                destroyed = await work.destroyed_keys()
                async with work.errand(Errand.RETENTION) as on_errand:
                    await self._erase_again(on_errand, self._mark)
            await self.ring.store.bury(destroyed)
            if missing := await asyncio.to_thread(register.note, destroyed):
                # the file is written before both databases, so it lacks nothing by itself
                log.warning("destroyed_keys_completed", count=missing)
            self._agreed = True


def open_store(
    url: SecretStr,
    ring: KeyRing,
    now: Callable[[], datetime],
    *,
    mark: bytes,
    erase_again: EraseAgain,
    connections: int = CONNECTIONS,
    engines: EngineFactory = open_engine,
) -> CasesStore:
    know_every_table()
    return CasesStore(url, ring, now, mark=mark, erase_again=erase_again, connections=connections, engines=engines)


@cache
def know_every_table() -> None:
    """A command imports only what it uses; what is erased, and when, depends on the tables of every concept."""
    for found in pkgutil.walk_packages(services.cases.__path__, "services.cases."):
        if found.name.endswith(".store"):
            importlib.import_module(found.name)
