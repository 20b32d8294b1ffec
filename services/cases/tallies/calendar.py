"""The fixed nights on which a month is released, whatever happened in it; what was missed is made up for."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo

from services.cases.store import CasesStore
from services.cases.tallies.domain import due, month_of, next_night, tally

LONGEST_SLEEP = 3600.0
"""Seconds; a clock that was set right is noticed within the hour."""


@dataclass(frozen=True, slots=True)
class Calendar:
    store: CasesStore
    centre: str
    clock: tzinfo
    now: Callable[[], datetime]

    async def release(self, window: str) -> bool:
        """Whether the window was released now; a window is released once, whole or not at all."""
        async with self.store.work() as work:
            if new := await work.open_window(window, now=self.now()):
                await work.save_tally(tally(await work.pending(until=window), window=window, centre=self.centre))
        return new

    async def release_current(self) -> bool:
        return await self.release(month_of(self.now(), self.clock))

    async def release_due(self) -> list[str]:
        """Every month that is over, the oldest first."""
        now = self.now()
        async with self.store.work() as work:
            first = await work.first_window(this_month=month_of(now, self.clock))
            released = {window.window for window in await work.windows()}
        return [month for month in due(first, released, now=now, clock=self.clock) if await self.release(month)]

    async def keep(self, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep) -> None:
        """Runs until it is cancelled."""
        while True:
            await self.release_due()
            until = next_night(self.now(), self.clock) - self.now()
            await sleep(min(max(until.total_seconds(), 1.0), LONGEST_SLEEP))
