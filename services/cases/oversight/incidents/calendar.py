"""Looks every few minutes whether somebody has to be reminded of an incident; what is over its period goes."""

import asyncio
from datetime import date, datetime, time

from services.cases.counting.ledger.calendar import clock_is_right
from services.cases.foundation.access.domain import Errand
from services.cases.oversight.incidents.notices import remind
from services.cases.oversight.incidents.store import IncidentDeadlines
from services.cases.people.personnel.store import LeaversRecords
from services.cases.people.undertakings.store import UndertakingTexts
from services.cases.retention.erasure.domain import rules
from services.cases.workplace import Workplace
from shared.calendar import months_before
from shared.dictionary.retention import Retention

PAUSE = 300.0


async def forget(*, workplace: Workplace) -> int:
    """How many incidents went whose period after closing is over; with them the undertakings that ended as long ago.

    The records of colleagues who were let go at the command line go, too, on whatever day. By a clock that leapt
    nothing else goes.
    """
    right, first = await clock_is_right(workplace=workplace), begins(workplace, Retention.INCIDENT)
    async with workplace.store.work() as work:
        async with work.errand(Errand.RETENTION) as on_errand:
            await LeaversRecords(on_errand).forget_who_left()
        if not right:
            return 0
        await UndertakingTexts(work).forget_undertakings(ended_before=begins(workplace, Retention.UNDERTAKING))
        async with work.errand(Errand.INCIDENTS) as on_errand:
            return await IncidentDeadlines(on_errand).forget_incidents(
                closed_before=datetime.combine(first, time(), workplace.clock)
            )


def begins(workplace: Workplace, retention: Retention) -> date:
    """The first day of what is still kept today, a month being taken for its days before the 29th."""
    today, months = workplace.now().astimezone(workplace.clock).date(), rules(workplace.periods)[retention].months
    return months_before(today.replace(day=min(today.day, 28)), months)


async def keep_reminding(*, workplace: Workplace) -> None:
    """Runs until it is cancelled."""
    while True:
        await remind(workplace=workplace)
        await forget(workplace=workplace)
        await asyncio.sleep(PAUSE)
