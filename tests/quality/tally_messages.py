"""Tallies published on the bus, and what quality keeps of them."""

from services.quality.evidence.tallies.domain import Tally
from services.quality.evidence.tallies.store import Tallies
from services.quality.standards.catalogue.files import CURRENT
from shared.events import TallyReleased
from tests.quality.doors import Centre
from tests.servers import Nats
from tests.shared.building import connected


async def publish(bus: Nats, *bodies: TallyReleased | bytes) -> None:
    async with connected(bus, "cases") as client:
        for body in bodies:
            content = body if isinstance(body, bytes) else body.body()
            await client.jetstream().publish(TallyReleased.subject, content, timeout=30)


async def saved_tallies(centre: Centre, *months: str) -> list[Tally]:
    async with centre.store.work() as work:
        return await Tallies(work).tallies(CURRENT, months)


async def settled(bus: Nats) -> bool:
    """Whether nothing waits for quality any more."""
    async with connected(bus, "provision") as client:
        info = await client.jetstream().consumer_info("cases_to_quality", "quality_tally_released")
        return not info.num_pending and not info.num_ack_pending
