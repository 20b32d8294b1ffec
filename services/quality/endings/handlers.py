"""Sessions here end when they end at `cases`; and a pseudonym is replaced when the account there is removed."""

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
    """End all sessions, whenever they began: the clocks of two machines may differ, and a new sign-in is possible."""
    async with desk.store.work() as work:
        if await work.first_time(event):
            await work.let_out(event)
    log.info("let_out")


@listens_to(router, AccountRemoved, consumer="quality")
async def on_account_removed(event: AccountRemoved, desk: Annotated[Desk, Given("desk")]) -> None:
    """Replace the pseudonym by a random one, so that nobody can work out whose it was, with any key."""
    async with desk.store.work() as work:
        if await work.first_time(event):
            await work.rename(event.pseudonym, uuid4())
    log.info("colleague_forgotten")
