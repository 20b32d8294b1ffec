"""Keeps the monthly tallies of casework. There is no way to ask back for more than they say."""

from typing import Annotated

from faststream.nats import NatsRouter

from services.quality.catalogue.domain import Catalogue
from services.quality.store import QualityStore
from services.quality.tallies.domain import RefusedTallyError, accept
from shared import redaction, telemetry
from shared.events import TallyReleased
from shared.given import Given
from shared.listening import Refused, listens_to

log = telemetry.log(__name__)
router = NatsRouter()
redaction.knows("unknown_catalogue", "too_few_people", "different_tally")


@listens_to(router, TallyReleased, consumer="quality")
async def on_tally_released(
    event: TallyReleased,
    store: Annotated[QualityStore, Given("store")],
    catalogues: Annotated[dict[str, Catalogue], Given("catalogues")],
) -> None:
    try:
        tally = accept(event, catalogues)
    except RefusedTallyError as refused:
        raise Refused(refused.code) from None
    async with store.work() as work:
        if not await work.first_time(event):
            return
        if not await work.keep_tally(tally) and await work.tally(tally.catalogue, tally.window) != tally:
            raise Refused("different_tally")
    log.info("tally_kept", window=tally.window)
