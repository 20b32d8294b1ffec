"""The day on which approved releases leave, whatever is in them; what was missed is made up for."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from services.quality.desk import Desk
from services.quality.domain import Period
from shared import telemetry

log = telemetry.log(__name__)
LONGEST_SLEEP = 3600.0
"""Seconds; a clock that was set right is noticed within the hour."""


async def publish_due(desk: Desk) -> list[Period]:
    """The quarters whose releases left now. Told once, whoever dies when: with the sending, or not at all."""
    async with desk.store.work() as work:
        due = await work.due_journeys(desk.today)
        for journey in due:
            await work.send(journey.release, journey.next_message, at=desk.now())
    for journey in due:
        log.info("release_left", release_id=journey.release.event_id, period=str(journey.release.period))
    return [journey.release.period for journey in due]


def next_midnight(now: datetime, clock: ZoneInfo) -> datetime:
    """When the next day begins at the centre."""
    tomorrow = now.astimezone(clock).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time.min, clock)


def keeping_the_day(
    desk: Desk, *, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
) -> Callable[[], Coroutine[Any, Any, None]]:
    async def release_calendar() -> None:
        while True:
            await publish_due(desk)
            until = next_midnight(desk.now(), desk.clock) - desk.now()
            await sleep(min(max(until.total_seconds(), 1.0), LONGEST_SLEEP))

    return release_calendar
