"""Casework announces the keys that letters are sealed for from now on."""

from typing import Annotated

from faststream.nats import NatsRouter

from services.intake.settings import Settings
from services.intake.store import IntakeStore
from shared.bus.injection import Given
from shared.bus.subscriptions import listens_to
from shared.crypto.opening_keys import is_signed_by_one_of
from shared.events import OpeningKeysAnnounced
from shared.telemetry import telemetry

router = NatsRouter()
log = telemetry.log(__name__)


@listens_to(router, OpeningKeysAnnounced, consumer="intake")
async def on_opening_keys_announced(
    told: OpeningKeysAnnounced,
    store: Annotated[IntakeStore, Given("store")],
    settings: Annotated[Settings, Given("settings")],
) -> None:
    """Keys that casework did not sign are never used: a person who can write to the bus could read along."""
    if not is_signed_by_one_of(told, settings.casework_public_keys, centre=settings.centre):
        log.error("letter_keys_not_signed", next_step="./kokon doctor")
        return
    async with store.work() as work:
        if await work.first_time(told):
            await work.put_keys(told)
