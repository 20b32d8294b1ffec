"""Every few minutes: absences that begin give their deputies the places in the files."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from services.cases.foundation.workplace import Workplace
from services.cases.people.absences.acts import open_files_of_today

PAUSE = 300.0


def standing_in(workplace: Workplace) -> Callable[[], Coroutine[Any, Any, None]]:
    async def places_of_deputies() -> None:
        """Never returns."""
        while True:
            await open_files_of_today(workplace=workplace, now=workplace.now())
            await asyncio.sleep(PAUSE)

    return places_of_deputies
