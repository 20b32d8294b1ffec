"""A colleague is away for some days, and another one who agreed stands in: in the files, and where notices go.

Why a colleague is away is nobody's business here: there is no field for it.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from uuid import UUID

from services.cases.foundation.roles import NotAllowedError, Right, holds
from shared.accounts.domain import Person

LONGEST = timedelta(days=59)
"""The days between first and last: a place for a time lasts 60 days at most. Files of longer ones are handed over."""


class Answer(StrEnum):
    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Absence:
    """Both days belong to it. `asked_by` entered it, or named the deputy last; `answer` is what the deputy said, None
    as long as nobody answered.
    """

    id: UUID
    staff_id: UUID
    starts_on: date
    ends_on: date
    deputy_id: UUID | None
    asked_by: UUID
    answer: Answer | None = None

    def covers(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on

    @property
    def agreed(self) -> bool:
        return self.deputy_id is not None and self.answer is Answer.YES

    @property
    def waits(self) -> bool:
        return self.deputy_id is not None and self.answer is None

    def begins(self, clock: tzinfo) -> datetime:
        return datetime.combine(self.starts_on, time.min, clock)

    def ends(self, clock: tzinfo) -> datetime:
        """The first moment after it."""
        return datetime.combine(self.ends_on + timedelta(days=1), time.min, clock)

    def meets(self, other: "Absence") -> bool:
        return self.id != other.id and self.starts_on <= other.ends_on and other.starts_on <= self.ends_on


class AbsenceNotPossibleError(Exception):
    """`field` of the form, and a code for what is wrong with it."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}")
        self.field = field
        self.why = why


class AbsenceNotFoundError(Exception):
    """It was called off, or never there."""


def checked(absence: Absence, others: Iterable[Absence], *, today: date) -> Absence:
    """A deputy is named by another person: who may enter the absences of others could else open their files alone.

    Raises AbsenceNotPossibleError.
    """
    if absence.ends_on < absence.starts_on:
        raise AbsenceNotPossibleError("ends_on", "before_start")
    if absence.ends_on < today:
        raise AbsenceNotPossibleError("ends_on", "over")
    if absence.ends_on - absence.starts_on > LONGEST:
        raise AbsenceNotPossibleError("ends_on", "too_long")
    if absence.deputy_id in (absence.staff_id, absence.asked_by):
        raise AbsenceNotPossibleError("deputy_id", "not_offered")
    for other in others:
        if other.meets(absence) and other.staff_id == absence.staff_id:
            raise AbsenceNotPossibleError("starts_on", "away_already")
        if other.meets(absence) and other.staff_id == absence.deputy_id:
            raise AbsenceNotPossibleError("deputy_id", "away_too")
    return absence


def require_own(reader: Person, staff_id: UUID) -> None:
    """A colleague's absence is entered by the colleague, or by lead and deputy."""
    if staff_id != reader.id and not holds(reader, Right.KEEP_ROSTER):
        raise NotAllowedError(reader.id, Right.KEEP_ROSTER)


def away_at(absences: Collection[Absence], day: date) -> frozenset[UUID]:
    return frozenset(one.staff_id for one in absences if one.covers(day))


def stand_ins_at(absences: Collection[Absence], day: date) -> dict[UUID, UUID]:
    """By each absent colleague who stands in; a colleague who is away as well stands in for nobody."""
    away = away_at(absences, day)
    return {
        one.staff_id: one.deputy_id
        for one in absences
        if one.covers(day) and one.answer is Answer.YES and one.deputy_id and one.deputy_id not in away
    }
