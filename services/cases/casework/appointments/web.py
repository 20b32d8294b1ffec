"""Appointments of one file: the page that agrees one, and the forms that say what became of it."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.casework.appointments import acts
from services.cases.casework.appointments.domain import ChangedMeanwhileError, State, Through
from services.cases.casework.appointments.forms import agreement_in, required_moment_in
from services.cases.casework.appointments.outcomes import FIRST_APPOINTMENTS, KEPT_APPOINTMENTS
from services.cases.casework.appointments.page_parts import (
    PAGE,
    moments,
    new_form,
    of_file,
    of_many,
    part,
    shows_to,
    step,
    tasks_of,
)
from services.cases.casework.appointments.store import APPOINTMENTS
from services.cases.files.file.store import Files
from services.cases.foundation.policy import FileReader, Reader
from services.cases.foundation.records.concept import Concept
from services.cases.foundation.records.domain import IdTakenError, NotYetError
from services.cases.foundation.spoken_languages import SPOKEN, named
from services.cases.foundation.workplace import Workplace, workplace_of
from services.cases.people.team.store import Team
from shared.accounts.domain import Person
from shared.languages import Wording
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

router = APIRouter()
OUTCOMES: dict[str, Callable[..., Awaitable[None]]] = {
    "keep": acts.keep,
    "miss": acts.miss,
    "cancel": acts.cancel,
    "move": acts.move,
}


@router.get("/files/{file_id}/appointments")
async def show(request: Request, file_id: UUID, person: FileReader) -> Response:
    return await show_appointments(request, file_id, person)


@router.post("/files/{file_id}/appointments")
async def add(request: Request, file_id: UUID, person: Reader) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    async with workplace.store.work() as work:
        staff = await Team(work).staff()
    appointment_id = form.uuid("appointment_id") or uuid4()
    agreement = agreement_in(form, staff, workplace.clock, by=person.id, now=workplace.now(), wording=words(request))
    if agreement is None:
        return await show_appointments(request, file_id, person, form=form, status=422)
    given: dict[str, Any] = {"reader": person, "workplace": workplace, "now": workplace.now()}
    try:
        await acts.agree(file_id, agreement, appointment_id=appointment_id, **given)
    except IdTakenError:
        form.problem("action", "id_taken")
        return await show_appointments(request, file_id, person, form=form, status=409)
    return noted(request, file_id)


@router.post("/files/{file_id}/appointments/{appointment_id}")
async def change(request: Request, file_id: UUID, appointment_id: UUID, person: Reader) -> Response:
    """Not done, and 409, where a colleague has changed the appointment since the form was made."""
    form, wording = await read_form(request), words(request)
    act, status = act_in(form, file_id, appointment_id, person, workplace_of(request), wording), 422
    if act:
        try:
            await act()
        except ChangedMeanwhileError as error:
            state = APPOINTMENTS.words(wording).codes["state"][error.state]
            said = wording.gettext("A colleague was faster. This appointment now says: %(state)s. Nothing was changed.")
            form.problem("action", said % {"state": state})
            status = 409
        except NotYetError:
            form.problem("action", wording.gettext("This can be said when the appointment has begun."))
        except IdTakenError:
            _ = wording.gettext
            form.problem("action", _("This form was not made for this file. Load the page again, and save it there."))
            status = 409
    if not form.ok:
        refused = {appointment_id: form}
        return await show_appointments(request, file_id, person, refused=refused, status=status)
    return noted(request, file_id)


def act_in(
    form: Form, file_id: UUID, appointment_id: UUID, person: Person, workplace: Workplace, wording: Wording
) -> Callable[[], Awaitable[None]] | None:
    """What the form asks for, or None where something is wrong with it."""
    action = form.choice("action", OUTCOMES)
    given: dict[str, Any] = {"reader": person, "workplace": workplace}
    now = workplace.now()
    given |= {"seen": form.code("seen", State), "now": now}
    if action == "move":
        starts_at = required_moment_in(form, "starts_at", workplace.clock, now=now, wording=wording)
        given |= {"starts_at": starts_at, "new_id": form.uuid("new_id")}
    elif action in ("miss", "cancel"):
        given["by_whom"] = form.code("by_whom", Through)
    return partial(OUTCOMES[action], file_id, appointment_id, **given) if form.ok else None


def noted(request: Request, file_id: UUID) -> Response:
    return RedirectResponse(link(request, f"/files/{file_id}{PAGE}?told=noted"), 303)


async def show_appointments(
    request: Request,
    file_id: UUID,
    person: Person,
    *,
    form: Form | None = None,
    refused: Mapping[UUID, Form] | None = None,
    status: int = 200,
) -> Response:
    """`refused` is the form of one appointment that was not taken. Raises NotAllowedError."""
    workplace, wording = workplace_of(request), words(request)
    async with workplace.store.reading(person) as work:
        file = await Files(work).file(file_id)
        known = await of_file(work, file)
        staff = await Team(work).staff()
        relation = work.relation(file_id)
    return page(
        request,
        "casework/appointments/appointments.html",
        status=status,
        file=file,
        relation=relation,
        staff=staff,
        colleagues=[(one.id, one.name) for one in staff if one.counsels],
        spoken=named(wording, SPOKEN),
        part=part(known, wording).shown,
        ended=[one for one in known if not one.is_open],
        form=form or new_form(),
        refused=refused or {},
        now=workplace.now(),
    )


CONCEPT = Concept(
    of=of_file,
    of_many=of_many,
    shows_to=shows_to,
    part=part,
    moments=moments,
    step=step,
    tasks_of=tasks_of,
    records=APPOINTMENTS,
    counts=(KEPT_APPOINTMENTS, FIRST_APPOINTMENTS),
    page=PAGE,
    router=router,
)
