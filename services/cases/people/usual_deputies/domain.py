"""The rule of the centre for deputies: a file gets the usual deputy of its responsible colleague."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.cases.foundation.roles import NotAllowedError, Right, holds
from services.cases.people.team.domain import StaffMember
from shared.accounts.domain import Person


@dataclass(frozen=True, slots=True)
class UsualDeputy:
    staff_id: UUID
    deputy_id: UUID
    named_by: UUID


class DeputyNotPossibleError(Exception):
    """The colleague cannot be the deputy; `field` of the form."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def able(staff: Sequence[StaffMember]) -> list[StaffMember]:
    """Those who can be deputies."""
    return [one for one in staff if one.counsels and one.invited_by is None]


def checked(usual: UsualDeputy, staff: Sequence[StaffMember]) -> UsualDeputy:
    """Nobody names themselves: a colleague who names the deputies of others could else read their files alone.

    Raises DeputyNotPossibleError.
    """
    if not any(one.id == usual.staff_id and one.counsels for one in staff):
        raise DeputyNotPossibleError("staff_id")
    if usual.deputy_id in (usual.staff_id, usual.named_by) or usual.deputy_id not in {one.id for one in able(staff)}:
        raise DeputyNotPossibleError("deputy_id")
    return usual


def require_naming(reader: Person, staff_id: UUID) -> None:
    """A colleague names the own deputy; lead and deputy of the centre name everybody's. Raises NotAllowedError."""
    if staff_id != reader.id and not holds(reader, Right.KEEP_ROSTER):
        raise NotAllowedError(reader.id, Right.KEEP_ROSTER)


def deputy_of(
    responsible: UUID, usual: Mapping[UUID, UUID], staff: Sequence[StaffMember], *, besides: Collection[UUID] = ()
) -> UUID | None:
    """The usual deputy of a colleague, or None where there is none who can be it now or who is one of `besides`."""
    found = usual.get(responsible)
    if found is None or found == responsible or found in besides:
        return None
    return found if found in {one.id for one in able(staff)} else None
