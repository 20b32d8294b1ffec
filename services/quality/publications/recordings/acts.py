"""Putting a recording before the public, and taking it away again."""

from services.quality.desk import Desk
from services.quality.domain import Author
from services.quality.publications.domain import ChangedMeanwhileError
from services.quality.publications.recordings.domain import (
    Recording,
    Slot,
    Sound,
    events_of,
    require_release,
    withdrawal_of,
)


async def release(desk: Desk, slot: Slot, sound: Sound, *, by: Author) -> Recording:
    """In the place of the one that was there. Raises NotYoursToReleaseError."""
    require_release(by)
    async with desk.store.work() as work:
        edition = await work.last_edition(slot) + 1
        recording = Recording(slot, edition, sound.kind, len(sound.content), desk.now())
        await work.put_recording(recording, sound.content)
        await work.publish(*events_of(recording, sound.content))
    return recording


async def withdraw(desk: Desk, slot: Slot, edition: int, *, by: Author) -> None:
    """Erases the sound here, and says that it is to be erased at the door. Raises NotYoursToReleaseError,
    ChangedMeanwhileError."""
    require_release(by)
    async with desk.store.work() as work:
        await work.last_edition(slot)
        if not await work.erase_sound(slot, edition):
            raise ChangedMeanwhileError
        await work.publish(withdrawal_of(slot, edition))
