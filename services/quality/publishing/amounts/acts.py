"""Letting the amounts of a year go, and taking them back."""

from datetime import timedelta

from services.quality.evidence.register.store import Register
from services.quality.foundation.domain import Author
from services.quality.foundation.tables.store import Transaction
from services.quality.publishing.amounts.domain import (
    KINDS,
    ChangedAmountsError,
    Choice,
    NothingToTakeBackError,
    Said,
    chosen,
    day_of,
    fingerprint,
    found,
    message_of,
    permit,
    says_anything,
)
from services.quality.publishing.amounts.restored_ledger import remember
from services.quality.publishing.amounts.store import SaidAmounts
from services.quality.publishing.releases.viewing import key_of
from services.quality.standards.desk import Desk
from shared.clock.domain import Clock
from shared.clock.task import ClockLeaptError, judged
from shared.events import CentreAmounts
from shared.telemetry import telemetry

log = telemetry.log(__name__)
A_MOMENT = timedelta(microseconds=1)


async def amounts_of(work: Transaction, desk: Desk, year: int) -> CentreAmounts:
    """What the register said at the end of a year, or says today while it runs."""
    day = day_of(year, desk.today)
    return found(await Register(work).entries(day, kinds=KINDS), day)


async def let_go(desk: Desk, year: int, choice: Choice, *, seen: str, by: Author) -> None:
    """The amounts leave at once, if they are just what was looked at. The same once more changes nothing, unless the
    office refused it.

    What left before this database was put back comes back in first. Raises BusAwayError, RefusedError while that cannot
    be known.
    """
    permit(year, by, desk.today, demo=desk.demo)
    await remember(desk)
    async with desk.store.work() as work:
        await SaidAmounts(work).one_at_a_time()
        told = chosen(await amounts_of(work, desk, year), choice)
        if seen != fingerprint(year, told) or not says_anything(told):
            raise ChangedAmountsError
        before = (await SaidAmounts(work).newest()).get(year)
        if before is None or before.refused or before.event.amounts != told:
            await say(work, desk, year, told, by=by, before=before)
    log.info("amounts_let_go")


async def take_back(desk: Desk, year: int, *, by: Author) -> None:
    """Also of what left before this database was put back. Raises BusAwayError, RefusedError."""
    permit(year, by, desk.today, demo=desk.demo)
    await remember(desk)
    async with desk.store.work() as work:
        await SaidAmounts(work).one_at_a_time()
        before = (await SaidAmounts(work).newest()).get(year)
        if before is None or not (before.stands or before.refused):
            raise NothingToTakeBackError
        await say(work, desk, year, None, by=by, before=before)
    log.info("amounts_taken_back")


async def say(
    work: Transaction, desk: Desk, year: int, told: CentreAmounts | None, *, by: Author, before: Said | None
) -> None:
    """Later than what was said before, since the office lets stand what was said last. Raises ClockLeaptError."""
    if await judged(work, desk.now()) is not Clock.PLAUSIBLE:
        raise ClockLeaptError
    now = max(desk.now(), before.event.said_at + A_MOMENT) if before else desk.now()
    event = message_of(desk.centre, year, told, key=key_of(desk), now=now)
    await SaidAmounts(work).save(Said(event, by))
    await work.publish(event)
