"""Whose account at the office goes, why, and on which day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from uuid import UUID

from services.quality.foundation.domain import Period
from shared.dictionary.retention import RULES, Retention, due_on


@dataclass(frozen=True, slots=True)
class Held:
    """An account that opens nothing any more. `closed_at` is empty where only its centre has left."""

    id: UUID
    name: str
    centre: str | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Leaver:
    """`with_centre` is the name of the centre that has left, where that is why the account goes."""

    id: UUID
    name: str
    since: date
    goes_on: date
    with_centre: str = ""


def leavers(
    held: Iterable[Held], *, left: Mapping[str, Period], names: Mapping[str, str], clock: tzinfo
) -> list[Leaver]:
    """The first to go first. `left` says of each centre that is not a member any more since which quarter."""
    found = [leaver(one, left=left, names=names, clock=clock) for one in held]
    return sorted((one for one in found if one), key=lambda one: (one.goes_on, str(one.id)))


def leaver(one: Held, *, left: Mapping[str, Period], names: Mapping[str, str], clock: tzinfo) -> Leaver | None:
    if one.closed_at:
        since, centre = one.closed_at.astimezone(clock).date(), ""
    elif one.centre and one.centre in left:
        since, centre = left[one.centre].first_day, names[one.centre]
    else:
        return None
    goes_on = due_on(RULES[Retention.STAFF_ACCOUNT], since)
    return Leaver(one.id, one.name, since, goes_on, centre) if goes_on else None
