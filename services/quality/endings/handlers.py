"""What somebody has open here ends when it ends at `cases`; and her name goes when her account there does."""

from typing import Annotated
from uuid import uuid4

from faststream.nats import NatsRouter

from services.quality.desk import Desk
from shared.bus.injection import Given
from shared.bus.subscriptions import listens_to
from shared.events import AccountRemoved, SessionEnded
from shared.telemetry import telemetry

log = telemetry.log(__name__)
router = NatsRouter()


@listens_to(router, SessionEnded, consumer="quality")
async def on_session_ended(event: SessionEnded, desk: Annotated[Desk, Given("desk")]) -> None:
    """Everything of hers, whenever it was opened: the clocks of two machines need not agree, and she may come again."""
    async with desk.store.work() as work:
        if await work.first_time(event):
            await work.let_out(event)
    log.info("let_out")


@listens_to(router, AccountRemoved, consumer="quality")
async def on_account_removed(event: AccountRemoved, desk: Annotated[Desk, Given("desk")]) -> None:
    """A name made by chance takes the place of hers, so that nobody can work out whose it was, with any key."""
    async with desk.store.work() as work:
        if await work.first_time(event):
            await work.rename(event.pseudonym, uuid4())
    log.info("colleague_forgotten")
