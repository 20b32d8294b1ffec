"""The forms of a file's team, read into what is decided."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from services.cases.foundation.access.domain import GIVEN, GIVEN_TO, WHOLE, Capacity, Part
from services.cases.people.members.domain import OFFERED, Reason, able, hindrance
from services.cases.people.team.domain import StaffMember
from shared.web.forms import EARLIEST, LATEST, Form

TO_BE_ADDED = (Capacity.DEPUTY, Capacity.SUBSTITUTE, Capacity.INTERPRETER)


@dataclass(frozen=True, slots=True)
class Wanted:
    staff: StaffMember
    capacity: Capacity
    until: datetime | None
    parts: tuple[Part, ...]
    reason: Reason


def wanted_in(form: Form, staff: Sequence[StaffMember], clock: tzinfo) -> Wanted | None:
    """None where something is wrong with the form; what, stands in it."""
    by_id = {str(member.id): member for member in staff if member.active}
    staff_id, capacity = form.choice("staff_id", by_id), form.choice("capacity", TO_BE_ADDED)
    reason = form.choice("reason", OFFERED)
    parts = form.several("parts", GIVEN_TO.get(Capacity(capacity), GIVEN) if capacity else GIVEN)
    limited = capacity and Capacity(capacity) not in WHOLE
    until = moment_in(form, "until", clock) if limited else None
    if not form.ok:
        return None
    return Wanted(by_id[staff_id], Capacity(capacity), until, tuple(Part(one) for one in parts), Reason(reason))


def moment_in(form: Form, name: str, clock: tzinfo) -> datetime | None:
    """As a browser sends a day and an hour, in the time of the centre."""
    given = form.text(name, most=30)
    if not given:
        return None
    try:
        found = datetime.fromisoformat(given).replace(tzinfo=clock)
    except ValueError:
        found = None
    if found is None or not EARLIEST <= found.date() <= LATEST:
        form.problem(name, "not_valid")
        return None
    return found


@dataclass(frozen=True, slots=True)
class Offered:
    """Who can be taken into the team, and who could as soon as something is there that is missing."""

    able: list[StaffMember]
    unbound: list[StaffMember]
    unconfirmed: list[StaffMember]


def offered(capacity: Capacity, staff: Sequence[StaffMember], unbound: Collection[StaffMember]) -> Offered:
    """`staff` are those who have no place yet, `unbound` those of whom no undertaking of secrecy is noted."""
    found = Offered([], [], [])
    lists = {None: found.able, "unbound": found.unbound, "unconfirmed": found.unconfirmed}
    for one in staff:
        if one.active and able(capacity, one.roles):
            missing = hindrance(one.roles, confirmed=one.invited_by is None, bound=one not in unbound)
            lists[missing].append(one)
    return found
