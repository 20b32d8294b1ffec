"""The desk behind the pages: hands in what is sealed, and works with a number that somebody showed, in memory only."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from services.intake import domain
from services.intake.domain import Incoming, Reply, Written
from services.intake.store import IntakeStore
from shared import receipts
from shared.clock_keeping import is_right
from shared.grouping import Grouped
from shared.receipts import Thread
from shared.sealing import PublicKey

AT_ONCE = 2
MOST_WAITING = 24
"""Numbers in work. Each costs a processor a sixth of a second, on purpose; more of them are told to come back."""
FORGETTING_PAUSE = 3_600.0


class BusyError(Exception):
    """Too many people show their number at this moment."""


class Desk:
    def __init__(
        self, store: IntakeStore, *, centre: str, keys: Sequence[PublicKey], now: Callable[[], datetime]
    ) -> None:
        self.centre = centre
        self.keys: Mapping[str, PublicKey] = {key.key_id: key for key in keys}
        self.newest = keys[0]
        self.hand_in = Grouped(self._tell)
        """`await desk.hand_in(event)` returns when the event is safe; the same event twice is one."""
        self._store = store
        self._now = now
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    async def hand_in_words(self, written: Written, receipt: str, stamp: str) -> None:
        """Seals what came in clear before anything is written. Raises BusyError, StoreAwayError."""
        thread = await self.thread_of(receipt)
        await self.hand_in(domain.sealed_here(written, thread, self.newest, centre=self.centre, stamp=stamp))

    async def replies_of(self, thread_id: UUID) -> Sequence[str]:
        async with self._store.work() as work:
            return await work.replies_of(thread_id)

    async def opened_replies(self, receipt: str) -> list[Reply | None]:
        """None stands for a reply that this number does not open. Raises BusyError, StoreAwayError."""
        thread = await self.thread_of(receipt)
        blobs = await self.replies_of(thread.thread_id)
        return [domain.opened(blob, thread, centre=self.centre) for blob in blobs]

    async def thread_of(self, receipt: str) -> Thread:
        if self._waiting >= MOST_WAITING:
            raise BusyError
        self._waiting += 1
        try:
            async with self._slots:
                return await asyncio.to_thread(receipts.thread_of, receipt, self.centre)
        finally:
            self._waiting -= 1

    async def forget_old_replies(self) -> None:
        """Never returns: a reply that nobody read for ninety days is deleted, by a clock that can be right."""
        while True:
            now = self._now()
            if await is_right(self._store, now):
                async with self._store.work() as work:
                    await work.forget_before(now - domain.KEPT)
            await asyncio.sleep(FORGETTING_PAUSE)

    async def _tell(self, events: Sequence[Incoming]) -> None:
        await self._store.tell(*events)
