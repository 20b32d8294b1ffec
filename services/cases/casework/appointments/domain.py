"""An appointment with a client, and what becomes of it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from services.cases.foundation.records.domain import Noted, NotYetError, OfClient, sealed
from services.cases.foundation.spoken_languages import Spoken

LONGEST_PLACE = 300
LONGEST_PURPOSE = 1000
MINUTES = (15, 30, 45, 60, 90, 120, 180, 240, 480)
USUAL_MINUTES = 60


class Meeting(StrEnum):
    TALK = "talk"
    CALL = "call"
    ACCOMPANIMENT = "accompaniment"
    VISIT = "visit"
    """At the client's home or in a shelter."""
    VIDEO = "video"
    OTHER = "other"


class Interpreting(StrEnum):
    NOT_NEEDED = "not_needed"
    WANTED = "wanted"
    """Nobody who interprets was found yet."""
    ASKED = "asked"
    """Somebody was asked for, by a booking."""
    FOUND = "found"


class Accompanied(StrEnum):
    YES = "yes"
    NO = "no"


class State(StrEnum):
    AGREED = "agreed"
    MOVED = "moved"
    """Another appointment took its place."""
    KEPT = "kept"
    MISSED = "missed"
    CANCELLED = "cancelled"


TAKES_TIME = (State.AGREED, State.KEPT)
"""In these states a colleague is taken at that hour."""


class Through(StrEnum):
    """By whom an appointment was missed or cancelled."""

    PERSON = "person"
    CENTRE = "centre"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """What was agreed. None where it cannot be opened."""

    starts_at: datetime
    minutes: int
    staff_id: UUID
    """The colleague whom the client meets."""
    kind: Meeting | None = sealed()
    mediation: Interpreting | None = sealed()
    place: str | None = sealed(default=None)
    purpose: str | None = sealed(default=None)
    leave_at: datetime | None = sealed(default=None)
    language: Spoken | None = sealed(default=None)
    accompanied: Accompanied | None = sealed(default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment(Noted, Agreement):
    state: State = State.AGREED
    moved_to: UUID | None = None
    """The appointment that took the place of this one."""
    kept_at: datetime | None = None
    """When it took place. Only then it is something that happened with the client."""
    by_whom: Through | None = sealed(default=None)

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def is_open(self) -> bool:
        return self.state is State.AGREED

    def lacks_interpreter(self, now: datetime) -> bool:
        return self.is_open and self.mediation is Interpreting.WANTED and self.ends_at > now

    def lacks_outcome(self, now: datetime) -> bool:
        return self.is_open and self.ends_at <= now


class AppointmentNotFoundError(Exception):
    """The file has no such appointment."""


class ChangedMeanwhileError(Exception):
    """A colleague has changed the appointment since this one saw it. Nothing is changed."""

    def __init__(self, state: State) -> None:
        super().__init__(state.value)
        self.state = state


def agreed(file: OfClient, agreement: Agreement, *, appointment_id: UUID, by: UUID, now: datetime) -> Appointment:
    """Also of a day that has gone: what stood on paper is entered with its real date."""
    given: dict[str, Any] = vars(agreement)
    return Appointment(id=appointment_id, file_id=file.id, key_id=file.key_id, noted_at=now, noted_by=by, **given)


def moved(
    one: Appointment, starts_at: datetime, *, new_id: UUID, seen: State, by: UUID, now: datetime
) -> tuple[Appointment, Appointment] | None:
    """The old appointment and the one in its place, or None where this was done before. Raises ChangedMeanwhileError.

    An interpreter who was asked or found for the old hour has to be asked again.
    """
    if one.state is State.MOVED and one.moved_to == new_id:
        return None
    if one.state is not seen or one.state is not State.AGREED:
        raise ChangedMeanwhileError(one.state)
    leave_at = one.leave_at + (starts_at - one.starts_at) if one.leave_at else None
    again = Interpreting.WANTED if one.mediation in (Interpreting.ASKED, Interpreting.FOUND) else one.mediation
    new = replace(one, id=new_id, starts_at=starts_at, leave_at=leave_at, mediation=again, noted_at=now, noted_by=by)
    return replace(one, state=State.MOVED, moved_to=new_id), new


def ended(
    one: Appointment, state: State, by_whom: Through | None = None, *, seen: State, now: datetime
) -> Appointment | None:
    """With its outcome, or with another one where the first was wrong; None where it has this outcome already.

    Raises ChangedMeanwhileError, and NotYetError for what can be said only when the appointment has begun.
    """
    if (one.state, one.by_whom) == (state, by_whom):
        return None
    if one.state is not seen or one.state is State.MOVED:
        raise ChangedMeanwhileError(one.state)
    if state is not State.CANCELLED and one.starts_at > now:
        raise NotYetError("action")
    return replace(one, state=state, by_whom=by_whom, kept_at=one.starts_at if state is State.KEPT else None)


def interpreted(one: Appointment, mediation: Interpreting) -> Appointment | None:
    """As a booking of an interpreter says it; None where nothing changes, or the appointment is over."""
    return replace(one, mediation=mediation) if one.is_open and one.mediation is not mediation else None
