"""At each start and once a day: the public form is told whether texts that nobody has read may be sent."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from services.cases.foundation.workplace import Workplace
from services.cases.people.unread_texts.acts import repeat_choice

PAUSE = 86_400.0


def repeating_choice(workplace: Workplace) -> Callable[[], Coroutine[Any, Any, None]]:
    async def unread_texts() -> None:
        """Never returns."""
        while True:
            await repeat_choice(workplace=workplace, now=workplace.now())
            await asyncio.sleep(PAUSE)

    return unread_texts
