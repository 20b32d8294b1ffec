"""Putting a recording before the public, and taking it away again."""

from services.quality.evidence.publications.domain import ChangedMeanwhileError
from services.quality.evidence.publications.recordings.domain import (
    Recording,
    Slot,
    Sound,
    events_of,
    require_release,
    withdrawal_of,
)
from services.quality.evidence.publications.recordings.store import Recordings
from services.quality.foundation.domain import Author
from services.quality.standards.desk import Desk
from shared.telemetry import telemetry

log = telemetry.log(__name__)


async def release(slot: Slot, sound: Sound, *, by: Author, desk: Desk) -> Recording:
    """In the place of the one that was there. Raises NotYoursToReleaseError."""
    require_release(by)
    async with desk.store.work() as work:
        edition = await Recordings(work).last_edition(slot) + 1
        recording = Recording(slot, edition, sound.kind, len(sound.content), desk.now())
        await Recordings(work).put_recording(recording, sound.content)
        await work.publish(*events_of(recording, sound.content))
    log.info("recording_released", outcome=recording.kind)
    return recording


async def withdraw(slot: Slot, edition: int, *, by: Author, desk: Desk) -> None:
    """Erases the sound here, and says that it is to be erased at the door. Raises NotYoursToReleaseError,
    ChangedMeanwhileError."""
    require_release(by)
    async with desk.store.work() as work:
        await Recordings(work).last_edition(slot)
        if not await Recordings(work).erase_sound(slot, edition):
            raise ChangedMeanwhileError
        await work.publish(withdrawal_of(slot, edition))
    log.info("recording_withdrawn")
