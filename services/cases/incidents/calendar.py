"""Looks every few minutes whether somebody has to be reminded of an incident."""

import asyncio

from services.cases.incidents.telling import remind
from services.cases.workplace import Workplace

PAUSE = 300.0


async def keep_reminding(*, workplace: Workplace) -> None:
    """Runs until it is cancelled."""
    while True:
        await remind(workplace=workplace)
        await asyncio.sleep(PAUSE)
