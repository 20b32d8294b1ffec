"""The fixed nights on which a month is released and a quarter drawn, come what may; what was missed is made up for."""

import asyncio
from collections.abc import Awaitable, Callable

from services.cases.counting.draws.calendar import draw_due, not_counted
from services.cases.counting.ledger.domain import tally
from services.cases.counting.ledger.store import Contributions, Windows
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.access.store import OnErrand
from services.cases.foundation.outcomes import Contribution
from services.cases.people.personnel.colleagues import colleagues
from services.cases.people.personnel.contributions import ends_period, signing_in
from services.cases.people.personnel.outcomes import recorded
from services.cases.people.personnel.store import PersonnelCounts
from services.cases.people.team.store import accounts
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
    async with workplace.store.errand(Errand.COUNTING) as on_errand:
        if new := await Windows(on_errand).open_window(window, now=workplace.now()):
            await Contributions(on_errand).contribute(
                await of_colleagues(on_errand, window, key=workplace.keys.mark), month=window
            )
            await Contributions(on_errand).forget_colleagues(before=f"{window[:4]}-01")
            await PersonnelCounts(on_errand).forget_numbers(before=f"{window[:4]}-01")
            waits = await not_counted(on_errand.transaction, workplace)
            pending = [one for one in await Contributions(on_errand).pending(until=window) if one.mark not in waits]
            await Contributions(on_errand).save_tally(tally(pending, window=window, centre=workplace.centre))
    return new


async def of_colleagues(on_errand: OnErrand, window: str, *, key: bytes) -> list[Contribution]:
    """Of everybody who is here: how they sign in, and what their records say, where the month ends a period."""
    if not any(ends_period(indicator, window) for indicator in ABOUT_STAFF):
        return []
    ways_in = await accounts.ways_in(on_errand.transaction)
    found = signing_in(ways_in, month=window, key=key) if ends_period(Indicator.K9_2_MFA, window) else []
    known = await colleagues(
        on_errand.transaction, await PersonnelCounts(on_errand).personnel_to_count(), ways_in, at=last_day(window)
    )
    return found + recorded(known, month=window, key=key)


async def release_due(*, workplace: Workplace) -> list[str]:
    """Every month that is over, the oldest first."""
    now = workplace.now()
    async with workplace.store.work() as work:
        first = await Windows(work).first_window(this_month=month_of(now, workplace.clock))
        released = {window.month for window in await Windows(work).windows()}
    months = due(first, released, now=now, clock=workplace.clock)
    return [month for month in months if await release(month, workplace=workplace)]


async def clock_is_right(*, workplace: Workplace) -> bool:
    """Against what the database saw last. If not, nothing is counted until it is, or until somebody says that it is."""
    now = workplace.now()
    async with workplace.store.work() as work:
        if (found := judge(await Windows(work).clock_seen(), now)) is Clock.PLAUSIBLE:
            await Windows(work).note_clock(now, this_month=month_of(now, workplace.clock))
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
