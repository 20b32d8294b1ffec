"""Who is to take the next step of a criterion, and by when; only people can say that it is done."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from services.quality.foundation.domain import Author, Role

FURTHEST = timedelta(days=366)


class NotOfferedError(Exception):
    """There is no such role, or the day lies in the past or too far ahead; `field` says which."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class NotTheirsError(Exception):
    """It was given to another role."""


@dataclass(frozen=True, slots=True)
class NextStep:
    """Quality knows no names of colleagues, so that a step is given to a role."""

    criterion: str
    to: Role
    due: date
    by: Author
    at: datetime

    def is_overdue(self, today: date) -> bool:
        return self.due < today

    def may_be_done_by(self, colleague: Author) -> bool:
        return colleague.role is self.to or colleague.role.may_approve


def give(criterion: str, to: str, due: date, *, by: Author, now: datetime, today: date) -> NextStep:
    """Raises NotOfferedError."""
    if to not in set(Role):
        raise NotOfferedError("to")
    if not today <= due <= today + FURTHEST:
        raise NotOfferedError("due")
    return NextStep(criterion, Role(to), due, by, now)
