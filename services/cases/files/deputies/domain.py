"""Who becomes the deputy in files that have none, by a rule."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from uuid import UUID

from services.cases.people.members.domain import Cared, PlaceNotPossibleError
from services.cases.people.team.domain import StaffMember
from services.cases.people.usual_deputies.domain import able, deputy_of

MOST_AT_ONCE = 50


class Rule(StrEnum):
    USUAL = "usual"
    """The usual deputy of the responsible colleague."""
    FEWEST = "fewest"
    """Each time the colleague who is deputy in the fewest open files."""


class AlreadyThereError(PlaceNotPossibleError):
    """The colleague got a place in the file since the reader saw it."""

    def __init__(self, file_id: UUID) -> None:
        super().__init__("deputy", "already_there")
        self.file_id = file_id


def offered_in(file: Cared, staff: Sequence[StaffMember], reader: UUID) -> list[StaffMember]:
    """Those who have no place in it yet. A lead does not let themselves into files of others."""
    not_to = {file.responsible, reader, *file.team}
    return [one for one in able(staff) if one.id not in not_to]


def proposed(
    files: Sequence[Cared],
    rule: Rule,
    staff: Sequence[StaffMember],
    *,
    usual: Mapping[UUID, UUID],
    loads: Mapping[UUID, int],
    reader: UUID,
) -> dict[UUID, UUID]:
    """The deputy of each file; one for which the rule finds nobody is left out."""
    now_with, found = dict(loads), dict[UUID, UUID]()
    for file in files:
        offered = [one.id for one in offered_in(file, staff, reader)]
        if rule is Rule.USUAL:
            to = deputy_of(file.responsible, usual, staff)
            to = to if to in offered else None
        else:
            to = min(offered, key=lambda one: now_with.get(one, 0), default=None)
        if to:
            found[file.file_id] = to
            now_with[to] = now_with.get(to, 0) + 1
    return found
