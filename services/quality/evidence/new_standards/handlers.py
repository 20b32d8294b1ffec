"""Takes the standards that come down from the office, and lets every process of the service know them."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from faststream.nats import NatsRouter

from services.quality.evidence.tallies.waiting.taking import take_up, take_up_shipped
from services.quality.standards.adoptions.domain import RefusedStandardError, TooEarlyError, accept, learn
from services.quality.standards.adoptions.store import Adoptions
from services.quality.standards.catalogue.domain import Catalogue
from services.quality.standards.desk import Desk
from shared.bus.injection import Given
from shared.bus.subscriptions import Postponed, Refused, listens_to
from shared.events import StandardAdopted
from shared.telemetry import redaction, telemetry

log = telemetry.log(__name__)
router = NatsRouter()
redaction.knows("not_unpackable", "broken_standard", "misfit_standard")
PAUSE = 30.0
"""Seconds between looks at what another process of this service has taken."""

UNTIL_THE_ONE_BEFORE = 5.0


@listens_to(router, StandardAdopted, consumer="quality")
async def on_standard_adopted(
    event: StandardAdopted,
    desk: Annotated[Desk, Given("desk")],
    catalogues: Annotated[dict[str, Catalogue], Given("catalogues")],
) -> None:
    await take(event, desk, catalogues)


async def take(event: StandardAdopted, desk: Desk, catalogues: dict[str, Catalogue]) -> None:
    async with desk.store.work() as work:
        learn(catalogues, await Adoptions(work).taken())
        if not await work.first_time(event) or event.catalogue in catalogues:
            return
        try:
            new, text = accept(event, catalogues)
        except RefusedStandardError as refused:
            raise Refused(refused.code) from None
        except TooEarlyError:
            raise Postponed(UNTIL_THE_ONE_BEFORE) from None
        await Adoptions(work).keep_standard(new.version, text, at=desk.now())
        await take_up(work, [*catalogues, new.version])
    catalogues[new.version] = new
    log.info("standard_adopted", catalogue=new.version)


def keeping_up(desk: Desk, catalogues: dict[str, Catalogue]) -> Callable[[], Coroutine[Any, Any, None]]:
    async def learn_adopted() -> None:
        """Never returns."""
        while True:
            async with desk.store.work() as work:
                learn(catalogues, await Adoptions(work).taken())
            await take_up_shipped(desk.store, catalogues)
            await asyncio.sleep(PAUSE)

    return learn_adopted
