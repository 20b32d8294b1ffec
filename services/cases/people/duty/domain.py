"""Who is on duty for new requests, from day to day; several colleagues may be on the same day."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from services.cases.foundation.roles import NotAllowedError, Right, Role, holds
from shared.accounts.domain import Person

LONGEST = timedelta(days=92)
"""A roster is made for a time; a colleague who is always on duty has the task instead."""


@dataclass(frozen=True, slots=True)
class Duty:
    """Both days belong to it."""

    id: UUID
    staff_id: UUID
    starts_on: date
    ends_on: date

    def covers(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on


class DutyNotPossibleError(Exception):
    """`field` of the form, and a code for what is wrong with it."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}")
        self.field = field
        self.why = why


def checked(duty: Duty, *, today: date) -> Duty:
    """Raises DutyNotPossibleError."""
    if duty.ends_on < duty.starts_on:
        raise DutyNotPossibleError("ends_on", "before_start")
    if duty.ends_on < today:
        raise DutyNotPossibleError("ends_on", "over")
    if duty.ends_on - duty.starts_on > LONGEST:
        raise DutyNotPossibleError("ends_on", "too_long")
    return duty


def may_enter(person: Person, staff_id: UUID | None = None) -> bool:
    """Whether the person may enter this colleague on the roster, or anybody at all."""
    own = person.has(Role.INTAKE_DUTY) and staff_id in (None, person.id)
    return own or holds(person, Right.KEEP_ROSTER)


def require_entering(person: Person, staff_id: UUID | None = None) -> None:
    if not may_enter(person, staff_id):
        raise NotAllowedError(person.id, Right.KEEP_ROSTER)


def on_duty_at(roster: Collection[Duty], day: date) -> frozenset[UUID]:
    return frozenset(one.staff_id for one in roster if one.covers(day))


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())
