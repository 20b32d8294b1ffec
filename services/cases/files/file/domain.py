"""When a file is opened, what it is called, and when it is closed."""

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, tzinfo
from enum import StrEnum
from uuid import UUID, uuid5

from services.cases.contact.requests.domain import Conversation
from shared.calendar import months_later

FILES = UUID("0f4a2f0e-5a0e-5d3b-9f0c-1f7b8a3c2d03")
LONGEST_PSEUDONYM = 60


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
class CountedFile:
    """Of a file what its counting goes by."""

    id: UUID
    thread_id: UUID
    key_id: str
    opened_at: datetime
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CountedClient:
    """A client as the ledger knows the client: all files together, the one that began first at first."""

    counted_as: UUID
    files: tuple[CountedFile, ...]

    @property
    def began(self) -> datetime:
        return self.files[0].opened_at

    @property
    def ended(self) -> datetime | None:
        """When counselling ended, in the last of the files; None while one is open."""
        closed = [one.closed_at for one in self.files if one.closed_at]
        return max(closed) if len(closed) == len(self.files) else None

    def ended_or_after(self, months: int, clock: tzinfo) -> datetime:
        """When so many months have passed since counselling began, or earlier where it ended."""
        day = months_later(self.began.astimezone(clock).date(), months)
        passed = datetime.combine(day, time(), clock)
        return min(passed, self.ended) if self.ended else passed


@dataclass(frozen=True, slots=True)
class File:
    """`pseudonym` is a name that the client or the counsellor chose; no real name is asked for.

    `same_as` is the file by which the client is known: this one, until two turn out to be of one client. `counted_as`
    is the same for the ledgers, where one client is never two again.
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
    """Not erased before this day: the client wished it, or was under age. Which of them is not kept."""

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
    """Close the file; its counts stay as they are. A file that is closed already keeps its day."""
    return replace(file, closed_at=file.closed_at or now, closed_because=because)


def reopened(file: File) -> File:
    return replace(file, closed_at=None, closed_because=None)


FILE_CODE = re.compile(r"([0-9]{2})-([0-9]{1,6})")


def file_number(code: str) -> tuple[int, int] | None:
    """Year and number of `26-007`."""
    found = FILE_CODE.fullmatch(code.strip())
    return (2000 + int(found[1]), int(found[2])) if found else None
