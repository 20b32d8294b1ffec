"""Keeps the monthly tallies of casework and of feedback. There is no way to ask back for more than they say."""

from collections.abc import Sequence
from typing import Annotated

from faststream.nats import NatsRouter

from services.quality.evidence.tallies.domain import RefusedTallyError, StillToComeError, Tally, accept
from services.quality.evidence.tallies.store import Tallies
from services.quality.evidence.tallies.waiting.taking import wait
from services.quality.foundation.tables.store import QualityStore
from services.quality.standards.catalogue.domain import Catalogue
from services.quality.standards.desk import Desk
from shared.bus.injection import Given
from shared.bus.subscriptions import Refused, listens_to
from shared.events import FeedbackTallied, TallyReleased
from shared.store.group_commit import Grouped
from shared.telemetry import redaction, telemetry

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
        kept = await Tallies(work).keep_tallies(tallies) if tallies else []
        others = [tally for tally in tallies if not any(tally is each for each in kept)]
        if others and await Tallies(work).different(others):
            raise Refused("different_tally")
    log.info("tallies_kept", count=len(kept))


@listens_to(router, TallyReleased, consumer="quality")
async def on_tally_released(
    event: TallyReleased,
    desk: Annotated[Desk, Given("desk")],
    catalogues: Annotated[dict[str, Catalogue], Given("catalogues")],
    keeping: Annotated[Grouped[Told], Given("keeping")],
) -> None:
    await take(event, catalogues, keeping, desk.store)


@listens_to(router, FeedbackTallied, consumer="quality")
async def on_feedback_tallied(
    event: FeedbackTallied,
    desk: Annotated[Desk, Given("desk")],
    catalogues: Annotated[dict[str, Catalogue], Given("catalogues")],
    keeping: Annotated[Grouped[Told], Given("keeping")],
) -> None:
    await take(event, catalogues, keeping, desk.store)


async def take(
    event: TallyReleased | FeedbackTallied,
    catalogues: dict[str, Catalogue],
    keeping: Grouped[Told],
    store: QualityStore,
) -> None:
    """Keeps it, or lets it wait until its standards come."""
    try:
        tally = accept(event, catalogues)
    except RefusedTallyError as refused:
        raise Refused(refused.code) from None
    except StillToComeError:
        if await wait(event, store=store, catalogues=catalogues):
            return
        tally = accept(event, catalogues)
    await keeping((event, tally))
