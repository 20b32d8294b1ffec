"""Every half hour: whether this morning colleagues were told of what is due."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from services.cases.casework.calendar.days_due.acts import tell_in_the_morning
from services.cases.foundation.workplace import Workplace

PAUSE = 1800.0


def mornings(workplace: Workplace) -> Callable[[], Coroutine[Any, Any, None]]:
    async def days_due() -> None:
        """Never returns."""
        while True:
            await tell_in_the_morning(workplace=workplace, now=workplace.now())
            await asyncio.sleep(PAUSE)

    return days_due
