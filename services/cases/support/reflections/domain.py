"""A reflection note: what went well in the work, and what the colleague would do differently."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from services.cases.foundation.records.domain import Noted, OfClient, sealed
from shared.calendar import months_later

LONGEST_WORDS = 2000
AFTER_MONTHS = 12
"""So long counselling has run when a colleague looks back without an ending."""
BY = timedelta(days=14)
"""So long after that, or after the end of counselling, the note is asked for."""
TIME_TO_WRITE = timedelta(days=30)
"""So long it can still be written and counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reflection(Noted):
    """`words` is None where it cannot be opened."""

    words: str | None = sealed(default=None)


def reflected(file: OfClient, words: str, *, reflection_id: UUID, by: UUID, now: datetime) -> Reflection:
    return Reflection(id=reflection_id, file_id=file.id, key_id=file.key_id, noted_at=now, noted_by=by, words=words)


def due_on(opened: date, closed: date | None, written: Iterable[date], today: date) -> date | None:
    """By which day a note is to be written; None where none is: not yet, or too late to count, or there is one."""
    since = closed or months_later(opened, AFTER_MONTHS)
    is_asked_for = since <= today <= since + TIME_TO_WRITE and not any(written)
    return since + BY if is_asked_for else None
