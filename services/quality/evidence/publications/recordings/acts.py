"""Putting a recording before the public, and taking it away again."""

from services.quality.evidence.publications.domain import ChangedMeanwhileError
from services.quality.evidence.publications.recordings.domain import (
    Recording,
    Slot,
    Sound,
    events_of,
    last_withdrawn,
    next_edition,
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
        edition = next_edition(await Recordings(work).last_edition(slot), now=desk.now())
        recording = Recording(slot, edition, sound.kind, len(sound.content), desk.now())
        await Recordings(work).put_recording(recording, sound.content)
        await work.publish(*events_of(recording, sound.content))
    log.info("recording_released", outcome=recording.kind)
    return recording


async def withdraw(slot: Slot, seen: int, *, by: Author, desk: Desk) -> None:
    """Erases the sound here, and says that all until now are to be erased at the door: it may hear one that nobody has
    here, after a database was put back. `seen` is the edition that was heard here, 0 for none. Raises
    NotYoursToReleaseError, ChangedMeanwhileError."""
    require_release(by)
    async with desk.store.work() as work:
        edition = last_withdrawn(await Recordings(work).last_edition(slot), now=desk.now())
        if await Recordings(work).heard_edition(slot) != seen:
            raise ChangedMeanwhileError
        await Recordings(work).erase_sound(slot, edition, desk.now())
        await work.publish(withdrawal_of(slot, edition))
    log.info("recording_withdrawn")
