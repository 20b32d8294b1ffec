"""A step is given to a role that may do it, and is done by itself as soon as its list has what it asks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from services.quality.evidence.register.domain import Entry
from services.quality.evidence.register.kinds.every import BY_NAME
from services.quality.evidence.register.kinds.fields import Kind
from services.quality.evidence.register.kinds.lists import unanswered
from services.quality.evidence.register.nothing import holds, said_of
from services.quality.foundation.domain import Author, Role


class NotTheirsError(Exception):
    """The role may not write this list, or there is no such list."""


@dataclass(frozen=True, slots=True)
class GivenStep:
    """Quality knows no names of colleagues, so that a step is given to a role."""

    kind: str
    to: Role
    by: Author
    at: datetime


def who_may(kind: Kind) -> tuple[Role, ...]:
    """In the order of what they may."""
    return tuple(role for role in Role if role.may_approve or kind.anyone)


def give(kind: str, to: str, *, by: Author, now: datetime) -> GivenStep:
    """Raises NotTheirsError."""
    found = BY_NAME.get(kind)
    if found is None or found.closed or to not in who_may(found):
        raise NotTheirsError
    return GivenStep(kind, Role(to), by, now)


def is_done(given: GivenStep, entries: Iterable[Entry], today: date) -> bool:
    """By entries, or because it was said that there is none."""
    kept, kind = list(entries), BY_NAME.get(given.kind)
    if kind is None:
        return True
    has_entries = any(each.kind == kind.name for each in kept)
    return (has_entries and not unanswered(kind, kept)) or holds(said_of(kind.name, kept), today)
