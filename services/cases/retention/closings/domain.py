"""A closing: what is said of it, what is left open and has to be settled first, and that a file is opened again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from services.cases.casework.appointments.domain import Appointment
from services.cases.casework.to_dos.domain import ToDo
from services.cases.files.file.domain import ClosedBecause, File
from services.cases.foundation.records.domain import sealed
from services.cases.people.approvals.domain import OfTwo, first_state

LONGEST_OUTCOME = 1000


class Asked(StrEnum):
    """Whether the client said what has come of the counselling."""

    SAID = "said"
    DID_NOT_SAY = "did_not_say"
    """The client was asked and did not want to say, which is an answer."""
    NOT_ASKED = "not_asked"
    """There was no way to ask."""


class Feedback(StrEnum):
    """Whether a code for feedback was offered. Whether it was taken is kept nowhere."""

    OFFERED = "offered"
    NOT_SAFE = "not_safe"
    NO_CONTACT = "no_contact"
    OTHER = "other"


class Counselled(StrEnum):
    YES = "yes"
    NO = "no"


class ReopenedBecause(StrEnum):
    CAME_BACK = "came_back"
    STILL_OPEN = "still_open"
    BY_MISTAKE = "by_mistake"
    OTHER = "other"


class Left(StrEnum):
    """What becomes of something that is open when the file is closed."""

    DONE = "done"
    """A to-do was done, an appointment took place."""
    DROPPED = "dropped"
    """A to-do is not needed any more."""
    BY_PERSON = "person"
    """The client does not come, or did not."""
    BY_CENTRE = "centre"
    BY_OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class Ending:
    """What is said of a closing. None where it was not said, or cannot be opened."""

    because: ClosedBecause | None = sealed(default=None)
    asked: Asked | None = sealed(default=None)
    outcome: str | None = sealed(default=None)
    """In the client's eyes, in words."""
    feedback: Feedback | None = sealed(default=None)
    counselled: Counselled | None = sealed(default=None)
    """Said of clients for whom no talk about the information was noted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing(OfTwo, Ending):
    closed_at: datetime | None = None
    """Since when it has effect; None while it waits for a second colleague, and where that declined."""
    reopened_at: datetime | None = None
    reopened_by: UUID | None = None
    reopened_because: ReopenedBecause | None = sealed(default=None)

    @property
    def holds(self) -> bool:
        return self.closed_at is not None and self.reopened_at is None


class ClosingNotFoundError(Exception):
    """The file has no closing with this id."""


def closing_of(file: File, ending: Ending, *, needs_second: bool, closing_id: UUID, by: UUID, now: datetime) -> Closing:
    """A file that is closed already keeps its day, and needs nobody's consent any more."""
    proposed = needs_second and file.closed_at is None
    said: dict[str, Any] = vars(ending)
    return Closing(
        id=closing_id,
        file_id=file.id,
        key_id=file.key_id,
        noted_at=now,
        noted_by=by,
        approval=first_state(needs_second=proposed),
        closed_at=None if proposed else file.closed_at or now,
        **said,
    )


def said_anew(one: Closing, ending: Ending) -> Closing:
    """Of a file that is closed already: what is said now counts, and its day stays."""
    said: dict[str, Any] = vars(ending)
    return replace(one, **said)


def opened_again(one: Closing, because: ReopenedBecause, *, by: UUID, now: datetime) -> Closing:
    return replace(one, reopened_at=now, reopened_by=by, reopened_because=because)


def holding(closings: Iterable[Closing]) -> Closing | None:
    """The one by which the file is closed. None where it is open, or was closed before there were any."""
    return next((one for one in closings if one.holds), None)


def waiting(closings: Iterable[Closing]) -> Closing | None:
    """The one that waits for a second colleague."""
    return next((one for one in closings if one.waits), None)


type Open = ToDo | Appointment


def open_things(to_dos: Iterable[ToDo], appointments: Iterable[Appointment]) -> list[Open]:
    """What would be left in a closed file, the appointments first."""
    return [*(one for one in appointments if one.is_open), *(one for one in to_dos if not one.done_at)]


def offered(one: Open, now: datetime) -> tuple[Left, ...]:
    """What can become of it."""
    if isinstance(one, ToDo):
        return (Left.DONE, Left.DROPPED)
    through = (Left.BY_PERSON, Left.BY_CENTRE, Left.BY_OTHER)
    return (Left.DONE, *through) if one.starts_at <= now else through


def unsettled(left_open: Iterable[Open], said: Mapping[UUID, Left], now: datetime) -> list[UUID]:
    """What nothing was said of, or what cannot become of it."""
    return [one.id for one in left_open if said.get(one.id) not in offered(one, now)]
