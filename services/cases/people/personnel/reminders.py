"""Each morning: whether something in the records runs out. The lead is told to look, and nothing else."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import date
from typing import Any

from services.cases.foundation.access.store import Transaction
from services.cases.foundation.workplace import Workplace
from services.cases.people.personnel.acts import everybody, remind
from services.cases.people.personnel.endings import soon

PAUSE = 1800.0


async def something_runs_out(work: Transaction, *, today: date) -> bool:
    """Within 90 days, or already: said without reading whose it is."""
    return bool(soon(await everybody(work, today), today=today))


def reminding(workplace: Workplace) -> Callable[[], Coroutine[Any, Any, None]]:
    async def personnel_reminders() -> None:
        """Never returns."""
        while True:
            await remind(workplace=workplace, now=workplace.now())
            await asyncio.sleep(PAUSE)

    return personnel_reminders
