"""Asking to open a file of others, the second person who agrees, and how it ends."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from services.cases.foundation.access.domain import ASKED_FOR
from services.cases.foundation.records.domain import Record, sealed

LASTS = timedelta(hours=4)
SHORTEST_REASON = 20
LONGEST_REASON = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening(Record):
    """`reason` is None where its key is gone. Until somebody agreed there is no end, and nothing is open."""

    file_code: str
    key_id: str
    asked_by: UUID
    asked_at: datetime
    reason_length: int
    reason: str | None = sealed()
    answered_by: UUID | None = None
    answered_at: datetime | None = None
    until: datetime | None = None
    refused: bool = False
    reviewed_by: UUID | None = None
    reviewed_at: datetime | None = None

    def waits(self, now: datetime) -> bool:
        return self.answered_by is None and now < self.asked_at + ASKED_FOR

    def is_open(self, now: datetime) -> bool:
        return self.until is not None and now < self.until


class OpeningNotFoundError(Exception):
    def __init__(self, opening_id: UUID) -> None:
        super().__init__(str(opening_id))
        self.opening_id = opening_id


class NoSuchFileError(Exception):
    """No file has this number."""


class ReasonTooShortError(Exception):
    """A colleague who agrees or reviews later must understand the reason."""


class OwnOpeningError(Exception):
    """The second person is another person."""


class NoLongerWaitsError(Exception):
    """It was answered before, or asked too long ago."""


def ask_to_open(
    file_id: UUID, file_code: str, key_id: str, reason: str, *, opening_id: UUID, asked_by: UUID, now: datetime
) -> Opening:
    """Raises ReasonTooShortError. Spaces do not make a reason longer."""
    told = " ".join(reason.split())
    if len(told) < SHORTEST_REASON:
        raise ReasonTooShortError
    return Opening(
        id=opening_id,
        file_id=file_id,
        file_code=file_code,
        key_id=key_id,
        asked_by=asked_by,
        asked_at=now,
        reason_length=len(told),
        reason=told,
    )


def agreed(opening: Opening, *, by: UUID, now: datetime, yes: bool = True) -> Opening:
    """Raises OwnOpeningError or NoLongerWaitsError."""
    if by == opening.asked_by:
        raise OwnOpeningError
    if not opening.waits(now):
        raise NoLongerWaitsError
    return replace(opening, answered_by=by, answered_at=now, until=now + LASTS if yes else None, refused=not yes)


def reviewed(opening: Opening, *, by: UUID, now: datetime) -> Opening:
    return opening if opening.reviewed_by else replace(opening, reviewed_by=by, reviewed_at=now)
