"""Hears what the public pages show."""

from typing import Annotated

from faststream.nats import NatsRouter

from services.quality.evidence.probe.domain import Probe
from services.quality.evidence.probe.store import Probes
from services.quality.standards.desk import Desk
from shared.bus.injection import Given
from shared.bus.subscriptions import listens_to
from shared.events import PagesProbed
from shared.telemetry import telemetry

log = telemetry.log(__name__)
router = NatsRouter()


@listens_to(router, PagesProbed, consumer="quality")
async def on_pages_probed(event: PagesProbed, desk: Annotated[Desk, Given("desk")]) -> None:
    async with desk.store.work() as work:
        if await work.first_time(event):
            await Probes(work).keep_probe(Probe.of(event, desk.clock))
    log.debug("pages_probed", count=len(event.pages))
