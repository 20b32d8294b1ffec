"""The fixed nights on which a month is released and a quarter drawn, come what may; what was missed is made up for."""

import asyncio
from collections.abc import Awaitable, Callable

from services.cases.counting.draws.acts import draw_due
from services.cases.counting.ledger.acts import clock_is_right, release_due
from services.cases.foundation.workplace import Workplace
from shared.months import every_night


async def keep_calendar(*, workplace: Workplace, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep) -> None:
    """Runs until it is cancelled."""

    async def now_due() -> None:
        if await clock_is_right(workplace=workplace, now=workplace.now()):
            await release_due(workplace=workplace, now=workplace.now())
            await draw_due(workplace=workplace, now=workplace.now())

    await every_night(now_due, now=workplace.now, clock=workplace.clock, sleep=sleep)
