"""Sessions here end when they end at `cases`; and a pseudonym is replaced when the account there is removed."""

from typing import Annotated
from uuid import uuid4

from faststream.nats import NatsRouter

from services.quality.foundation.endings.store import Endings
from services.quality.foundation.tables.store import QualityStore
from shared.bus.injection import Given
from shared.bus.subscriptions import listens_to
from shared.events import AccountRemoved, SessionEnded
from shared.telemetry import telemetry

log = telemetry.log(__name__)
router = NatsRouter()


@listens_to(router, SessionEnded, consumer="quality")
async def on_session_ended(event: SessionEnded, store: Annotated[QualityStore, Given("store")]) -> None:
    """End all sessions, whenever they began: the clocks of two machines may differ, and a new sign-in is possible."""
    async with store.work() as work:
        if await work.first_time(event):
            await Endings(work).let_out(event)
    log.info("let_out")


@listens_to(router, AccountRemoved, consumer="quality")
async def on_account_removed(event: AccountRemoved, store: Annotated[QualityStore, Given("store")]) -> None:
    """Replace the pseudonym by a random one, so that nobody can work out whose it was, with any key."""
    async with store.work() as work:
        if await work.first_time(event):
            await Endings(work).rename(event.pseudonym, uuid4())
    log.info("colleague_forgotten")
