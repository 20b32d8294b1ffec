"""The fixed nights on which a quarter is drawn, whatever happened in it; what was missed is made up for."""

import asyncio

from services.cases.contributions.domain import draw, due, quarter_of
from services.cases.contributions.noise import library, with_noise
from services.cases.workplace import Workplace
from shared.budget import budget
from shared.months import NIGHT, month_of


async def draw_quarter(period: str, *, workplace: Workplace) -> bool:
    """Whether the quarter was drawn now; it is drawn once, whatever the budget becomes, whole or not at all."""
    await asyncio.to_thread(library)
    async with workplace.store.work() as work:
        await work.hold_draws()
        if new := all(kept.period != period for kept in await work.draws()):
            drawn = draw(
                await work.standings(until=period),
                period=period,
                spent=await work.spent(),
                budget=budget(),
                centre=workplace.centre,
                key=workplace.keys.mark,
                noise=with_noise,
            )
            await work.keep_draw(drawn)
    return new


async def draw_due(*, workplace: Workplace) -> list[str]:
    """Every quarter that is over, the oldest first."""
    now = workplace.now()
    async with workplace.store.work() as work:
        first = quarter_of(await work.first_window(this_month=month_of(now, workplace.clock)))
        drawn = {kept.period for kept in await work.draws()}
    quarters = due(first, drawn, current=quarter_of(month_of(now - NIGHT, workplace.clock)))
    return [quarter for quarter in quarters if await draw_quarter(quarter, workplace=workplace)]
