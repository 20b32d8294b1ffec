"""Keeps the monthly tallies of casework and of feedback. There is no way to ask back for more than they say."""

from collections.abc import Collection, Sequence
from typing import Annotated

from faststream.nats import NatsRouter

from services.quality.catalogue.domain import Catalogue
from services.quality.store import QualityStore
from services.quality.tallies.domain import RefusedTallyError, Tally, accept
from shared import redaction, telemetry
from shared.events import FeedbackTallied, TallyReleased
from shared.given import Given
from shared.grouping import Grouped
from shared.listening import Refused, listens_to

log = telemetry.log(__name__)
router = NatsRouter()
redaction.knows("unknown_catalogue", "too_few_people", "different_tally")
type Told = tuple[TallyReleased | FeedbackTallied, Tally]
"""A message, and what it says."""


async def keep(told: Sequence[Told], *, store: QualityStore) -> None:
    """Any number at once, in one transaction. One that cannot be kept is found alone in the end, and refused."""
    async with store.work() as work:
        new = await work.first_time(*(event for event, _ in told))
        tallies = [tally for event, tally in told if event.id in new]
        kept = await work.keep_tallies(tallies) if tallies else []
        others = [tally for tally in tallies if not any(tally is each for each in kept)]
        if others and await work.different_tallies(others):
            raise Refused("different_tally")
    log.info("tallies_kept", count=len(kept))


@listens_to(router, TallyReleased, consumer="quality")
async def on_tally_released(
    event: TallyReleased,
    catalogues: Annotated[dict[str, Catalogue], Given("catalogues")],
    keeping: Annotated[Grouped[Told], Given("keeping")],
) -> None:
    await keeping((event, accepted(event, catalogues)))


@listens_to(router, FeedbackTallied, consumer="quality")
async def on_feedback_tallied(
    event: FeedbackTallied,
    catalogues: Annotated[dict[str, Catalogue], Given("catalogues")],
    keeping: Annotated[Grouped[Told], Given("keeping")],
) -> None:
    await keeping((event, accepted(event, catalogues)))


def accepted(event: TallyReleased | FeedbackTallied, catalogues: Collection[str]) -> Tally:
    try:
        return accept(event, catalogues)
    except RefusedTallyError as refused:
        raise Refused(refused.code) from None
