"""Makes everything that was derived from the received releases anew from their bytes, quarter by quarter."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from pydantic import ValidationError

from services.quality.store import QualityStore, QualityWork
from shared.events import ReleasePublished

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
    without_bytes: int
    """Taken by an older Kokon; their lines are all there is, and stay."""


async def recompute(store: QualityStore, progress: Progress = lambda done, total: None) -> Recomputed:
    """Each quarter in a transaction of its own: pages see the old or the new, and nothing between."""
    async with store.work() as work:
        quarters = await work.received_quarters()
    total = sum(number for _, _, number in quarters)
    replayed = unreadable = done = 0
    for period, catalogue, _ in quarters:
        async with store.work() as work:
            await work.begin_again(period, catalogue)
            async for bodies in chunks(work, period, catalogue):
                told = [release for body in bodies if (release := read(body)) is not None]
                await work.add_lines(told)
                replayed, unreadable = replayed + len(told), unreadable + len(bodies) - len(told)
                done += len(bodies)
                progress(done, total)
            await work.count_again(period, catalogue)
    return Recomputed(len(quarters), replayed, unreadable, total - replayed - unreadable)


async def chunks(work: QualityWork, period: str, catalogue: str) -> AsyncIterator[list[bytes]]:
    """The bodies of one quarter and version, some at a time."""
    after = ""
    while found := await work.bodies(period, catalogue, after=after, most=AT_ONCE):
        yield [body for _, body in found]
        after = found[-1][0]


def read(body: bytes) -> ReleasePublished | None:
    """A release of today's form, or nothing."""
    try:
        return ReleasePublished.model_validate_json(body, strict=True)
    except ValidationError:
        return None
