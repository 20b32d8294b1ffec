"""After a restore: what left the centre and is in no ledger comes back in, as the very bytes that left."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Coroutine, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from services.quality.foundation.domain import Period
from services.quality.publishing.releases.domain import Release
from services.quality.publishing.releases.journey import Sending
from services.quality.publishing.releases.store import Releases
from services.quality.standards.desk import Desk
from shared.bus.uplink import Left
from shared.events import ReleasePublished
from shared.telemetry import redaction, telemetry

log = telemetry.log(__name__)
redaction.knows("restored")
EVERY = 3600.0
"""Seconds; a database that was put back while the service ran is noticed within the hour, and before an approval."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """A release that left, with each time that it did."""

    release: Release
    sendings: Sequence[Sending]


def forgotten(left: Iterable[Left], known: Collection[Period], *, centre: str, clock: ZoneInfo) -> list[Forgotten]:
    """Of quarters that the ledger does not know, the oldest number first. What came first of a quarter stands."""
    messages: defaultdict[str, list[Left]] = defaultdict(list)
    for each in left:
        told = read(each.body)
        if told and told.centre == centre and Period.parse(told.period) not in known:
            messages[told.period].append(each)
    found = [_taken_back(several, clock) for several in messages.values()]
    return sorted(found, key=lambda one: one.release.event.sequence)


def _taken_back(several: Sequence[Left], clock: ZoneInfo) -> Forgotten:
    first = several[0]
    told = ReleasePublished.model_validate_json(first.body)
    day = first.at.astimezone(clock).date()
    release = Release(Period.parse(told.period), told.catalogue, told.id, first.body, None, first.at, day)
    same = [each for each in several if each.body == first.body]
    return Forgotten(release, [Sending(name_of(each, told.id), each.at, on_the_bus=True) for each in same])


def name_of(left: Left, release_id: UUID) -> UUID:
    try:
        return UUID(left.message)
    except ValueError:
        return uuid5(release_id, f"left as number {left.sequence}")


def read(body: bytes) -> ReleasePublished | None:
    """None for a release that another version of Kokon made."""
    try:
        return ReleasePublished.model_validate_json(body)
    except ValidationError:
        return None


async def take_back(desk: Desk) -> list[Period]:
    """The quarters that came back in now. Raises BusAwayError: then nobody knows whether anything is missing."""
    left = await desk.left(ReleasePublished)
    async with desk.store.work() as work:
        await Releases(work).one_release_at_a_time()
        known = {release.period for release in await Releases(work).releases()}
        found = forgotten(left, known, centre=desk.centre, clock=desk.clock)
        for each in found:
            await Releases(work).keep_forgotten(each.release, each.sendings)
    for each in found:
        id_, period = each.release.event_id, str(each.release.period)
        log.error("release_taken_back", release_id=id_, period=period, reason="restored")
    return [each.release.period for each in found]


def remembering(
    desk: Desk, *, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
) -> Callable[[], Coroutine[Any, Any, None]]:
    async def releases_remembered() -> None:
        while True:
            await take_back(desk)
            await sleep(EVERY)

    return releases_remembered
