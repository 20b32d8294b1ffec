"""Monday mornings, on which it is told that somebody should look; what was missed is told later in the week."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any
from uuid import UUID

from services.quality.answers.local.standards import standards
from services.quality.answers.rounds.reminders import of_rounds
from services.quality.answers.rounds.store import Rounds
from services.quality.foundation.domain import Author, Role
from services.quality.guidance.month.gathering import tasks_for
from services.quality.guidance.reminding.domain import of_week, roles_of, week_of
from services.quality.guidance.reminding.store import ReminderLooks
from services.quality.standards.desk import Desk

PAUSE = 3600.0
"""Seconds between two looks: a round that begins on a later day is told, and a clock that was set right noticed,
within the hour."""
NOBODY = Author(UUID(int=0), Role.LEAD)
"""For whom every claim is somebody else's, and waits for a second look."""


async def tell_due(desk: Desk) -> None:
    """Remind once for each week and each round: the reminder and the note of it are one transaction."""
    today, week = desk.today, week_of(desk.now(), desk.clock)
    async with desk.store.work() as work:
        due = of_rounds(await Rounds(work).open_rounds(), today=today, clock=desk.clock, centre=desk.centre)
        if await ReminderLooks(work).is_first_look(week):
            tasks = await tasks_for(work, desk, await standards(work, desk), NOBODY)
            due += of_week(roles_of(tasks, today), week, centre=desk.centre)
        await work.publish(*due)


def keeping_mondays(
    desk: Desk, *, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
) -> Callable[[], Coroutine[Any, Any, None]]:
    async def reminders() -> None:
        """Never returns."""
        while True:
            if await desk.clock_is_right():
                await tell_due(desk)
            await sleep(PAUSE)

    return reminders
