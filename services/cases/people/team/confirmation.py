"""A second person confirms whose an account is: the colleague who made it alone could sign in with it."""

from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.foundation.policy import SecondPerson
from services.cases.foundation.workplace import workplace_of
from services.cases.people.team import acts
from services.cases.people.team.acts import NotInYetError, confirmable, has_come_in
from services.cases.people.team.domain import StaffMember
from services.cases.people.team.invitation import FRESH
from services.cases.people.team.store import Team
from shared.web.forms import read_form
from shared.web.shell import link, page

router = APIRouter()


@router.get("/team/{person_id}/confirm", dependencies=FRESH)
async def ask(request: Request, person_id: UUID, person: SecondPerson) -> Response:
    async with workplace_of(request).store.work() as work:
        member = await confirmable(work, person_id, person)
        if not await has_come_in(work, member.id):
            return too_early(request, member)
        staff = await Team(work).staff()
    return page(request, "people/team/colleague_confirm.html", member=member, staff=staff)


@router.post("/team/{person_id}/confirm", dependencies=FRESH)
async def confirm(request: Request, person_id: UUID, person: SecondPerson) -> Response:
    await read_form(request)
    try:
        await acts.confirm(person_id, reader=person, workplace=workplace_of(request))
    except NotInYetError as error:
        return too_early(request, error.member)
    return RedirectResponse(link(request, "/team?told=confirmed"), 303)


def too_early(request: Request, member: StaffMember) -> Response:
    """Nobody can confirm before the first sign-in: until then any holder of the code could use it."""
    return page(request, "people/team/colleague_not_in.html", status=409, member=member)
