"""Makes everything that was derived from the received releases anew from their bytes, quarter by quarter."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import date

from pydantic import ValidationError

from services.quality.foundation.tables.store import QualityStore, Transaction
from services.quality.office.received.domain import Kept
from services.quality.office.received.store import ReceivedReleases

AT_ONCE = 500
"""Bodies in memory at the same time."""
type Progress = Callable[[int, int], None]
"""Told how many releases are done, of how many."""


@dataclass(frozen=True, slots=True)
class Recomputed:
    quarters: int
    releases: int
    unreadable: int
    """Kept as bytes, with nothing derived from them."""


async def recompute(store: QualityStore, progress: Progress = lambda done, total: None) -> Recomputed:
    """Each quarter in a transaction of its own: pages see the old or the new, and nothing between."""
    async with store.work() as work:
        quarters = await ReceivedReleases(work).received_quarters()
    total = sum(number for _, _, number in quarters)
    replayed = done = 0
    for period, catalogue, _ in quarters:
        async with store.work() as work:
            await ReceivedReleases(work).begin_again(period, catalogue)
            async for kept in chunks(work, period, catalogue):
                told = [(release, day) for body, day in kept if (release := read(body)) is not None]
                await ReceivedReleases(work).add_up(told)
                replayed, done = replayed + len(told), done + len(kept)
                progress(done, total)
    return Recomputed(len(quarters), replayed, done - replayed)


async def chunks(work: Transaction, period: str, catalogue: str) -> AsyncIterator[list[tuple[bytes, date]]]:
    """The bodies of one quarter and version, each with the day from which it is shown, some at a time."""
    after = ""
    while found := await ReceivedReleases(work).bodies(period, catalogue, after=after, most=AT_ONCE):
        yield [(body, day) for _, body, day in found]
        after = found[-1][0]


def read(body: bytes) -> Kept | None:
    """A release of today's form or of an earlier one, or nothing."""
    try:
        return Kept.model_validate_json(body, strict=True)
    except ValidationError:
        return None
