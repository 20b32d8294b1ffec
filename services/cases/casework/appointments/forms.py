"""The form of an appointment, read into what is agreed."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta, tzinfo
from typing import Any
from uuid import UUID

from services.cases.casework.appointments.domain import (
    LONGEST_PLACE,
    LONGEST_PURPOSE,
    MINUTES,
    USUAL_MINUTES,
    Accompanied,
    Agreement,
    Interpreting,
    Meeting,
)
from services.cases.files.members.forms import moment_in
from services.cases.foundation.spoken_languages import Spoken
from services.cases.people.team.domain import StaffMember
from shared.languages import Wording
from shared.web.forms import Form

OLDEST, FURTHEST = timedelta(days=20 * 366), timedelta(days=2 * 366)
"""How long ago, and how far ahead, an appointment can be: anything else is a year that was typed wrong."""


def agreement_in(
    form: Form, staff: Sequence[StaffMember], clock: tzinfo, *, by: UUID, now: datetime, wording: Wording
) -> Agreement | None:
    """None where something is wrong with the form; what, stands in it. A form without a colleague is about `by`."""
    starts_at = required_moment_in(form, "starts_at", clock, now=now, wording=wording)
    colleagues = {str(one.id) for one in staff if one.counsels}
    minutes = form.choice("minutes", list(map(str, MINUTES)), required=False)
    staff_id = form.choice("staff_id", colleagues, required=False)
    leave = time_in(form, "leave_at")
    agreement: dict[str, Any] = {
        "kind": form.code("kind", Meeting),
        "mediation": form.code("mediation", Interpreting, required=False) or Interpreting.NOT_NEEDED,
        "place": form.text("place", most=LONGEST_PLACE, required=False) or None,
        "purpose": form.text("purpose", most=LONGEST_PURPOSE, required=False) or None,
        "language": form.code("language", Spoken, required=False),
        "accompanied": form.code("accompanied", Accompanied, required=False),
    }
    if not form.ok or starts_at is None:
        return None
    leave_at = datetime.combine(starts_at.date(), leave, clock) if leave else None
    with_whom = UUID(staff_id) if staff_id else by
    length = int(minutes or USUAL_MINUTES)
    return Agreement(starts_at=starts_at, minutes=length, staff_id=with_whom, leave_at=leave_at, **agreement)


def required_moment_in(form: Form, name: str, clock: tzinfo, *, now: datetime, wording: Wording) -> datetime | None:
    if not form.given(name):
        form.problem(name, "missing")
    found = moment_in(form, name, clock)
    if found and not now - OLDEST <= found <= now + FURTHEST:
        form.problem(name, wording.gettext("This day is too far away. Next step: look at the year."))
    return found


def time_in(form: Form, name: str) -> time | None:
    """As a browser sends an hour (`13:50`)."""
    given = form.text(name, most=8, required=False)
    try:
        return time.fromisoformat(given).replace(second=0, microsecond=0, tzinfo=None) if given else None
    except ValueError:
        form.problem(name, "not_valid")
        return None
