"""Learns which codes there are: as hashes, before anybody was given one."""

from typing import Annotated

from faststream.nats import NatsRouter

from services.intake.store import IntakeStore
from shared.events import CodesIssued
from shared.given import Given
from shared.listening import listens_to

router = NatsRouter()


@listens_to(router, CodesIssued, consumer="intake")
async def on_codes_issued(issued: CodesIssued, store: Annotated[IntakeStore, Given("store")]) -> None:
    async with store.work() as work:
        if await work.first_time(issued):
            await work.know_codes(issued)
