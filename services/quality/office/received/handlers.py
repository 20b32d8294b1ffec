"""Takes the approved releases of the centres, each once, from the subject that the hub stamped."""

from collections.abc import Sequence
from typing import Annotated, Any

from faststream import Path
from faststream.message import StreamMessage
from faststream.nats import NatsRouter

from services.quality.desk import Desk
from services.quality.office.received.domain import Received, RefusedReleaseError, accept
from services.quality.office.standards.adopted import learn_adopted
from shared import redaction, telemetry
from shared.events import ReleasePublished
from shared.given import Given
from shared.grouping import Grouped
from shared.listening import Refused, listens_to

log = telemetry.log(__name__)
router = NatsRouter()
redaction.knows("wrong_centre", "unknown_catalogue", "wrong_criteria", "different_release")


async def receive(releases: Sequence[Received], *, desk: Desk) -> None:
    """Any number at once, in one transaction. One that is not taken is found alone in the end, and refused."""
    async with desk.store.work() as work:
        new = await work.first_time(*(release.told for release in releases))
        if await work.keep_all_received([release for release in releases if release.told.id in new]):
            raise Refused("different_release")
    log.info("releases_kept", count=len(releases))


@listens_to(router, ReleasePublished, consumer="office")
async def on_release_published(
    event: ReleasePublished,
    centre: Annotated[str, Path()],
    message: Annotated[StreamMessage[Any], Given("message")],
    desk: Annotated[Desk, Given("desk")],
    receiving: Annotated[Grouped[Received], Given("receiving")],
) -> None:
    if event.catalogue not in desk.catalogues:
        async with desk.store.work() as work:
            await learn_adopted(work, desk)
    try:
        release = accept(event, centre=centre, catalogues=desk.catalogues)
    except RefusedReleaseError as refused:
        raise Refused(refused.code) from None
    await receiving(Received(release, message.body, desk.today))
