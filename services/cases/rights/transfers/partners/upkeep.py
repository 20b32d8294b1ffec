"""At each start and once a week the office is told the key of this centre: a new key file is a new key."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from services.cases.foundation.workplace import Workplace
from services.cases.rights.transfers.partners.acts import announce_key

PAUSE = 3600.0
"""Seconds between two looks at the calendar."""


def announcing_key(workplace: Workplace) -> Callable[[], Coroutine[Any, Any, None]]:
    async def transfer_key() -> None:
        """Never returns."""
        while True:
            await announce_key(workplace=workplace, now=workplace.now())
            await asyncio.sleep(PAUSE)

    return transfer_key
