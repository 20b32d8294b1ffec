"""The fixed nights on which a month is released and a quarter drawn, come what may; what was missed is made up for."""

import asyncio
from collections.abc import Awaitable, Callable

from services.cases.contributions.calendar import draw_due, not_counted
from services.cases.tallies.colleagues import ends_period, signing_in
from services.cases.tallies.domain import tally
from services.cases.team.store import accounts
from services.cases.workplace import Workplace
from shared import redaction, telemetry
from shared.clock_guard import Clock, judge
from shared.counts import Indicator
from shared.months import due, every_night, month_of

log = telemetry.log(__name__)
redaction.knows(*Clock, "docs/contributions.md")


async def release(window: str, *, workplace: Workplace) -> bool:
    """Whether the window was released now; a window is released once, whole or not at all.

    Colleagues are counted with it where it ends their period, as things stand then. Of a quarter that is made up for
    that is what they stood like at its end: while casework is away nobody can change it.
    """
    async with workplace.store.work() as work:
        if new := await work.open_window(window, now=workplace.now()):
            if ends_period(Indicator.K9_2_MFA, window):
                ways_in = await accounts.ways_in(work)
                await work.contribute(signing_in(ways_in, month=window, key=workplace.keys.mark), month=window)
            await work.forget_colleagues(before=f"{window[:4]}-01")
            waits = await not_counted(work, workplace)
            pending = [one for one in await work.pending(until=window) if one.mark not in waits]
            await work.save_tally(tally(pending, window=window, centre=workplace.centre))
    return new


async def release_due(*, workplace: Workplace) -> list[str]:
    """Every month that is over, the oldest first."""
    now = workplace.now()
    async with workplace.store.work() as work:
        first = await work.first_window(this_month=month_of(now, workplace.clock))
        released = {window.month for window in await work.windows()}
    months = due(first, released, now=now, clock=workplace.clock)
    return [month for month in months if await release(month, workplace=workplace)]


async def clock_is_right(*, workplace: Workplace) -> bool:
    """Against what the database saw last. If not, nothing is counted until it is, or until somebody says that it is."""
    now = workplace.now()
    async with workplace.store.work() as work:
        if (found := judge(await work.clock_seen(), now)) is Clock.PLAUSIBLE:
            await work.note_clock(now, this_month=month_of(now, workplace.clock))
            return True
    log.error("clock_leapt", reason=found, next_step="./kokon doctor")
    return False


async def keep_calendar(*, workplace: Workplace, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep) -> None:
    """Runs until it is cancelled."""

    async def now_due() -> None:
        if await clock_is_right(workplace=workplace):
            await release_due(workplace=workplace)
            await draw_due(workplace=workplace)

    await every_night(now_due, now=workplace.now, clock=workplace.clock, sleep=sleep)
