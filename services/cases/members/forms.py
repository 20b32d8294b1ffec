"""The forms of a file's team, read into what is decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from uuid import UUID

from services.cases.access.domain import GIVEN, WHOLE, Capacity, Part
from services.cases.members.domain import OFFERED, Reason
from services.cases.team.domain import StaffMember
from shared.web.forms import Form

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
    parts = form.several("parts", GIVEN)
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
        return datetime.fromisoformat(given).replace(tzinfo=clock)
    except ValueError:
        form.problem(name, "not_valid")
        return None


def person_in(form: Form, staff: Sequence[StaffMember]) -> UUID | None:
    """Who takes over: a colleague who counsels."""
    chosen = form.choice("staff_id", {str(member.id) for member in staff if member.counsels})
    return UUID(chosen) if chosen else None
