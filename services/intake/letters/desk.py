"""The desk behind the pages: hands in what is sealed, and works with a number that somebody showed, in memory only."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Literal
from uuid import UUID

from services.intake import domain
from services.intake.domain import Incoming, NotTakenError, Reply, Written
from services.intake.store import IntakeStore
from shared.clock.task import is_right
from shared.crypto import receipts
from shared.crypto.receipts import Thread
from shared.crypto.sealing import PublicKey
from shared.process.concurrency_limit import Places
from shared.store.connections import StoreAwayError
from shared.store.group_commit import Grouped

AT_ONCE = {"request": 2, "message": 1, "number": 1}
"""Numbers in work at once, by what they are shown for. Each costs a processor a sixth of a second, on purpose. A first
request has places of its own, so that nobody who tries out numbers can keep out a person who asks for help."""
MOST_WAITING = {"request": 200, "message": 60, "number": 12}
"""How many wait for each kind of place; more of them are told to come back. Who asks for help waits in the longest
queue: it takes half the connections of a process, and holds what was typed meanwhile."""
PATIENCE = 20.0
"""Seconds in that queue; then the page comes back with the text and the telephone number."""
type Purpose = Literal["request", "message", "number"]
FORGETTING_PAUSE = 3_600.0


class NoKeyYetError(StoreAwayError):
    """Casework has not announced any key for letters."""


class Desk:
    def __init__(self, store: IntakeStore, *, centre: str, now: Callable[[], datetime]) -> None:
        self.centre = centre
        self._offered: Sequence[PublicKey] = ()
        self.hand_in = Grouped(self._tell)
        """`await desk.hand_in(event)` returns when the event is safe; the same event twice is one."""
        self._store = store
        self._now = now
        self._places = {
            purpose: Places(at_once, MOST_WAITING[purpose], patience=PATIENCE) for purpose, at_once in AT_ONCE.items()
        }

    async def keys(self) -> Mapping[str, PublicKey]:
        """What letters are taken for, the newest first, by key id. Raises StoreAwayError."""
        async with self._store.work() as work:
            self._offered = await work.taken_keys()
        return {key.key_id: key for key in self._offered}

    async def offered(self) -> list[dict[str, str]]:
        """For the pages: those that were there last, where the database is away. None before casework said any."""
        with suppress(StoreAwayError):
            await self.keys()
        return [key.to_json() for key in self._offered]

    async def hand_in_words(self, written: Written, receipt: str, stamp: str) -> None:
        """Seals what came in clear before anything is written. Raises BusyError, StoreAwayError."""
        thread = await self.thread_of(receipt, purpose=written.kind)
        newest = next(iter((await self.keys()).values()), None)
        if newest is None:
            raise NoKeyYetError
        await self.hand_in(domain.sealed_here(written, thread, newest, centre=self.centre, stamp=stamp))

    async def replies_of(self, thread_id: UUID) -> Sequence[str]:
        async with self._store.work() as work:
            return await work.replies_of(thread_id)

    async def opened_replies(self, receipt: str) -> list[Reply | None]:
        """None stands for a reply that this number does not open. Raises BusyError, StoreAwayError."""
        thread = await self.thread_of(receipt, purpose="number")
        blobs = await self.replies_of(thread.thread_id)
        return [domain.opened(blob, thread, centre=self.centre) for blob in blobs]

    async def thread_of(self, receipt: str, *, purpose: Purpose) -> Thread:
        async with self._places[purpose].place():
            return await asyncio.to_thread(receipts.thread_of, receipt, self.centre)

    async def forget_old_replies(self) -> None:
        """Never returns: a reply that nobody read for ninety days is deleted, by a clock that can be right."""
        while True:
            now = self._now()
            if await is_right(self._store, now):
                async with self._store.work() as work:
                    await work.forget_before(now - domain.KEPT)
            await asyncio.sleep(FORGETTING_PAUSE)

    async def _tell(self, events: Sequence[Incoming]) -> None:
        """No key is retired between the look at it and the commit."""
        needed = {event.key_id for event in events}
        async with self._store.work() as work:
            if needed - await work.hold_keys(needed):
                raise NotTakenError("unknown_key")
            await work.publish(*events)
