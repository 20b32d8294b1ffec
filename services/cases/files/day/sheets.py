"""What of all that is open belongs on a counsellor's day, and since when a file is quiet."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import MappingProxyType
from uuid import UUID

from services.cases.contact.deletion_wishes.domain import DeletionWish
from services.cases.contact.requests.domain import InboxEntry
from services.cases.files.file.domain import File
from services.cases.files.hand_overs.domain import HandOver
from services.cases.foundation.access.domain import Capacity, Relation
from services.cases.foundation.records.concept import NextStep, Task, Urgency
from services.cases.people.members.domain import Member, Reason
from services.cases.people.reminders.domain import Reminder

AHEAD = timedelta(days=14)
"""How far ahead deadlines are shown."""
IN_SIGHT, TOMORROW = 12, timedelta(days=1)
SOON = timedelta(days=7)
"""How far ahead to-dos are shown; those after it are folded."""
QUIET_AFTER = timedelta(days=28)
NO_TEAMS: Mapping[UUID, Collection[UUID]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who waits for an answer, and until when it was promised."""

    entry: InboxEntry
    until: datetime


@dataclass(frozen=True, slots=True)
class QuietFile:
    file: File
    days: int
    """Since something happened with the client."""
    until: date | None = None
    """The last day of the time that is quiet as agreed, where it is not over."""


@dataclass(frozen=True, slots=True)
class ToTake:
    """A file that was handed over to the reader, with the note, until the reader says that it is taken."""

    file: File
    hand_over: HandOver


@dataclass(frozen=True, slots=True)
class Beside:
    """A file in which somebody else is responsible: the reader is deputy, stands in, or stays after handing it over."""

    file: File
    capacity: Capacity
    until: datetime | None
    stays: bool = False


@dataclass(frozen=True, slots=True)
class ToAgree:
    """What waits for this reader as a second person, or for a look back."""

    asked: int = 0
    """Openings in an emergency."""
    rights: int = 0
    """Requests by right that are not answered."""
    weeks: int = 0
    """Weeks of the access log to look through."""
    stand_in: int = 0
    """Absences for which a colleague asks the reader to stand in."""
    missed: date | None = None
    """For the lead: the Monday of a week that nobody looked through."""
    ownerless: int = 0
    """For the lead: open files whose responsible colleague has left."""
    accounts: int = 0
    """Colleagues to whom the reader gives the second half of a code, or whom the reader confirms."""


@dataclass(frozen=True, slots=True)
class Day:
    """Every sheet of the page. `Day().is_free` is true only where all of them are empty."""

    danger: Sequence[tuple[File, NextStep]] = ()
    """Clients who are in danger, or not safe to contact: they stand on top, those of the reader as a deputy, too."""
    waiting: Sequence[Waiting] = ()
    appointments: Sequence[Task] = ()
    """Today's, with their hours."""
    deadlines: Sequence[Task] = ()
    agree: ToAgree = field(default_factory=ToAgree)
    second: Sequence[Task] = ()
    """What a colleague proposed in a file of both, and has no effect before the reader or another one agrees."""
    to_dos: Sequence[Task] = ()
    reminders: Sequence[Reminder] = ()
    handed_over: Sequence[ToTake] = ()
    no_deputy: Sequence[File] = ()
    """The reader is responsible for them and has to name a deputy."""
    steps: Sequence[tuple[File, NextStep]] = ()
    """What should happen next in a file and has no day."""
    quiet: Sequence[QuietFile] = ()
    beside: Sequence[Beside] = ()
    later: Sequence[Task] = ()
    """To-dos that have time."""
    resting: Sequence[QuietFile] = ()
    """Quiet as agreed."""
    ticked: Sequence[Reminder] = ()
    """Reminders that were done today."""
    closed: Sequence[File] = ()
    """The files that were closed lately: a deadline may be in one of them."""
    deletions: Sequence[DeletionWish] = ()
    """Who wrote that everything is to be deleted, until it is, or is taken down in the file."""

    def deadlines_in_sight(self, today: date) -> int:
        """How many are not folded: all that are due by tomorrow, and the next dozen in any case."""
        return max(IN_SIGHT, sum(one.on <= today + TOMORROW for one in self.deadlines))

    @property
    def is_free(self) -> bool:
        has_a_day = any((self.waiting, self.deletions, self.appointments, self.deadlines, self.to_dos, self.reminders))
        has_none = any((self.danger, self.second, self.handed_over, self.no_deputy, self.steps, self.quiet))
        return not has_a_day and not has_none and self.agree == ToAgree()


