"""The register of who is bound to secrecy, and who is not yet."""

from datetime import datetime
from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.foundation.policy import UndertakingKeeper
from services.cases.foundation.workplace import workplace_of
from services.cases.people.team.domain import StaffMember
from services.cases.people.team.store import Team
from services.cases.people.undertakings import acts
from services.cases.people.undertakings.domain import (
    OUTSIDE,
    Capacity,
    EndsBeforeItBeginsError,
    GivenInTheFutureError,
    Undertaking,
    to_renew,
    unbound,
)
from services.cases.people.undertakings.store import Undertakings
from shared.accounts.domain import Person
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

router = APIRouter()
ASKED = tuple(one for one in Capacity if one is not Capacity.SUPPORTER)
"""What the form asks about: a volunteer or freelancer stands in the register of supporters first."""
OTHER = "other"
"""Somebody without an account, such as a company that the machines stand at."""


@router.get("/undertakings")
async def show(request: Request, person: UndertakingKeeper) -> Response:
    return await show_register(request, person)


@router.post("/undertakings")
async def note(request: Request, person: UndertakingKeeper) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    _, now = words(request).gettext, workplace.now()
    async with workplace.store.work() as work:
        staff = await Team(work).staff()
    new = undertaking_in(form, staff, person, now)
    if new is not None:
        try:
            await acts.note(new, reader=person, workplace=workplace, now=now)
        except GivenInTheFutureError:
            form.problem("given_on", _("This day has not come yet."))
        except EndsBeforeItBeginsError:
            form.problem("until", _("This is before the day it was given."))
    if not form.ok:
        return await show_register(request, person, form=form, status=422)
    return RedirectResponse(link(request, "/undertakings?told=noted"), 303)


def undertaking_in(form: Form, staff: list[StaffMember], person: Person, now: datetime) -> Undertaking | None:
    """What was written, or None with the problems in the form."""
    names = {str(one.id): one.name for one in staff if one.active}
    who, capacity = form.choice("who", (*names, OTHER)), form.choice("capacity", ASKED)
    name = form.text("name", most=120) if who == OTHER else names.get(who, "")
    outside = who == OTHER and capacity in OUTSIDE
    organisation = form.text("organisation", most=120, required=outside) if who == OTHER else ""
    document = form.text("document", most=120, required=outside)
    version, given_on = form.text("text_version", most=40), form.day("given_on")
    until, id = form.day("until", required=False), form.uuid("id")
    if not form.ok or id is None or given_on is None:
        return None
    staff_id = None if who == OTHER else UUID(who)
    return Undertaking(
        id, staff_id, name, Capacity(capacity), version, given_on, until, person.id, now, organisation, document
    )


async def show_register(request: Request, person: Person, *, form: Form | None = None, status: int = 200) -> Response:
    workplace = workplace_of(request)
    today = workplace.now().astimezone(workplace.clock).date()
    async with workplace.store.reading(person) as work:
        staff, every = await Team(work).staff(), await Undertakings(work).undertakings()
    return page(
        request,
        "people/undertakings/undertakings.html",
        status=status,
        form=form or Form.empty(id=str(uuid4()), given_on=today.isoformat()),
        staff=staff,
        every=every,
        unbound=unbound(staff, every, today),
        to_renew=to_renew(every, today),
        today=today,
    )
