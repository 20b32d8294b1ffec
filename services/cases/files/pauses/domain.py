"""A pause: until when nobody expects contact, as it was agreed with the client."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.cases.foundation.records.domain import Noted, OfClient, sealed

LONGEST_WORDS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause(Noted):
    """The newest one of a file holds: a pause ends earlier by another one. `until` is its last day, at the centre."""

    until: date
    why: str | None = sealed(default=None)


def agreed(file: OfClient, until: date, why: str | None, *, pause_id: UUID, by: UUID, now: datetime) -> Pause:
    return Pause(id=pause_id, file_id=file.id, key_id=file.key_id, noted_at=now, noted_by=by, until=until, why=why)
