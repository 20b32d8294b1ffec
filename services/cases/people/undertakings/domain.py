"""Who has to be bound to secrecy (§ 203 StGB), who is, and until when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from services.cases.foundation.roles import Role
from services.cases.people.team.domain import StaffMember

BINDS = frozenset({Role.ADMIN, Role.INTERPRETER})
"""Roles that assist without being a counsellor's: the person needs an undertaking before seeing anything."""
SOON = timedelta(days=30)
REMINDED_FOR = timedelta(days=90)
"""So long after its end there are reminders; then the person is taken to be gone."""


class Capacity(StrEnum):
    OPERATOR = "operator"
    """Runs the machines."""
    ADMIN = "admin"
    INTERPRETER = "interpreter"
    HOST = "host"
    """A company that the machines stand at."""
    SUPPORTER = "supporter"
    """A volunteer or freelancer of the register of supporters."""


OUTSIDE = frozenset({Capacity.OPERATOR, Capacity.HOST})
"""Tasks of another organisation, by agreement with it: it is named, and where the paper is."""


@dataclass(frozen=True, slots=True)
class Undertaking:
    """`staff_id` None is somebody without an account. Both days are included; without `until` it has no end."""

    id: UUID
    staff_id: UUID | None
    name: str = field(repr=False)
    capacity: Capacity
    text_version: str
    given_on: date
    until: date | None
    taken_by: UUID
    noted_at: datetime
    organisation: str = field(default="", repr=False)
    """Of somebody who is not of the team."""
    document: str = ""
    """Where the signed paper is found."""
    supporter_id: UUID | None = None
    """The entry in the register of supporters, for one that was noted there."""

    @property
    def whose(self) -> tuple[UUID | None, str, str, Capacity]:
        """The same for one that takes its place."""
        return self.staff_id, self.organisation.casefold(), self.name.casefold(), self.capacity

    def holds(self, day: date) -> bool:
        return self.given_on <= day and (self.until is None or day <= self.until)

    def ends_soon(self, day: date) -> bool:
        return self.holds(day) and self.until is not None and self.until - day <= SOON


class EndsBeforeItBeginsError(Exception):
    """Nobody is bound by it on any day."""


class GivenInTheFutureError(Exception):
    """It is noted once it was given."""


def noted(undertaking: Undertaking, today: date) -> Undertaking:
    """Raises EndsBeforeItBeginsError or GivenInTheFutureError."""
    if undertaking.given_on > today:
        raise GivenInTheFutureError
    if undertaking.until is not None and undertaking.until < undertaking.given_on:
        raise EndsBeforeItBeginsError
    return undertaking


def unbound(staff: Sequence[StaffMember], undertakings: Iterable[Undertaking], day: date) -> list[StaffMember]:
    """Return the staff whose role needs an undertaking, and who have none that holds."""
    bound = {one.staff_id for one in undertakings if one.holds(day)}
    return [one for one in staff if one.active and one.has(*BINDS) and one.id not in bound]


def to_renew(undertakings: Iterable[Undertaking], day: date) -> list[Undertaking]:
    """Of people outside of the team: what ends within a month or has ended lately, and nothing has taken its place."""
    every = list(undertakings)
    lasting = {one.whose for one in every if one.holds(day) and not one.ends_soon(day)}
    return [
        one
        for one in every
        if one.staff_id is None
        and one.until is not None
        and -REMINDED_FOR <= one.until - day <= SOON
        and one.whose not in lasting
    ]
