"""Tokens end when their maker leaves the centre, or may do something else there from now on."""

from typing import Annotated

from faststream.nats import NatsRouter

from services.quality.foundation.tables.store import QualityStore, accounts
from services.quality.foundation.tokens.store import ApiTokens
from shared.bus.injection import Given
from shared.bus.subscriptions import listens_to
from shared.events import RightsChanged
from shared.telemetry import telemetry

log = telemetry.log(__name__)
router = NatsRouter()


@listens_to(router, RightsChanged, consumer="quality")
async def on_rights_changed(event: RightsChanged, store: Annotated[QualityStore, Given("store")]) -> None:
    """Sessions end with them: an open one could make the next token under the rights of before."""
    async with store.work() as work:
        if await work.first_time(event):
            await accounts.close_sessions_of(work, event.pseudonym)
            await ApiTokens(work).end_those_of(event.pseudonym, at=event.changed_at)
    log.info("tokens_ended")
