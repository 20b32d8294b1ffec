"""What is counted of a conversation."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Enquiry:
    """Of a conversation what its first answer is counted by."""

    thread_id: UUID
    arrived_at: datetime
    first_reply_at: datetime | None
    origin: str | None
    """None where it could not be opened."""
    set_aside: str | None = None
    wished: bool = False
    """It was set aside because the person wished it."""
    came_back_on: date | None = None
    """The first day after our first answer on which the person wrote again, or spoke with us."""


@dataclass(frozen=True, slots=True)
class AppointmentAsked:
    """A conversation in which the person wanted an appointment."""

    thread_id: UUID
    key_id: str
    arrived_at: datetime
    file_id: UUID | None
    no_longer: bool = False
    """The person thought better of it."""
