"""A deadline: its day, what it was counted from, and what became of it; and whether the law changed since."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from services.cases.casework.deadlines.rules.computation import Counted, Moves, counted, working_day
from services.cases.casework.deadlines.rules.domain import Book, Rule
from services.cases.foundation.records.domain import Noted, OfClient, Reference, sealed
from shared.clock.public_holidays import Land

LONGEST_WORDS = 500
OWN_REMINDERS = (14, 3)
"""So many days before a deadline that a colleague set without a rule."""
REMINDS_FOR = timedelta(days=7)
"""How long a reminder stands on a counsellor's day."""
NEAR = timedelta(days=7)
NO_RULE = 0
"""In the place of a version, where the rule has ended."""


class Ending(StrEnum):
    MET = "met"
    MISSED = "missed"
    DROPPED = "dropped"


class Why(StrEnum):
    """Why it was dropped."""

    NOT_WANTED = "not_wanted"
    """The client does not want it: that is a full answer."""
    SETTLED = "settled"
    LAWYER = "lawyer"
    LAW = "law"
    MISTAKE = "mistake"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline(Noted):
    """It is open until `ended_at`. Sealed fields are None where they cannot be opened."""

    due_on: date | None = sealed(default=None)
    what: str | None = sealed(default=None)
    """In the colleague's words; it need not have any where it goes by a rule."""
    rule: Reference | None = sealed(default=None)
    rule_version: int | None = sealed(default=None)
    """Of the rule that it was counted by; it stays until a colleague looks again."""
    starts_on: date | None = sealed(default=None)
    kept_version: int | None = sealed(default=None)
    """A later version at which a colleague looked and left the day as it is."""
    moved_from: date | None = sealed(default=None)
    """Its day before the law moved it, for the last time."""
    moved_at: datetime | None = None
    moved_by: UUID | None = None
    ended_at: datetime | None = None
    ended_by: UUID | None = None
    ending: Ending | None = sealed(default=None)
    why: Why | None = sealed(default=None)

    @property
    def is_open(self) -> bool:
        return self.ended_at is None


class DeadlineNotFoundError(Exception):
    """The file has no such deadline."""


class RuleNotFoundError(Exception):
    """No rule of this name is in force."""


class NoReasonError(Exception):
    """A deadline is dropped with a reason."""


class LawChangedError(Exception):
    """What the law says now is not what the form showed."""


@dataclass(frozen=True, slots=True)
class LawChange:
    """What the law says now: `now` is None where the rule has ended, and so is `due_on`."""

    before: Rule
    now: Rule | None
    due_on: date | None

    @property
    def version(self) -> int:
        return self.now.version if self.now else NO_RULE


def set_by_hand(file: OfClient, what: str, on: date, *, deadline_id: UUID, by: UUID, now: datetime) -> Deadline:
    return Deadline(
        id=deadline_id, file_id=file.id, key_id=file.key_id, noted_at=now, noted_by=by, due_on=on, what=what
    )


def set_by_rule(
    file: OfClient,
    rule: Rule,
    starts_on: date,
    *,
    named_on: date | None,
    what: str,
    land: Land | None,
    deadline_id: UUID,
    by: UUID,
    now: datetime,
) -> Deadline:
    """`named_on` is the day that an authority or a court named: it goes before what was counted."""
    return Deadline(
        id=deadline_id,
        file_id=file.id,
        key_id=file.key_id,
        noted_at=now,
        noted_by=by,
        due_on=named_on or counted(rule.computation, starts_on, land=land).due_on,
        what=what or None,
        rule=Reference(rule.id),
        rule_version=rule.version,
        starts_on=starts_on,
    )


def count_of(one: Deadline, book: Book, land: Land | None) -> Counted | None:
    """How it was counted, by the version that it was counted by."""
    rule = book.version(one.rule, one.rule_version)
    return counted(rule.computation, one.starts_on, land=land) if rule and one.starts_on else None


def change_of(one: Deadline, book: Book, today: date, land: Land | None) -> LawChange | None:
    """None where the version in force gives the same day, or where a colleague has looked at it already."""
    before = book.version(one.rule, one.rule_version)
    if not one.is_open or before is None or one.starts_on is None:
        return None
    current = book.in_force(before.id, today)
    version = current.version if current else NO_RULE
    if version in (before.version, one.kept_version):
        return None
    if current is None:
        return LawChange(before, None, None)
    due_on = counted(current.computation, one.starts_on, land=land).due_on
    if due_on == counted(before.computation, one.starts_on, land=land).due_on:
        return None
    return LawChange(before, current, due_on)


def looked_again(
    one: Deadline, change: LawChange | None, *, seen: int, moves: bool, by: UUID, now: datetime
) -> Deadline:
    """A colleague takes the new day, or leaves it as it is. Raises LawChangedError."""
    if change is None or change.version != seen or (moves and change.due_on is None):
        raise LawChangedError
    if not moves:
        return replace(one, kept_version=change.version)
    return replace(
        one,
        due_on=change.due_on,
        rule_version=change.version,
        kept_version=None,
        moved_from=one.due_on,
        moved_at=now,
        moved_by=by,
    )


def ended(one: Deadline, ending: Ending, why: Why | None, *, by: UUID, now: datetime) -> Deadline:
    """What was ended before stays as it is. Raises NoReasonError."""
    if ending is Ending.DROPPED and why is None:
        raise NoReasonError
    if not one.is_open:
        return one
    return replace(one, ended_at=now, ended_by=by, ending=ending, why=why if ending is Ending.DROPPED else None)


def opened_again(one: Deadline) -> Deadline:
    return replace(one, ended_at=None, ended_by=None, ending=None, why=None)


def reminder_days(one: Deadline, book: Book) -> Collection[date]:
    """On working days: what would fall on a weekend or on a holiday comes before it."""
    rule = book.version(one.rule, one.rule_version)
    if one.due_on is None or not one.is_open:
        return ()
    days = (one.due_on - timedelta(days=before) for before in (rule.reminders if rule else OWN_REMINDERS))
    return {working_day(day, Moves.EARLIER, None) for day in days}


def is_reminded(one: Deadline, book: Book, today: date) -> bool:
    """Whether it stands on a counsellor's day though its own day is further away."""
    return any(day <= today < day + REMINDS_FOR for day in reminder_days(one, book))


def has_come(one: Deadline, book: Book, today: date) -> bool:
    """Whether the colleague is told in the morning: a reminder, or its own day. A day that cannot be read has come."""
    return one.is_open and (one.due_on is None or one.due_on <= today or today in reminder_days(one, book))
