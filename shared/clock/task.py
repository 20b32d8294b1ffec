"""Check the clock before an act by the calendar, and store the last plausible moment."""

from datetime import datetime

from shared.clock.domain import Clock, judge
from shared.clock.store import ClockWork
from shared.store.store import Store
from shared.telemetry import redaction, telemetry

log = telemetry.log(__name__)
redaction.knows(*Clock)


class ClockLeaptError(Exception):
    """The act depends on the day, and the clock is not plausible."""


async def judged(work: ClockWork, now: datetime) -> Clock:
    """Against what the database saw last, which is moved on where the clock is plausible."""
    if (found := judge(await work.clock_seen(), now)) is Clock.PLAUSIBLE:
        await work.note_clock(now)
    else:
        log.error("clock_leapt", reason=found, next_step="./kokon doctor")
    return found


async def is_right[W: ClockWork](store: Store[W], now: datetime) -> bool:
    """Whether the clock is trusted. Until it is, or an operator confirms it, callers do nothing by the calendar."""
    async with store.work() as work:
        return await judged(work, now) is Clock.PLAUSIBLE
