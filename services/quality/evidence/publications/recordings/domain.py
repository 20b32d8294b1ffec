"""Recordings: which pages and languages there are for one, what a file has to be, and the events that carry it."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self
from uuid import uuid4

from services.quality.evidence.publications.domain import NotYoursToReleaseError
from services.quality.evidence.publications.recordings.sound import mp3, mp4, ogg, webm
from services.quality.evidence.publications.recordings.sound.domain import TooLargeError, UnknownSoundError
from services.quality.foundation.domain import Author
from shared.events import RecordedPage, RecordingReleased, RecordingWithdrawn, SoundKind
from shared.languages import LISTED

LARGEST = 600_000
"""Bytes: about four minutes of speech, and a minute of a slow telephone."""
PIECE = 192_000
"""Bytes in one event."""
FIRST_MINUTE = datetime(2020, 1, 1, tzinfo=UTC)
KINDS = {
    SoundKind.OGG: (ogg.is_ogg, ogg.cleaned),
    SoundKind.WEBM: (webm.is_webm, webm.cleaned),
    SoundKind.M4A: (mp4.is_mp4, mp4.cleaned),
    SoundKind.MP3: (mp3.is_mp3, mp3.cleaned),
}
LANGUAGES = tuple(LISTED)


@dataclass(frozen=True, slots=True)
class Slot:
    """The place for one recording."""

    page: RecordedPage
    language: str

    @classmethod
    def parse(cls, page: str, language: str) -> Self:
        """Raises ValueError."""
        if language not in LISTED:
            raise ValueError("not in the list of languages")
        return cls(RecordedPage(page), language)

    @property
    def path(self) -> str:
        return f"/publications/recordings/{self.page}/{self.language}"


@dataclass(frozen=True, slots=True)
class Recording:
    """What the public can hear, without its sound."""

    slot: Slot
    edition: int
    kind: SoundKind
    size: int
    released_at: datetime


@dataclass(frozen=True, slots=True)
class Sound:
    kind: SoundKind
    content: bytes


def sound_of(file: bytes) -> Sound:
    """What stays of a file that somebody sends. Raises WrongSoundError."""
    if len(file) > LARGEST:
        raise TooLargeError
    for kind, (is_one, cleaned) in KINDS.items():
        if is_one(file):
            return Sound(kind, cleaned(file))
    raise UnknownSoundError


def require_release(by: Author) -> None:
    """Raises NotYoursToReleaseError: only the lead and the quality officer put something before the public."""
    if not by.role.may_approve:
        raise NotYoursToReleaseError


def next_edition(last: int, *, now: datetime) -> int:
    """Newer than every one before, also where this database is older than the last of them: minutes since 2020."""
    return max(last + 1, minutes_of(now))


def last_withdrawn(last: int, *, now: datetime) -> int:
    """Whatever was released until now, also what this database knows nothing of any more."""
    return max(last, minutes_of(now))


def minutes_of(now: datetime) -> int:
    return (now - FIRST_MINUTE) // timedelta(minutes=1)


def events_of(recording: Recording, content: bytes) -> Sequence[RecordingReleased]:
    pieces = [content[start : start + PIECE] for start in range(0, len(content), PIECE)]
    return [
        RecordingReleased(
            id=uuid4(),
            page=recording.slot.page,
            language=recording.slot.language,
            edition=recording.edition,
            kind=recording.kind,
            part=number,
            parts=len(pieces),
            sound=base64.b64encode(piece).decode(),
        )
        for number, piece in enumerate(pieces, 1)
    ]


def withdrawal_of(slot: Slot, edition: int) -> RecordingWithdrawn:
    return RecordingWithdrawn(page=slot.page, language=slot.language, edition=edition)
