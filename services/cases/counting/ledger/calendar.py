"""The fixed nights on which a month is released and a quarter drawn, come what may; what was missed is made up for."""

import asyncio
from collections.abc import Awaitable, Callable

from services.cases.counting.draws.calendar import draw_due, not_counted
from services.cases.counting.ledger.domain import tally
from services.cases.foundation.outcomes import Contribution
from services.cases.people.personnel.colleagues import colleagues
from services.cases.people.personnel.contributions import ends_period, signing_in
from services.cases.people.personnel.outcomes import recorded
from services.cases.people.team.store import accounts
from services.cases.store import CasesWork
from services.cases.workplace import Workplace
from shared.calendar import last_day, month_of
from shared.clock.domain import Clock, judge
from shared.months import due, every_night
from shared.privacy.counts import ABOUT_STAFF, Indicator
from shared.telemetry import redaction, telemetry

log = telemetry.log(__name__)
redaction.knows(*Clock, "docs/contributions.md")


async def release(window: str, *, workplace: Workplace) -> bool:
    """Whether the window was released now; a window is released once, whole or not at all.

    Colleagues are counted with it where it ends their period, as things stand then. Of a quarter that is made up for
    that is what they stood like at its end: while casework is away nobody can change it.
    """
    async with workplace.store.work() as work:
        if new := await work.open_window(window, now=workplace.now()):
            await work.contribute(await of_colleagues(work, window, key=workplace.keys.mark), month=window)
            await work.forget_colleagues(before=f"{window[:4]}-01")
            await work.forget_numbers(before=f"{window[:4]}-01")
            waits = await not_counted(work, workplace)
            pending = [one for one in await work.pending(until=window) if one.mark not in waits]
            await work.save_tally(tally(pending, window=window, centre=workplace.centre))
    return new


async def of_colleagues(work: CasesWork, window: str, *, key: bytes) -> list[Contribution]:
    """Of everybody who is here: how they sign in, and what their records say, where the month ends a period."""
    if not any(ends_period(indicator, window) for indicator in ABOUT_STAFF):
        return []
    ways_in = await accounts.ways_in(work)
    found = signing_in(ways_in, month=window, key=key) if ends_period(Indicator.K9_2_MFA, window) else []
    known = await colleagues(work, await work.personnel_to_count(), ways_in, at=last_day(window))
    return found + recorded(known, month=window, key=key)


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
