"""Every hour: whether a backup that takes the keys along is overdue."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from services.cases.foundation.workplace import Workplace
from services.cases.retention.backup_reminders.acts import remind

PAUSE = 3600.0


def reminding_of_backups(workplace: Workplace) -> Callable[[], Coroutine[Any, Any, None]]:
    async def backup_reminders() -> None:
        """Never returns."""
        while True:
            await remind(workplace=workplace, now=workplace.now())
            await asyncio.sleep(PAUSE)

    return backup_reminders
