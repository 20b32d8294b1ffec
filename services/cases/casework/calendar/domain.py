"""Days with what is in them, and the secret address at which a colleague's own calendar is read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from uuid import UUID

from services.cases.casework.appointments.domain import Appointment
from services.cases.files.file.domain import File

MOST_ENTRIES = 2000
"""Of one page or feed."""
BEHIND, AHEAD = timedelta(weeks=2), timedelta(weeks=26)
"""How far a feed reaches."""
MOST_ANSWERS = 1000
"""Of one address in a day: programs ask every few minutes, and some colleagues have several of them."""
A_DAY = timedelta(days=1)


class View(StrEnum):
    WEEK = "week"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Entry:
    """A colleague is taken; `one` and `file` only where the reader may know with whom."""

    starts_at: datetime
    minutes: int
    staff_id: UUID
    one: Appointment | None = None
    file: File | None = None

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True)
class Day:
    """`earlier` is what has begun; on another day than today everything stands in it."""

    day: date
    is_today: bool
    earlier: Sequence[Entry]
    later: Sequence[Entry]


@dataclass(frozen=True, slots=True)
class Span:
    """The days that one page shows."""

    first: date
    number: int
    clock: tzinfo

    @classmethod
    def of(cls, view: View, day: date, clock: tzinfo) -> "Span":
        return cls(day, 1, clock) if view is View.DAY else cls(day - timedelta(days=day.weekday()), 7, clock)

    @property
    def starts_at(self) -> datetime:
        return datetime.combine(self.first, time(), self.clock)

    @property
    def ends_at(self) -> datetime:
        return datetime.combine(self.first + timedelta(days=self.number), time(), self.clock)

    @property
    def before(self) -> date:
        return self.first - timedelta(days=self.number)

    @property
    def after(self) -> date:
        return self.first + timedelta(days=self.number)

    def days(self, entries: Sequence[Entry], now: datetime) -> list[Day]:
        there, today = sorted(entries, key=lambda one: one.starts_at), now.astimezone(self.clock).date()
        found = []
        for one in (self.first + timedelta(days=number) for number in range(self.number)):
            its = [entry for entry in there if entry.starts_at.astimezone(self.clock).date() == one]
            begun = [entry for entry in its if one != today or entry.starts_at <= now]
            found.append(Day(one, one == today, begun, its[len(begun) :]))
        return found


@dataclass(frozen=True, slots=True)
class Feed:
    """That a colleague has an address; what it is, nobody here knows any more."""

    staff_id: UUID
    made_at: datetime
    day_begins: datetime | None
    """When the day began in which it was asked last: from its first answer, for 24 hours."""


class FeedNotFoundError(Exception):
    """There is no such address, or nobody who counsels has it."""


class TooOftenError(Exception):
    """An address was asked more often than any program has to."""
