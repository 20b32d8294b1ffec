"""Keeps what the office answers to amounts."""

from typing import Annotated, get_args

from faststream import Path
from faststream.nats import NatsRouter

from services.quality.publishing.amounts.restored_ledger import remember
from services.quality.publishing.amounts.store import SaidAmounts
from services.quality.standards.desk import Desk
from shared.bus.injection import Given
from shared.bus.subscriptions import Refused, listens_to
from shared.events import AmountsAnswered
from shared.telemetry import redaction, telemetry

log = telemetry.log(__name__)
router = NatsRouter()
redaction.knows("taken", "unknown_amounts", *get_args(get_args(AmountsAnswered.model_fields["refused"].annotation)[0]))


@listens_to(router, AmountsAnswered, consumer="quality")
async def on_amounts_answered(
    event: AmountsAnswered, centre: Annotated[str, Path()], desk: Annotated[Desk, Given("desk")]
) -> None:
    """A ledger that an older backup brought back learns first what had left. Raises BusAwayError while it cannot."""
    if centre != desk.centre:
        raise Refused("wrong_centre")
    if not await keep(event, desk):
        await remember(desk)
        if not await keep(event, desk):
            raise Refused("unknown_amounts")
    log.info("amounts_answered", reason=event.refused or "taken")


async def keep(event: AmountsAnswered, desk: Desk) -> bool:
    """Whether the ledger knows what is answered."""
    async with desk.store.work() as work:
        if event.amounts_id not in await SaidAmounts(work).ids():
            return False
        if await work.first_time(event):
            await SaidAmounts(work).keep_answer(event.id, event.amounts_id, event.refused or "", at=desk.now())
    return True
