"""The purge: every hour what is due goes, and what will be due is announced; both by the list that people see."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from services.cases.casework.contact_notes.store import OldDrafts
from services.cases.casework.presence.domain import LASTS
from services.cases.casework.presence.store import OldPresences
from services.cases.contact.remarks.acts import forget_old as forget_old_remarks
from services.cases.counting.ledger.acts import clock_is_right
from services.cases.counting.ledger.store import Contributions
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.access.store import Reading, Transaction
from services.cases.foundation.periods import rules
from services.cases.foundation.workplace import Workplace
from services.cases.retention.erasure.certificate import LegalGround
from services.cases.retention.erasure.colleagues import purge_colleagues
from services.cases.retention.erasure.outcomes import mark_of_erased, of_erased
from services.cases.retention.erasure.steps import begin, go_on
from services.cases.retention.erasure.store import Certificates, Erasing
from services.cases.retention.periods.store import PeriodsInForce
from services.cases.retention.schedule.domain import Decision, Kept, announced, decisions
from services.cases.retention.schedule.store import Keeping, KeptData
from services.cases.support.professionals.store import UnusedProfessionals
from shared.accounts.domain import Person
from shared.calendar import month_of, months_later
from shared.dictionary.retention import RULES, Retention
from shared.telemetry import telemetry

log = telemetry.log(__name__)
PAUSE = 3600.0
"""Seconds between two looks."""


def today_at(workplace: Workplace) -> date:
    return workplace.today()


async def decided(
    kept: Iterable[Kept], *, work: Transaction, workplace: Workplace, today: date | None = None
) -> list[Decision]:
    """What goes when and why, as it stands today: the pages show it, the purge does it."""
    periods = await PeriodsInForce(work).periods(workplace.periods)
    return decisions(kept, today=today or today_at(workplace), rules=rules(periods))


async def preview(work: Reading, *, workplace: Workplace, reader: Person) -> list[Decision]:
    kept = await Keeping(work).kept(clock=workplace.clock)
    return await decided(kept, work=work, workplace=workplace)


async def purge(*, workplace: Workplace, now: datetime) -> list[UUID]:
    """Announces what goes soon and erases what is due, one after the other. The ids of their certificates."""
    today = now.astimezone(workplace.clock).date()
    async with workplace.store.errand(Errand.RETENTION) as on_errand:
        kept = await KeptData(on_errand).kept_for_purge(clock=workplace.clock)
        found = await decided(kept, work=on_errand.transaction, workplace=workplace, today=today)
        await KeptData(on_errand).announce({one.kept.thread_id for one in announced(found, today=today)}, today=today)
    erased = []
    for one in found:
        if one.goes:
            erased += await erase_if_still_due(one.kept.thread_id, workplace=workplace, now=now)
    return erased


async def erase_if_still_due(thread_id: UUID, *, workplace: Workplace, now: datetime) -> list[UUID]:
    """Somebody may have written, or set a hold, since the list was made: asked again while nobody can.

    In any of the conversations of the client, for each of them may keep the others.
    """
    today = now.astimezone(workplace.clock).date()
    async with workplace.store.errand(Errand.RETENTION) as on_errand:
        await KeptData(on_errand).hold_client_fast(thread_id)
        hers = await KeptData(on_errand).kept_of_client(thread_id, clock=workplace.clock)
        found = await decided(hers, work=on_errand.transaction, workplace=workplace, today=today)
        due = next((one.kept for one in found if one.kept.thread_id == thread_id and one.goes), None)
        if due is None:
            return []
        # asked before the rows are gone, and with them what a month has told of it
        async with on_errand.transaction.errand(Errand.COUNTING) as counting:
            told = await Contributions(counting).told()
        begun = await begin(
            [thread_id], on_errand=on_errand, ground=LegalGround.PURPOSE_ENDED, workplace=workplace, now=now
        )
        in_force, key = rules(await PeriodsInForce(on_errand).periods(workplace.periods)), workplace.keys.mark
        counted = of_erased(begun, due, today=today, rules=in_force, told=told, key=key)
        async with on_errand.transaction.errand(Errand.COUNTING) as counting:
            await Contributions(counting).contribute(counted, month=month_of(now, workplace.clock))
    await go_on(workplace=workplace, now=now)
    return begun


async def sweep(*, workplace: Workplace, now: datetime) -> None:
    """Delete what came for a client during the erasure, and drafts, presences, remarks, certificates and unused
    professionals whose time is over.
    """
    async with workplace.store.errand(Errand.RETENTION) as on_errand:
        if late := await Erasing(on_errand).still_there():
            await Erasing(on_errand).take_out(late, mark=workplace.keys.mark)
        await OldDrafts(on_errand).forget_drafts(before=now - timedelta(days=RULES[Retention.NOTE_DRAFT].days))
        await OldPresences(on_errand).forget_presences(before=now - LASTS)
        unused = months_later(now.astimezone(workplace.clock).date(), -RULES[Retention.PROFESSIONAL].months)
        await UnusedProfessionals(on_errand.transaction).forget_unused(before=unused)
        kept_for = timedelta(days=31 * (await PeriodsInForce(on_errand).periods(workplace.periods)).audit)
        forgotten = await Certificates(on_errand).forget_certificates(before=now - kept_for)
        async with on_errand.transaction.errand(Errand.COUNTING) as counting:
            marks = [mark_of_erased(one, workplace.keys.mark) for one in forgotten]
            await Contributions(counting).forget(marks)
    await forget_old_remarks(workplace=workplace, now=now)


async def remember(*, workplace: Workplace) -> None:
    """The periods of this start, for the next one: if that names shorter ones, they wait for a person."""
    async with workplace.store.work() as work:
        await PeriodsInForce(work).remember_periods(workplace.periods)
        waiting = await PeriodsInForce(work).shorter_periods(workplace.periods)
    if waiting:
        log.warning("shorter_periods_wait", count=len(waiting))


async def keep_retention(*, workplace: Workplace, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep) -> None:
    """Runs until it is cancelled; begins with what a crash left undone. By a clock that leapt nothing goes."""
    await remember(workplace=workplace)
    while True:
        await go_on(workplace=workplace, now=workplace.now())
        if await clock_is_right(workplace=workplace, now=workplace.now()):
            await purge(workplace=workplace, now=workplace.now())
            await purge_colleagues(workplace=workplace, now=workplace.now())
            await sweep(workplace=workplace, now=workplace.now())
        await sleep(PAUSE)
