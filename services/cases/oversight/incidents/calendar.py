"""Looks every few minutes whether somebody has to be reminded of an incident; what is over its period goes."""

import asyncio

from services.cases.foundation.workplace import Workplace
from services.cases.oversight.incidents.acts import forget, remind

PAUSE = 300.0


async def keep_reminding(*, workplace: Workplace) -> None:
    """Runs until it is cancelled."""
    while True:
        await remind(workplace=workplace, now=workplace.now())
        await forget(workplace=workplace, now=workplace.now())
        await asyncio.sleep(PAUSE)
