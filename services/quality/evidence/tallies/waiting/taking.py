"""Tallies whose standards have not come yet: kept as they were told, and counted once the standards are known."""

from collections.abc import Collection, Mapping

from services.quality.evidence.tallies.domain import read
from services.quality.evidence.tallies.store import Tallies
from services.quality.evidence.tallies.waiting.store import WaitingTallies
from services.quality.foundation.tables.store import QualityStore, Transaction
from services.quality.standards.adoptions.domain import learn
from services.quality.standards.adoptions.store import Adoptions
from services.quality.standards.catalogue.domain import Catalogue
from shared.bus.subscriptions import Refused
from shared.events import FeedbackTallied, TallyReleased
from shared.telemetry import telemetry

log = telemetry.log(__name__)


async def wait(
    event: TallyReleased | FeedbackTallied, *, store: QualityStore, catalogues: dict[str, Catalogue]
) -> bool:
    """False where the standards came meanwhile, so that nothing has to wait for them any more."""
    async with store.work() as work:
        await WaitingTallies(work).one_by_one()
        learn(catalogues, await Adoptions(work).taken())
        if event.catalogue in catalogues:
            return False
        if not await work.first_time(event):
            return True
        if not await WaitingTallies(work).keep_waiting(read(event), event_id=event.id):
            raise Refused("different_tally")
    log.info("tally_waits", catalogue=event.catalogue)
    return True


async def take_up(work: Transaction, known: Collection[str]) -> int:
    """Counts those whose standards are known by now, in the order in which they came: how many there were.

    One that says otherwise than what is kept of its month stays where it is.
    """
    await WaitingTallies(work).one_by_one()
    waiting = await WaitingTallies(work).waiting_tallies(known)
    if not waiting:
        return 0
    await Tallies(work).keep_tallies(list(waiting.values()))
    different = await Tallies(work).different(list(waiting.values()))
    for each in different:
        log.error("waiting_tally_differs", catalogue=each.catalogue)
    done = [id_ for id_, tally in waiting.items() if tally not in different]
    await WaitingTallies(work).end_waiting(done)
    if done:
        log.info("tallies_taken_up", count=len(done))
    return len(done)


async def take_up_shipped(store: QualityStore, catalogues: Mapping[str, Catalogue]) -> int:
    """What waits for a version that came with this Kokon, or that another process has taken. Almost always nothing."""
    async with store.work() as work:
        if not any(version in catalogues for version in await WaitingTallies(work).awaited()):
            return 0
        return await take_up(work, catalogues)
