"""Every few minutes: whether a first reply is due of which nobody was reminded yet."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from services.cases.contact.first_replies.acts import remind
from services.cases.foundation.workplace import Workplace

PAUSE = 300.0


def reminding_of_replies(workplace: Workplace) -> Callable[[], Coroutine[Any, Any, None]]:
    async def first_replies() -> None:
        """Never returns."""
        while True:
            await remind(workplace=workplace, now=workplace.now())
            await asyncio.sleep(PAUSE)

    return first_replies
