"""When months are released: which are over, and the night after which one is due."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from datetime import datetime, timedelta, tzinfo

from shared.calendar import beginning, following, missing, month_of

NIGHT = timedelta(hours=2)
"""After midnight of the first: nothing of the old month is still being written down."""
LONGEST_SLEEP = 3600.0
"""Seconds; a clock that was set right is noticed within the hour."""


def due(first: str, released: Collection[str], *, now: datetime, clock: tzinfo) -> list[str]:
    """The months that are over and were not released, the oldest first: one each, whatever happened in them."""
    return missing(first, released, until=month_of(now - NIGHT, clock), step=following)


def next_night(now: datetime, clock: tzinfo) -> datetime:
    """When the current month becomes due."""
    return beginning(following(month_of(now - NIGHT, clock)), clock) + NIGHT


async def every_night(
    release_due: Callable[[], Awaitable[object]],
    *,
    now: Callable[[], datetime],
    clock: tzinfo,
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
) -> None:
    """Releases what is due now and whenever a month is over; runs until it is cancelled."""
    while True:
        await release_due()
        until = next_night(now(), clock) - now()
        await sleep(min(max(until.total_seconds(), 1.0), LONGEST_SLEEP))
