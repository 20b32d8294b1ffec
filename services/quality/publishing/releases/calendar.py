"""The day on which approved releases leave, whatever is in them; what was missed, or got lost, is made up for."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from services.quality.foundation.domain import Period
from services.quality.publishing.releases.store import Releases
from services.quality.standards.desk import Desk
from shared.telemetry import redaction, telemetry

log = telemetry.log(__name__)
redaction.knows("reconcile")
LONGEST_SLEEP = 3600.0
"""Seconds; a clock that was set right is noticed within the hour."""


async def publish_due(desk: Desk) -> list[Period]:
    """Send the quarters that are due and return them. Sending and note are one transaction: no crash repeats it."""
    async with desk.store.work() as work:
        due = await Releases(work).due_journeys(desk.today)
        for journey in due:
            await Releases(work).send(journey.release, journey.next_message, at=desk.now())
    for journey in due:
        log.info("release_left", release_id=journey.release.event_id, period=str(journey.release.period))
    return [journey.release.period for journey in due]


async def send_unanswered(desk: Desk) -> list[Period]:
    """The quarters whose releases left once more, as the same bytes: the office knows them, and answers again."""
    now = desk.now()
    async with desk.store.work() as work:
        await Releases(work).one_release_at_a_time()
        silent = [journey for journey in await Releases(work).journeys() if journey.goes_again(now)]
        for journey in silent:
            await Releases(work).send(journey.release, journey.next_message, at=now)
    for journey in silent:
        id_, period = journey.release.event_id, str(journey.release.period)
        log.warning("release_unanswered_sent_again", release_id=id_, period=period, next_step="./kokon reconcile")
    return [journey.release.period for journey in silent]


def next_midnight(now: datetime, clock: ZoneInfo) -> datetime:
    """When the next day begins at the centre."""
    tomorrow = now.astimezone(clock).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time.min, clock)


def keeping_the_day(
    desk: Desk, *, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
) -> Callable[[], Coroutine[Any, Any, None]]:
    async def release_calendar() -> None:
        while True:
            if await desk.clock_is_right():
                await publish_due(desk)
                await send_unanswered(desk)
            until = next_midnight(desk.now(), desk.clock) - desk.now()
            await sleep(min(max(until.total_seconds(), 1.0), LONGEST_SLEEP))

    return release_calendar
