"""A to-do: what is to be done, by whom and until when, and that it was done."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from services.cases.foundation.access.domain import Capacity
from services.cases.foundation.records.domain import Noted, OfClient, sealed
from services.cases.people.members.domain import Member

LONGEST_WORDS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ToDo(Noted):
    """`what` is None where it cannot be opened. `due_on` is the last day for it, at the centre."""

    given_to: UUID
    due_on: date
    what: str | None = sealed(default=None)
    done_at: datetime | None = None
    done_by: UUID | None = None
    dropped: bool = False
    """It was not done: it is not needed any more."""


class NotInTeamError(Exception):
    """The colleague cannot see the file, or not so much of it."""


def given(
    file: OfClient, what: str, *, to: UUID, on: date, team: Iterable[Member], to_do_id: UUID, by: UUID, now: datetime
) -> ToDo:
    """Everybody may give something to themselves. Raises NotInTeamError."""
    counsels = {one.staff_id for one in team if one.runs(now) and one.capacity is not Capacity.INTERPRETER}
    if to != by and to not in counsels:
        raise NotInTeamError
    return ToDo(
        id=to_do_id, file_id=file.id, key_id=file.key_id, noted_at=now, noted_by=by, given_to=to, due_on=on, what=what
    )


def done(to_do: ToDo, *, by: UUID, now: datetime) -> ToDo:
    """What was done before stays as it is."""
    return to_do if to_do.done_at else replace(to_do, done_at=now, done_by=by)


def dropped(to_do: ToDo, *, by: UUID, now: datetime) -> ToDo:
    """It is not needed any more. What was done before stays as it is."""
    return to_do if to_do.done_at else replace(done(to_do, by=by, now=now), dropped=True)


def open_again(to_do: ToDo) -> ToDo:
    return replace(to_do, done_at=None, done_by=None, dropped=False)
