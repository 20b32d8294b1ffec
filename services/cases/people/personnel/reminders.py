"""Each morning: whether something in the records runs out. The lead is told that she should look, and nothing else."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from datetime import date, datetime, timedelta, tzinfo
from typing import Any
from uuid import UUID, uuid5

from services.cases.counting.ledger.store import Windows
from services.cases.domain import HELD_BY, Right
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.access.store import Transaction
from services.cases.people.personnel.colleagues import colleagues
from services.cases.people.personnel.endings import endings, soon, to_remind
from services.cases.people.personnel.outcomes import Colleague
from services.cases.people.personnel.store import Papers, PersonnelCounts
from services.cases.people.team import domain as team
from services.cases.people.team import notices
from services.cases.people.team.store import Team, accounts
from services.cases.workplace import Workplace
from shared.clock.domain import Clock, judge

REMINDERS = UUID("5d7c1a52-8a0e-5c7f-9a58-0d1f6f2b7c11")
MORNING = timedelta(hours=7)
"""Nobody gets a mail about trainings at night."""
PAUSE = 1800.0


def day_of(now: datetime, clock: tzinfo) -> date:
    """From seven in the morning until seven on the next day, by the clock of the centre."""
    return (now.astimezone(clock).replace(tzinfo=None) - MORNING).date()


async def remind(*, workplace: Workplace) -> bool:
    """Whether somebody was told now. A day is looked at once; days that were missed are looked at together.

    The cause of the mail is the day alone, so nothing about it says whose training it is, or how many there are.
    """
    now = workplace.now()
    today = day_of(now, workplace.clock)
    async with workplace.store.work() as work:
        if judge(await Windows(work).clock_seen(), now) is not Clock.PLAUSIBLE:
            return False
        since = await Papers(work).last_look()
        if since is not None and since >= today:
            return False
        await Papers(work).note_look(today)
        if due := to_remind(endings(await everybody(work, today)), since=since, today=today):
            await tell(work, str(today), workplace=workplace)
    return due


async def something_runs_out(work: Transaction, *, today: date) -> bool:
    """Within 90 days, or already: said without reading whose it is."""
    return bool(soon(await everybody(work, today), today=today))


async def everybody(work: Transaction, today: date) -> Mapping[UUID, Colleague]:
    """As the program looks at them; nobody reads it."""
    async with work.errand(Errand.COUNTING) as on_errand:
        records = await PersonnelCounts(on_errand).personnel_to_count()
    return await colleagues(work, records, await accounts.ways_in(work), at=today)


async def tell(work: Transaction, day: str, *, workplace: Workplace) -> None:
    leads = team.to_remind(await Team(work).staff(), HELD_BY[Right.KEEP_PERSONNEL])
    await notices.tell(work, uuid5(REMINDERS, f"{workplace.centre}|{day}"), leads, "please_look", workplace=workplace)


def reminding(workplace: Workplace) -> Callable[[], Coroutine[Any, Any, None]]:
    async def personnel_reminders() -> None:
        """Never returns."""
        while True:
            await remind(workplace=workplace)
            await asyncio.sleep(PAUSE)

    return personnel_reminders
