"""Appointments on the page of a file: what comes, what has no outcome yet, what took place, and what is to be done."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from services.cases.casework.appointments.domain import MINUTES, USUAL_MINUTES, Appointment
from services.cases.casework.appointments.store import APPOINTMENTS, Appointments
from services.cases.casework.appointments.words import kind_words
from services.cases.foundation.access.domain import Part, Relation
from services.cases.foundation.access.store import Reading
from services.cases.foundation.records.concept import FileView, Moment, NextStep, PagePart, Task, Urgency
from services.cases.foundation.records.domain import OfClient
from services.cases.foundation.records.words import Codes
from shared.languages import Wording
from shared.web.forms import Form

PAGE = "/appointments"


async def of_file(work: Reading, file: OfClient) -> list[Appointment]:
    return await Appointments(work).of(file)


async def of_many(work: Reading, views: Sequence[FileView]) -> Mapping[UUID, list[Appointment]]:
    """Those without an outcome, by file."""
    found = dict[UUID, list[Appointment]]()
    for one in await Appointments(work).open_in(views):
        found.setdefault(one.file_id, []).append(one)
    return found


def shows_to(relation: Relation) -> bool:
    return relation.shows(Part.APPOINTMENTS)


def part(known: Sequence[Appointment], wording: Wording) -> PagePart:
    """What is open, the soonest first."""
    upcoming = [one for one in reversed(known) if one.is_open]
    shown = {
        "open": upcoming,
        "new_ids": {one.id: uuid4() for one in upcoming},
        "form": new_form(),
        "minutes": [(minutes, minutes) for minutes in MINUTES],
        "day": timedelta(days=1),
    }
    return PagePart("casework/appointments/appointments_part.html", order=22, shown=shown)


def new_form() -> Form:
    return Form.empty(appointment_id=str(uuid4()), minutes=str(USUAL_MINUTES))


def ask_link(one: Appointment) -> str:
    """Where an interpreter is asked for."""
    return f"/bookings?appointment={one.id}"


def moments(known: Sequence[Appointment], view: FileView) -> list[Moment]:
    """What lies ahead has not happened yet: it stands with what is to be done."""
    codes = APPOINTMENTS.words(view.wording).codes
    return [moment(one, view.wording, codes) for one in known if not one.is_open or one.starts_at <= view.now]


def moment(one: Appointment, wording: Wording, codes: Codes) -> Moment:
    named = [(name, getattr(one, name)) for name in ("kind", "state", "by_whom")]
    what = " · ".join([wording.time(one.starts_at), *(codes[name][code] for name, code in named if code)])
    said = " · ".join(words for words in (one.place, one.purpose) if words)
    return Moment(wording.day_of(one.starts_at), one.noted_at, one.noted_by, what, said or None, link=PAGE)


def step(known: Sequence[Appointment] | None, view: FileView) -> NextStep | None:
    """For the longest past of those of which nobody has said whether it took place."""
    past = sorted((one for one in known or () if one.lacks_outcome(view.now)), key=lambda one: one.starts_at)
    if not past:
        return None
    _, template = view.wording.gettext, "casework/appointments/appointment_step.html"
    tag = _("appointment without an outcome")
    return NextStep("appointment", Urgency.UNDONE, tag, template, tone="care", shown={"one": past[0]})


def tasks_of(known: Sequence[Appointment] | None, view: FileView) -> list[Task]:
    return [task for one in known or () if one.is_open for task in tasks_for(one, view)]


def tasks_for(one: Appointment, view: FileView) -> list[Task]:
    """They are for the colleague whom the client meets."""
    _, day = view.wording.gettext, view.day(one.starts_at)
    if one.lacks_outcome(view.now):
        what = _("Did the appointment take place?")
        return [Task(file_id=one.file_id, on=day, what=what, link=PAGE, to=one.staff_id)]
    kinds = kind_words(view.wording)
    what = _("Appointment: %(kind)s") % {"kind": kinds[one.kind]} if one.kind else _("Appointment")
    lacks = _("interpreter not found yet") if one.lacks_interpreter(view.now) else ""
    more = _("leave at %(time)s") % {"time": view.wording.time(one.leave_at)} if one.leave_at else ""
    told: dict[str, Any] = {"link": PAGE, "to": one.staff_id, "more": more, "lacks": lacks}
    found = [Task(file_id=one.file_id, on=day, at=one.starts_at, what=what, **told)]
    if one.lacks_interpreter(view.now):
        what = _("Ask for an interpreter")
        found.append(Task(file_id=one.file_id, on=day, what=what, link=ask_link(one), to=one.staff_id))
    return found
