"""Tallies whose standards have not come yet: kept as they were told, and counted once the standards are known."""

from collections.abc import Collection, Mapping

from services.quality.adoptions.domain import learn
from services.quality.catalogue.domain import Catalogue
from services.quality.store import QualityStore, QualityWork
from services.quality.tallies.domain import read
from shared.bus.subscriptions import Refused
from shared.events import FeedbackTallied, TallyReleased
from shared.telemetry import telemetry

log = telemetry.log(__name__)


async def wait(
    event: TallyReleased | FeedbackTallied, *, store: QualityStore, catalogues: dict[str, Catalogue]
) -> bool:
    """False where the standards came meanwhile, so that nothing has to wait for them any more."""
    async with store.work() as work:
        await work.one_by_one()
        learn(catalogues, await work.taken_standards())
        if event.catalogue in catalogues:
            return False
        if not await work.first_time(event):
            return True
        if not await work.keep_waiting(read(event), event_id=event.id):
            raise Refused("different_tally")
    log.info("tally_waits", catalogue=event.catalogue)
    return True


async def take_up(work: QualityWork, known: Collection[str]) -> int:
    """Counts those whose standards are known by now, in the order in which they came: how many there were.

    One that says otherwise than what is kept of its month stays where it is.
    """
    await work.one_by_one()
    waiting = await work.waiting_tallies(known)
    if not waiting:
        return 0
    await work.keep_tallies(list(waiting.values()))
    different = await work.different_tallies(list(waiting.values()))
    for each in different:
        log.error("waiting_tally_differs", catalogue=each.catalogue)
    done = [id_ for id_, tally in waiting.items() if tally not in different]
    await work.end_waiting(done)
    if done:
        log.info("tallies_taken_up", count=len(done))
    return len(done)


async def take_up_shipped(store: QualityStore, catalogues: Mapping[str, Catalogue]) -> int:
    """What waits for a version that came with this Kokon, or that another process has taken. Almost always nothing."""
    async with store.work() as work:
        if not any(version in catalogues for version in await work.awaited()):
            return 0
        return await take_up(work, catalogues)
