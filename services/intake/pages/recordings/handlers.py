"""The centre released or withdrew a recording of a public page."""

import base64
from typing import Annotated

from faststream.nats import NatsRouter

from services.intake.store import IntakeStore
from shared.bus.injection import Given
from shared.bus.subscriptions import listens_to
from shared.events import RecordingReleased, RecordingWithdrawn

router = NatsRouter()


@listens_to(router, RecordingReleased, consumer="intake")
async def on_recording_released(piece: RecordingReleased, store: Annotated[IntakeStore, Given("store")]) -> None:
    async with store.work() as work:
        if await work.first_time(piece):
            said = piece.model_dump(mode="json", exclude={"id", "sound"})
            await work.put_piece(said | {"content": base64.b64decode(piece.sound)})


@listens_to(router, RecordingWithdrawn, consumer="intake")
async def on_recording_withdrawn(told: RecordingWithdrawn, store: Annotated[IntakeStore, Given("store")]) -> None:
    async with store.work() as work:
        if await work.first_time(told):
            await work.withdraw_recording(told)
