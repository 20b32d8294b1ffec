"""How somebody comes into the team of a file and leaves it again."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from services.cases.foundation.access.domain import GIVEN_TO, Capacity
from services.cases.foundation.records.domain import Record
from services.cases.foundation.roles import COUNSELLING, Role

LONGEST = {Capacity.INTERPRETER: timedelta(days=14), Capacity.SUBSTITUTE: timedelta(days=60)}
"""How far ahead the end of a limited place may lie; it can be given anew."""


class Reason(StrEnum):
    """Why somebody comes in. A code, so that nothing about a client or a colleague is written beside it."""

    OPENED = "opened"
    """The colleague is responsible since the file was opened."""
    HANDED_OVER = "handed_over"
    TOGETHER = "together"
    AWAY = "away"
    LANGUAGE = "language"
    DEPUTY = "deputy"
    """By the rule of the centre, or as somebody chose who gave deputies to several files."""


OFFERED = (Reason.TOGETHER, Reason.AWAY, Reason.LANGUAGE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member(Record):
    """One place in the team of one file. `parts` is empty for those who see everything; rows are kept when it ended."""

    staff_id: UUID
    capacity: Capacity
    since: datetime
    until: datetime | None = None
    parts: tuple[str, ...] = ()
    reason: Reason
    added_by: UUID

    def runs(self, now: datetime) -> bool:
        return self.since <= now and (self.until is None or now < self.until)


@dataclass(frozen=True, slots=True)
class OwnedFile:
    year: int
    number: int
    closed: bool

    @property
    def code(self) -> str:
        return f"{self.year % 100:02d}-{self.number:03d}"


@dataclass(frozen=True, slots=True)
class Cared:
    """An open file, and whether somebody who works here is responsible for it, and whether it has a deputy."""

    file_id: UUID
    responsible: UUID
    has_owner: bool
    has_deputy: bool
    team: frozenset[UUID] = frozenset()
    """Who has a place in it now."""


@dataclass(frozen=True, slots=True)
class Handed:
    """To whom a file was handed over, and who stays in it for some days, and until when."""

    file_id: UUID
    to: UUID
    stays: UUID | None
    until: datetime | None


class PlaceNotPossibleError(Exception):
    """`field` of the form, and a code for what is wrong with it."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}")
        self.field = field
        self.why = why


def able(capacity: Capacity, roles: Collection[str]) -> bool:
    """Whether somebody with these tasks can be that in a file."""
    return not COUNSELLING.isdisjoint(roles) or (capacity is Capacity.INTERPRETER and Role.INTERPRETER in roles)


def hindrance(roles: Collection[str], *, confirmed: bool, bound: bool) -> str | None:
    """Return what keeps a person from any place: an unconfirmed account, or a missing undertaking of secrecy of a
    person who is not a counsellor.
    """
    if not confirmed:
        return "unconfirmed"
    return None if bound or not COUNSELLING.isdisjoint(roles) else "unbound"


def new_place(
    file_id: UUID,
    staff_id: UUID,
    capacity: Capacity,
    *,
    member_id: UUID,
    roles: Collection[str],
    confirmed: bool,
    bound: bool,
    until: datetime | None,
    parts: Sequence[str],
    reason: Reason,
    team: Collection[Member],
    added_by: UUID,
    now: datetime,
) -> Member:
    """Raises PlaceNotPossibleError."""
    if not able(capacity, roles):
        raise PlaceNotPossibleError("capacity", "not_able")
    if missing := hindrance(roles, confirmed=confirmed, bound=bound):
        raise PlaceNotPossibleError("staff_id", missing)
    if any(one.staff_id == staff_id and one.runs(now) for one in team):
        raise PlaceNotPossibleError("staff_id", "already_there")
    given = tuple(part for part in GIVEN_TO.get(capacity, ()) if part in parts)
    if capacity in LONGEST:
        check_limits(capacity, until, given, now)
    end = until if capacity in LONGEST else None
    return Member(
        id=member_id,
        file_id=file_id,
        staff_id=staff_id,
        capacity=capacity,
        since=now,
        until=end,
        parts=given,
        reason=reason,
        added_by=added_by,
    )


def check_limits(capacity: Capacity, until: datetime | None, parts: Collection[str], now: datetime) -> None:
    if until is None or until <= now:
        raise PlaceNotPossibleError("until", "not_ahead")
    if until > now + LONGEST[capacity]:
        raise PlaceNotPossibleError("until", "too_far")
    if not parts:
        raise PlaceNotPossibleError("parts", "missing")


def responsible_in(
    file_id: UUID, staff_id: UUID, *, member_id: UUID, reason: Reason, by: UUID, now: datetime
) -> Member:
    return Member(
        id=member_id,
        file_id=file_id,
        staff_id=staff_id,
        capacity=Capacity.RESPONSIBLE,
        since=now,
        reason=reason,
        added_by=by,
    )


def substitute_in(
    file_id: UUID, staff_id: UUID, *, member_id: UUID, until: datetime, added_by: UUID, now: datetime
) -> Member:
    """The place of a colleague who stands in during an absence: every part that may be given for a time."""
    return Member(
        id=member_id,
        file_id=file_id,
        staff_id=staff_id,
        capacity=Capacity.SUBSTITUTE,
        since=now,
        until=until,
        parts=tuple(GIVEN_TO[Capacity.SUBSTITUTE]),
        reason=Reason.AWAY,
        added_by=added_by,
    )


def deputy_in(file_id: UUID, staff_id: UUID, *, member_id: UUID, added_by: UUID, now: datetime) -> Member:
    """The place of a deputy whom the rule of the centre gives."""
    return Member(
        id=member_id,
        file_id=file_id,
        staff_id=staff_id,
        capacity=Capacity.DEPUTY,
        since=now,
        reason=Reason.DEPUTY,
        added_by=added_by,
    )


def staying_in(
    file_id: UUID, staff_id: UUID, *, member_id: UUID, until: datetime, added_by: UUID, now: datetime
) -> Member:
    """The place of a colleague who hands a file over and stays for some days: it ends by itself.

    Raises PlaceNotPossibleError.
    """
    place = substitute_in(file_id, staff_id, member_id=member_id, until=until, added_by=added_by, now=now)
    check_limits(Capacity.SUBSTITUTE, until, place.parts, now)
    return replace(place, reason=Reason.HANDED_OVER)


def ended(member: Member, now: datetime) -> Member:
    """The responsible colleague cannot simply be taken out: another takes over first. Raises PlaceNotPossibleError."""
    if member.capacity is Capacity.RESPONSIBLE:
        raise PlaceNotPossibleError("member_id", "responsible")
    return replace(member, until=now)
