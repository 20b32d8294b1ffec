"""Who may do what in cases. A new right without a line here belongs to nobody."""

from enum import StrEnum
from uuid import UUID

from shared.signin.domain import Person


class Role(StrEnum):
    COUNSELLOR = "counsellor"
    INTAKE_DUTY = "intake_duty"
    LEAD = "lead"
    QUALITY_OFFICER = "quality_officer"
    ADMIN = "admin"


class Right(StrEnum):
    ENTER = "enter"
    """To be here at all: the first page and the team."""
    READ_CLIENTS = "read_clients"
    SEE_FIGURES = "see_figures"
    RELEASE_TALLY = "release_tally"
    VISIT_QUALITY = "visit_quality"
    SEE_FAILED_NOTICES = "see_failed_notices"


COUNSELLING = frozenset({Role.COUNSELLOR, Role.INTAKE_DUTY, Role.LEAD})
HELD_BY: dict[Right, frozenset[Role]] = {
    Right.ENTER: frozenset(Role),
    Right.READ_CLIENTS: COUNSELLING,
    Right.SEE_FIGURES: COUNSELLING | {Role.QUALITY_OFFICER},
    Right.RELEASE_TALLY: frozenset({Role.LEAD, Role.QUALITY_OFFICER}),
    Right.VISIT_QUALITY: COUNSELLING | {Role.QUALITY_OFFICER},
    Right.SEE_FAILED_NOTICES: frozenset({Role.LEAD}),
}


class NotAllowedError(Exception):
    """Somebody asked for what is not hers to see or do."""

    def __init__(self, person_id: UUID, what: str) -> None:
        super().__init__(f"{what} for {person_id}")
        self.person_id = person_id
        self.what = what


def holds(person: Person, right: Right) -> bool:
    return person.has(*HELD_BY[right])


def require(person: Person, right: Right) -> None:
    if not holds(person, right):
        raise NotAllowedError(person.id, right.value)
