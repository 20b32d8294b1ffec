"""A second person says whose an account is: whoever made it alone could come in with it herself."""

from uuid import UUID

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.domain import NotAllowedError, Right
from services.cases.foundation.access.store import Transaction
from services.cases.foundation.audit.domain import Deed, Thing
from services.cases.people.team.domain import StaffMember, may_confirm_account
from services.cases.people.team.invitation import FRESH, found, has_come_in
from services.cases.people.team.store import Team
from services.cases.policy import SecondPerson
from services.cases.workplace import workplace_of
from shared.accounts.domain import Person
from shared.telemetry import telemetry
from shared.web.forms import read_form
from shared.web.shell import link, page

log = telemetry.log(__name__)
router = APIRouter()


@router.get("/team/{person_id}/confirm", dependencies=FRESH)
async def ask(request: Request, person_id: UUID, person: SecondPerson) -> Response:
    async with workplace_of(request).store.work() as work:
        member = await confirmable(work, person_id, person)
        if not await has_come_in(work, member.id):
            return too_early(request, member)
        staff = await Team(work).staff()
    return page(request, "people/colleague_confirm.html", member=member, staff=staff)


@router.post("/team/{person_id}/confirm", dependencies=FRESH)
async def confirm(request: Request, person_id: UUID, person: SecondPerson) -> Response:
    await read_form(request)
    async with workplace_of(request).store.work() as work:
        member = await confirmable(work, person_id, person)
        if not await has_come_in(work, member.id):
            return too_early(request, member)
        await Team(work).save_confirmed(member.id)
        await work.save_audit(person.id, Deed.CONFIRM, Thing.ACCOUNT, (member.id,))
    log.info("account_confirmed", person_id=member.id, by_id=person.id)
    return RedirectResponse(link(request, "/team?told=confirmed"), 303)


async def confirmable(work: Transaction, person_id: UUID, person: Person) -> StaffMember:
    """409 where nothing waits for it."""
    member, second = await found(work, person_id), await found(work, person.id)
    if member.invited_by is None or not member.active:
        raise HTTPException(409)
    if not may_confirm_account(member, by=second):
        raise NotAllowedError(person.id, Right.AGREE_TO_OPENINGS)
    return member


def too_early(request: Request, member: StaffMember) -> Response:
    """Before she came in anybody could use the code."""
    return page(request, "people/colleague_not_in.html", status=409, member=member)
