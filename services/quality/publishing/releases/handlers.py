"""Keeps what casework draws for a release, and what the office answers to one; sends the key for transfers up."""

from typing import Annotated, get_args
from uuid import UUID, uuid5

from faststream import Path
from faststream.nats import NatsRouter

from services.quality.publishing.releases.contributions import RefusedContributionError, accept, says_the_same
from services.quality.publishing.releases.store import Releases
from services.quality.standards.desk import Desk
from shared.bus.injection import Given
from shared.bus.subscriptions import Refused, listens_to
from shared.events import (
    ContributionDrawn,
    ReleaseAccepted,
    ReleaseRefused,
    TransferKeyAnnounced,
    TransferKeyPublished,
)
from shared.privacy.budget import budgets
from shared.telemetry import redaction, telemetry

log = telemetry.log(__name__)
router = NatsRouter()
redaction.knows("unknown_budget", "different_contribution", "unknown_release", "accepted")
redaction.knows(*get_args(ReleaseRefused.model_fields["reason"].annotation))


@listens_to(router, ContributionDrawn, consumer="quality")
async def on_contribution_drawn(event: ContributionDrawn, desk: Annotated[Desk, Given("desk")]) -> None:
    try:
        drawn = accept(event, budgets())
    except RefusedContributionError as refused:
        raise Refused(refused.code) from None
    await keep(drawn, desk)


async def keep(drawn: ContributionDrawn, desk: Desk) -> None:
    """Keep one draw for each quarter and budget: a reader of two draws about the same could see through the noise."""
    async with desk.store.work() as work:
        if not await work.first_time(drawn):
            return
        if not await Releases(work).keep_contribution(drawn):
            kept = await Releases(work).contribution(drawn.period, budget=drawn.budget)
            if kept is None or not says_the_same(kept, drawn):
                raise Refused("different_contribution")
    log.info("contribution_kept", period=drawn.period)


@listens_to(router, TransferKeyAnnounced, consumer="quality")
async def on_transfer_key_announced(event: TransferKeyAnnounced, desk: Annotated[Desk, Given("desk")]) -> None:
    """What may leave the centre leaves through this service alone."""
    async with desk.store.work() as work:
        if await work.first_time(event):
            named = uuid5(event.id, "published")
            await work.publish(TransferKeyPublished(id=named, public_key=event.public_key, said_at=event.said_at))


@listens_to(router, ReleaseAccepted, consumer="quality")
async def on_release_accepted(
    event: ReleaseAccepted, centre: Annotated[str, Path()], desk: Annotated[Desk, Given("desk")]
) -> None:
    await note(event, event.release_id, "", centre=centre, desk=desk)


@listens_to(router, ReleaseRefused, consumer="quality")
async def on_release_refused(
    event: ReleaseRefused, centre: Annotated[str, Path()], desk: Annotated[Desk, Given("desk")]
) -> None:
    await note(event, event.release_id, event.reason, centre=centre, desk=desk)


async def note(
    event: ReleaseAccepted | ReleaseRefused, release_id: UUID, reason: str, *, centre: str, desk: Desk
) -> None:
    """Keeps an answer of the office; `reason` is empty where it accepted."""
    if centre != desk.centre:
        raise Refused("wrong_centre")
    async with desk.store.work() as work:
        if not await work.first_time(event):
            return
        if not await Releases(work).keep_answer(event.id, release_id, reason, at=desk.now()):
            raise Refused("unknown_release")
    log.info("release_answered", release_id=release_id, reason=reason or "accepted")
