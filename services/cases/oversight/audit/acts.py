"""What the service does for the audit by itself: chains it, signs its head each day, takes away what is too old."""

import asyncio
from datetime import date, datetime, timedelta
from pathlib import Path

from services.cases.counting.ledger.acts import clock_is_right
from services.cases.foundation.audit.domain import Deed, Signed, Thing
from services.cases.foundation.audit.signatures import own, signed
from services.cases.foundation.audit.store import AuditTrail
from services.cases.foundation.keys.form import CentreKeys
from services.cases.foundation.periods import Periods, rules
from services.cases.foundation.store import CasesStore
from services.cases.foundation.workplace import Workplace
from services.cases.oversight.audit.outside import lay
from services.cases.retention.periods.store import PeriodsInForce
from shared.calendar import months_before
from shared.dictionary.retention import Retention
from shared.telemetry import telemetry

log = telemetry.log(__name__)


async def seal(store: CasesStore, most: int) -> int:
    """Chains at most so many of the entries that wait, and returns how many it chained."""
    async with store.work() as work:
        return await AuditTrail(work).seal_audit(most)


async def seal_all(store: CasesStore) -> int:
    done = 0
    while True:
        async with store.work() as work:
            now_done = await AuditTrail(work).seal_audit()
        done += now_done
        if now_done == 0:
            return done


async def keep_days(workplace: Workplace, folder: Path | None, periods: Periods, *, now: datetime) -> None:
    """Signs the day that is over, lays every root outside that does not lie there yet, cuts what is too old.

    By a clock that leapt nothing is signed, and nothing goes.
    """
    today = now.astimezone(workplace.clock).date()
    fresh = None
    if right := await clock_is_right(workplace=workplace, now=now):
        fresh = await sign_day(workplace.store, workplace.keys, today - timedelta(days=1))
    await lay_outside(workplace, folder, fresh)
    if right:
        await cut(workplace, today, periods)


async def sign_day(store: CasesStore, keys: CentreKeys, day: date) -> Signed | None:
    """Sign the head of the audit once for each day; the head is that of now, so nothing of the day is left out.

    Where an attacker put another root in its place, the database keeps that one; the returned root goes outside.
    """
    async with store.work() as work:
        roots = own(await AuditTrail(work).signed_heads("root", keys.centre), keys)
    if any(root.day == day for root in roots):
        return None
    await seal_all(store)
    async with store.work() as work:
        root = signed("root", keys, day, await AuditTrail(work).audit_head())
        await AuditTrail(work).save_root(root)
    return root


async def lay_outside(workplace: Workplace, folder: Path | None, fresh: Signed | None = None) -> None:
    """A place that is away is no reason to stop the work with clients: it is said on the page, and tried again."""
    if folder is None:
        return
    async with workplace.store.work() as work:
        kept = await AuditTrail(work).signed_heads("root", workplace.centre)
    roots = own(kept, workplace.keys)
    if len(roots) < len(kept):
        log.warning("audit_root_not_ours", count=len(kept) - len(roots))
    if fresh and fresh not in roots:
        roots.append(fresh)
    try:
        written = await asyncio.to_thread(lay, roots, folder)
    except OSError as error:
        log.warning("audit_root_not_outside", fault=type(error).__name__, next_step="./kokon doctor")
        return
    if written:
        log.info("audit_root_outside", count=written)


async def cut(workplace: Workplace, today: date, periods: Periods) -> int:
    """Entries older than the period go; a signed cut says up to where, so that the rest can still be verified.

    A month of them a day: where there is more, the rest goes on the days after.
    """
    async with workplace.store.work() as work:
        months = rules(await PeriodsInForce(work).periods(periods))[Retention.AUDIT].months
        first_day = months_before(today, months)
        before = start_of(first_day, workplace)
        await AuditTrail(work).forget_reviews(first_day)
        head = await AuditTrail(work).last_to_cut(before)
        if head is None or any(
            one.day == today for one in await AuditTrail(work).signed_heads("cut", workplace.centre)
        ):
            return 0
        gone = await AuditTrail(work).cut_audit(signed("cut", workplace.keys, today, head))
        await work.save_audit(None, Deed.CUT, Thing.AUDIT)
    log.info("audit_cut", count=gone)
    return gone


def start_of(day: date, workplace: Workplace) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=workplace.clock)
