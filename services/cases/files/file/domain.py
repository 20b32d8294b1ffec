"""When a file is opened, what it is called, and what should happen next in it."""

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid5

from services.cases.contact.gate.domain import Gate, GateState
from services.cases.contact.requests.domain import Conversation

FILES = UUID("0f4a2f0e-5a0e-5d3b-9f0c-1f7b8a3c2d03")
LONGEST_PSEUDONYM = 60
SOON = timedelta(days=7)
"""Before its day, what was asked for by right comes before the information at the beginning."""


def code_of(year: int, number: int) -> str:
    return f"{year % 100:02d}-{number:03d}"


class ClosedBecause(StrEnum):
    """Why counselling has ended."""

    GOALS_REACHED = "goals_reached"
    HER_WISH = "her_wish"
    MOVED_AWAY = "moved_away"
    OTHER_CENTRE = "other_centre"
    NO_CONTACT = "no_contact"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class File:
    """`pseudonym` is a name that she or her counsellor chose; no real name is asked for.

    `same_as` is the file whose client this one's is: its own, until two turn out to be one client's. `counted_as` is
    the same for the ledgers, where one client is never two again.
    """

    id: UUID
    thread_id: UUID
    key_id: str
    year: int
    number: int
    opened_at: datetime
    opened_by: UUID
    responsible: UUID
    pseudonym: str | None = field(repr=False)
    counted_as: UUID
    same_as: UUID
    closed_at: datetime | None = None
    closed_because: ClosedBecause | None = None
    """None in a closed file where it cannot be opened any more."""
    keep_until: date | None = None
    """Not erased before this day: her wish, or she was under age. Which of them is not kept."""

    @property
    def code(self) -> str:
        return code_of(self.year, self.number)


@dataclass(frozen=True, slots=True)
class Cover:
    """That a file is there: for a list of those who are not in its team."""

    id: UUID
    year: int
    number: int
    opened_at: datetime
    responsible: UUID
    waits: bool
    closed_at: datetime | None = None

    @property
    def code(self) -> str:
        return code_of(self.year, self.number)


class Step(StrEnum):
    """The next sensible step, most pressing first."""

    ANSWER = "answer"
    WROTE_AFTER_CLOSING = "wrote_after_closing"
    CLOSED_UNANSWERED = "closed_unanswered"
    """As it was possible once: since then, closing says that somebody waits, and ends the waiting."""
    RIGHTS = "rights"
    """Something was asked for by right and has a day."""
    CLOSED = "closed"
    INFORM = "inform"
    INFORM_AFTER_PAUSE = "inform_after_pause"
    FINISH_INFORMING = "finish_informing"
    NOTHING_DUE = "nothing_due"


def file_id_of(thread_id: UUID) -> UUID:
    """The same request always opens the same file."""
    return uuid5(FILES, str(thread_id))


def open_file(
    conversation: Conversation, *, number: int, pseudonym: str, responsible: UUID, opened_by: UUID, now: datetime
) -> File:
    """`now` is in the clock of the centre: the number of a file begins with its year."""
    file_id = file_id_of(conversation.thread_id)
    return File(
        id=file_id,
        thread_id=conversation.thread_id,
        key_id=conversation.key_id,
        year=now.year,
        number=number,
        opened_at=now,
        opened_by=opened_by,
        responsible=responsible,
        pseudonym=pseudonym.strip() or None,
        counted_as=file_id,
        same_as=file_id,
    )


def closed(file: File, because: ClosedBecause, *, now: datetime) -> File:
    """What she counts for stays as it is. A file that is closed already keeps its day."""
    return replace(file, closed_at=file.closed_at or now, closed_because=because)


def reopened(file: File) -> File:
    return replace(file, closed_at=None, closed_because=None)


STEP_OF_GATE = {
    GateState.NOT_STARTED: Step.INFORM,
    GateState.POSTPONED: Step.INFORM_AFTER_PAUSE,
    GateState.BEGUN: Step.FINISH_INFORMING,
    GateState.DONE: Step.NOTHING_DUE,
}


def next_step(
    waiting_since: datetime | None,
    gate: Gate,
    *,
    closed_at: datetime | None = None,
    rights_due: date | None = None,
    today: date | None = None,
) -> Step:
    """`rights_due` is the first day by which something is answered that was asked for by right, if anything is open."""
    if waiting_since and closed_at:
        return Step.WROTE_AFTER_CLOSING if waiting_since > closed_at else Step.CLOSED_UNANSWERED
    if waiting_since:
        return Step.ANSWER
    step = Step.CLOSED if closed_at else STEP_OF_GATE[gate.state]
    presses = rights_due and today and today + SOON >= rights_due
    return Step.RIGHTS if rights_due and (presses or step in (Step.CLOSED, Step.NOTHING_DUE)) else step


FILE_CODE = re.compile(r"([0-9]{2})-([0-9]{1,6})")


def file_number(code: str) -> tuple[int, int] | None:
    """Year and number of `26-007`."""
    found = FILE_CODE.fullmatch(code.strip())
    return (2000 + int(found[1]), int(found[2])) if found else None
