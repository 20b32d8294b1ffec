"""A colleague chooses on the page of the own account which mails to get beside those that duty asks for."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.foundation.policy import Staff
from services.cases.foundation.workplace import workplace_of
from services.cases.people.team.acts import choose_reminders
from services.cases.people.team.store import Team
from shared.accounts.domain import Person
from shared.web.forms import Form, read_form
from shared.web.shell import link, page

router = APIRouter()
PATH = "/account/mails"
WANTED = {True: "yes", False: "no"}


@router.get(PATH)
async def show(request: Request, person: Staff) -> Response:
    return await mails_page(request, person)


@router.post(PATH)
async def choose(request: Request, person: Staff) -> Response:
    form = await read_form(request)
    chosen = form.choice("reminders", tuple(WANTED.values()))
    if not form.ok:
        return await mails_page(request, person, form=form, status=422)
    await choose_reminders(wanted=chosen == WANTED[True], reader=person, workplace=workplace_of(request))
    return RedirectResponse(link(request, f"{PATH}?told=saved"), 303)


async def mails_page(request: Request, person: Person, *, form: Form | None = None, status: int = 200) -> Response:
    async with workplace_of(request).store.reading(person) as work:
        wanted = await Team(work).wants_reminders(person.id)
    form = form or Form.empty(reminders=WANTED[wanted is not False])
    return page(request, "people/team/mails.html", status=status, form=form, known=wanted is not None)
