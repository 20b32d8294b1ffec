"""Every half minute: what is due is passed on to `notify`."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from services.cases.casework.client_notices.acts import pass_on_due
from services.cases.foundation.workplace import Workplace

PAUSE = 30.0


def passing_on(workplace: Workplace) -> Callable[[], Coroutine[Any, Any, None]]:
    async def client_notices() -> None:
        """Never returns."""
        while True:
            while await pass_on_due(workplace=workplace, now=workplace.now()):
                pass
            await asyncio.sleep(PAUSE)

    return client_notices
