"""Takes the approved releases of the centres, each once, from the subject that the hub stamped."""

from typing import Annotated

from faststream import Path
from faststream.nats import NatsRouter

from services.quality.catalogue.domain import Catalogue
from services.quality.office.domain import RefusedReleaseError, accept
from services.quality.store import QualityStore
from shared import redaction, telemetry
from shared.events import ReleasePublished
from shared.given import Given
from shared.listening import Refused, listens_to

log = telemetry.log(__name__)
router = NatsRouter()
redaction.knows("wrong_centre", "unknown_catalogue", "wrong_criteria", "different_release")


@listens_to(router, ReleasePublished, consumer="office")
async def on_release_published(
    event: ReleasePublished,
    centre: Annotated[str, Path()],
    store: Annotated[QualityStore, Given("store")],
    catalogues: Annotated[dict[str, Catalogue], Given("catalogues")],
) -> None:
    try:
        release = accept(event, centre=centre, catalogues=catalogues)
    except RefusedReleaseError as refused:
        raise Refused(refused.code) from None
    async with store.work() as work:
        if await work.first_time(release) and not await work.keep_received(release):
            raise Refused("different_release")
    log.info("release_kept", release_id=release.id, period=release.period)
