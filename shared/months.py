"""The schedule of monthly releases."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from datetime import datetime, timedelta, tzinfo

from shared.calendar import beginning, following, missing, month_of

NIGHT = timedelta(hours=2)
"""Time after midnight of the first, when nothing of the old month is still being written."""
LONGEST_SLEEP = 3600.0
"""Longest sleep in seconds, so that a corrected clock is noticed within the hour."""


def due(first: str, released: Collection[str], *, now: datetime, clock: tzinfo) -> list[str]:
    """The months that are over and were not released, the oldest first: one each, whatever happened in them."""
    return missing(first, released, until=month_of(now - NIGHT, clock), step=following)


def next_night(now: datetime, clock: tzinfo) -> datetime:
    """The moment at which the current month becomes due."""
    return beginning(following(month_of(now - NIGHT, clock)), clock) + NIGHT


async def every_night(
    release_due: Callable[[], Awaitable[object]],
    *,
    now: Callable[[], datetime],
    clock: tzinfo,
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
) -> None:
    """Release what is due now, and then at the end of each month. Runs until cancelled."""
    while True:
        await release_due()
        until = next_night(now(), clock) - now()
        await sleep(min(max(until.total_seconds(), 1.0), LONGEST_SLEEP))
