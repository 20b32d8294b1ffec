"""Months as counts are told by: which are over, and the night after which one is due."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from datetime import UTC, datetime, timedelta, tzinfo

NIGHT = timedelta(hours=2)
"""After midnight of the first: nothing of the old month is still being written down."""
LONGEST_SLEEP = 3600.0
"""Seconds; a clock that was set right is noticed within the hour."""


def month_of(moment: datetime, clock: tzinfo) -> str:
    return moment.astimezone(clock).strftime("%Y-%m")


def following(month: str, number: int = 1) -> str:
    """So many months later."""
    year, place = divmod(int(month[:4]) * 12 + int(month[5:]) - 1 + number, 12)
    return f"{year:04d}-{place + 1:02d}"


def due(first: str, released: Collection[str], *, now: datetime, clock: tzinfo) -> list[str]:
    """The months that are over and were not released, the oldest first: one each, whatever happened in them."""
    current = month_of(now - NIGHT, clock)
    months = []
    month = first
    while month < current:
        if month not in released:
            months.append(month)
        month = following(month)
    return months


def next_night(now: datetime, clock: tzinfo) -> datetime:
    """When the current month becomes due."""
    month = following(month_of(now - NIGHT, clock))
    return datetime(int(month[:4]), int(month[5:]), 1, tzinfo=clock).astimezone(UTC) + NIGHT


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