def is_own(relation: Relation) -> bool:
    """Whether the reader looks after the file: is responsible, or stands in for a time."""
    place = relation.place
    return place is not None and place.capacity in (Capacity.RESPONSIBLE, Capacity.SUBSTITUTE)


def is_deputy(relation: Relation) -> bool:
    return relation.place is not None and relation.place.capacity is Capacity.DEPUTY


def is_beside(place: Member, reader: UUID) -> bool:
    """Whether it is a place of the reader in a file in which somebody else is responsible."""
    return place.staff_id == reader and place.capacity is not Capacity.RESPONSIBLE


def teams_of(team: Iterable[Member], files: Collection[UUID]) -> dict[UUID, set[UUID]]:
    found = {file_id: set[UUID]() for file_id in files}
    for one in team:
        if one.file_id in found:
            found[one.file_id].add(one.staff_id)
    return found


def stays(place: Member) -> bool:
    """Whether the colleague handed the file over and reads it for some days more: others look after it."""
    return place.capacity is Capacity.SUBSTITUTE and place.reason is Reason.HANDED_OVER


def waits_for(entry: InboxEntry, own: Collection[UUID], reader: UUID, away: Collection[UUID]) -> bool:
    """A request without a file is everybody's until a colleague has taken it, and again while that one is away."""
    return entry.file_id in own if entry.file_id else entry.taken_by in (None, reader) or entry.taken_by in away


def to_delete_by(wish: DeletionWish, own: Collection[UUID], reader: UUID, away: Collection[UUID]) -> bool:
    """As who waits: whether this reader sees to it."""
    return wish.file_id in own if wish.file_id else wish.taken_by in (None, reader) or wish.taken_by in away


def own_tasks(
    tasks: Iterable[Task],
    own: Collection[UUID],
    reader: UUID,
    *,
    away: Collection[UUID] = (),
    teams: Mapping[UUID, Collection[UUID]] = NO_TEAMS,
) -> list[Task]:
    """Those given to the reader in any file, and in the reader's own files those that nobody else does: given to
    nobody, to a colleague who is away, or to one who is not in the team any more. `teams` has who is in it, by file.

    Answers are left out, and what a colleague proposed: both have a sheet of their own.
    """

    def is_left(one: Task) -> bool:
        return one.to is None or one.to in away or one.to not in teams.get(one.file_id, {one.to})

    mine = [one for one in tasks if not one.is_answer and one.proposed_by in (None, reader)]
    return [one for one in mine if one.to == reader or (one.file_id in own and is_left(one))]


def second_tasks(tasks: Iterable[Task], reader: UUID) -> list[Task]:
    """What others proposed."""
    return [one for one in tasks if one.proposed_by not in (None, reader)]


@dataclass(frozen=True, slots=True)
class Sorted:
    """Tasks by their sheets."""

    appointments: list[Task] = field(default_factory=list)
    deadlines: list[Task] = field(default_factory=list)
    to_dos: list[Task] = field(default_factory=list)
    later: list[Task] = field(default_factory=list)


def sorted_tasks(tasks: Iterable[Task], today: date) -> Sorted:
    found = Sorted()
    for one in tasks:
        if one.ticked:
            (found.to_dos if one.on <= today + SOON else found.later).append(one)
        elif one.at and one.on == today:
            found.appointments.append(one)
        elif one.on <= today + AHEAD:
            found.deadlines.append(one)
    return found


def quiet_files(
    active: Sequence[tuple[File, date]], tasks: Iterable[Task], pauses: dict[UUID, date], today: date
) -> tuple[list[QuietFile], list[QuietFile]]:
    """The files in which nothing happened for four weeks and nothing is planned, the quietest first.

    `active` has each file with the day on which something last happened in it. Those that are quiet as agreed come
    apart.
    """
    planned = defaultdict[UUID, list[date]](list)
    for one in tasks:
        planned[one.file_id].append(one.on)
    quiet, resting = list[QuietFile](), list[QuietFile]()
    for file, day in sorted(active, key=lambda each: each[1]):
        if today - day < QUIET_AFTER or any(on >= today for on in planned[file.id]):
            continue
        until = pauses.get(file.id)
        rests = until is not None and until >= today
        (resting if rests else quiet).append(QuietFile(file, (today - day).days, until if rests else None))
    return quiet, resting


def with_urgency(steps: dict[UUID, NextStep], files: Iterable[File], urgency: Urgency) -> list[tuple[File, NextStep]]:
    """The files whose most pressing step presses so much, those in which it presses more first."""
    found = [(file, steps[file.id]) for file in files if file.id in steps]
    return sorted(((file, step) for file, step in found if step.urgency is urgency), key=lambda each: each[1].rank)
