"""Decides from which day on the sums of the last year stand: later where the office was away, or comes from a copy."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from services.quality.office.received.amounts.domain import stands_from
from services.quality.office.received.amounts.store import AmountsYears
from services.quality.standards.desk import Desk
from shared.telemetry import telemetry

log = telemetry.log(__name__)
PAUSE = 3600.0
"""Seconds; the office that runs notes so often that it does."""


async def note_that_it_runs(desk: Desk) -> None:
    """Once decided, the day stands: a later start changes nothing of it."""
    year = desk.today.year - 1
    async with desk.store.work() as work:
        years = AmountsYears(work)
        known = await years.of(year)
        if known and known.stands_from:
            return
        day = stands_from(year, known.lived_at if known else None, now=desk.now(), today=desk.today)
        await years.save(year, lived_at=desk.now(), stands_from=day)
    if day:
        log.info("amounts_stand")


def keeping_amounts(
    desk: Desk, *, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
) -> Callable[[], Coroutine[Any, Any, None]]:
    async def keep_amounts() -> None:
        """Runs until it is cancelled. By a clock that leapt nothing is decided."""
        while True:
            if await desk.clock_is_right():
                await note_that_it_runs(desk)
            await sleep(PAUSE)

    return keep_amounts
