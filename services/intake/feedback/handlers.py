"""Learns which codes there are: as hashes, before anybody was given one."""

from typing import Annotated

from faststream.nats import NatsRouter

from services.intake.store import IntakeStore
from shared.bus.injection import Given
from shared.bus.subscriptions import listens_to
from shared.events import CodesIssued

router = NatsRouter()


@listens_to(router, CodesIssued, consumer="intake")
async def on_codes_issued(issued: CodesIssued, store: Annotated[IntakeStore, Given("store")]) -> None:
    async with store.work() as work:
        if await work.first_time(issued):
            await work.know_codes(issued)
