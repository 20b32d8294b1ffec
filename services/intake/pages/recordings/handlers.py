"""The centre released or withdrew a recording of a public page."""

import base64
from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from faststream.nats import NatsRouter

from services.intake.store import IntakeStore
from shared.bus.injection import Given
from shared.bus.subscriptions import listens_to
from shared.events import RecordingReleased, RecordingWithdrawn
from shared.telemetry import telemetry

log = telemetry.log(__name__)
router = NatsRouter()


@listens_to(router, RecordingReleased, consumer="intake")
async def on_recording_released(piece: RecordingReleased, store: Annotated[IntakeStore, Given("store")]) -> None:
    async with store.work() as work:
        if await work.first_time(piece):
            said = piece.model_dump(mode="json", exclude={"id", "sound"})
            if not await work.put_piece(said | {"content": base64.b64decode(piece.sound)}):
                log.warning("recording_piece_refused", outcome=piece.kind)
    async with store.work() as work:
        await work.measure()


def measuring(store: IntakeStore) -> Callable[[], Coroutine[Any, Any, None]]:
    """What came before, and what a crash left unmeasured, at each start."""

    async def measure_recordings() -> None:
        going_on = True
        while going_on:
            async with store.work() as work:
                going_on = await work.measure()

    return measure_recordings


@listens_to(router, RecordingWithdrawn, consumer="intake")
async def on_recording_withdrawn(told: RecordingWithdrawn, store: Annotated[IntakeStore, Given("store")]) -> None:
    async with store.work() as work:
        if await work.first_time(told):
            await work.withdraw_recording(told)
