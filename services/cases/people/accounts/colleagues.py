"""The page of one colleague shows where the colleague is signed in, and ends an account when the colleague leaves."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.foundation.access.domain import Errand
from services.cases.foundation.policy import Manager
from services.cases.foundation.roles import Right, holds
from services.cases.foundation.workplace import workplace_of
from services.cases.people.accounts.acts import leave as let_go
from services.cases.people.members.domain import OwnedFile
from services.cases.people.members.store import FileCare, Leavers, Members
from services.cases.people.team import acts
from services.cases.people.team.acts import found, leaver
from services.cases.people.team.domain import may_confirm_account, may_let_go, may_manage
from services.cases.people.team.invitation import FRESH
from services.cases.people.team.store import Team, accounts
from shared.web.forms import read_form
from shared.web.shell import link, page

router = APIRouter()


@router.get("/team/{person_id}")
async def show(request: Request, person_id: UUID, person: Manager) -> Response:
    now = datetime.now(UTC)
    async with workplace_of(request).store.reading(person) as work:
        member = await found(work, person_id)
        account = await accounts.by_id(work, member.id)
        factors = await accounts.factors_of(work, member.id, account)
        sessions = [one for one in await accounts.sessions_of(work, member.id) if one.lasts(now)]
        invited = (await accounts.factors.invited(work, now)).get(member.id)
        staff = await Team(work).staff()
    fresh = not factors.suffices and not factors.has_password
    told: dict[str, Any] = {
        "member": member,
        "sessions": sessions,
        "invited": invited,
        "new": fresh,
        "confirmers": [one for one in staff if may_confirm_account(member, by=one)],
        "login": account.login if account else "",
    }
    told |= {"mine": may_manage(person, member), "lets_go": may_let_go(person, member)}
    return page(request, "people/accounts/colleague.html", factors=factors, **told)


@router.post("/team/{person_id}/sessions/end")
async def end(request: Request, person_id: UUID, person: Manager) -> Response:
    form = await read_form(request)
    session = form.uuid("session") if form.given("session") else None
    if not form.ok:
        raise HTTPException(422)
    await acts.end_sessions(person_id, session, reader=person, workplace=workplace_of(request))
    return RedirectResponse(link(request, f"/team/{person_id}"), 303)


@router.get("/team/{person_id}/leave", dependencies=FRESH)
async def ask_to_leave(request: Request, person_id: UUID, person: Manager) -> Response:
    return await leaving_page(request, person_id, person)


@router.post("/team/{person_id}/leave", dependencies=FRESH)
async def leave(request: Request, person_id: UUID, person: Manager) -> Response:
    """Not while a file would be left without anybody responsible."""
    await read_form(request)
    workplace = workplace_of(request)
    if await let_go(person_id, reader=person, workplace=workplace, now=workplace.now()):
        return await leaving_page(request, person_id, person, status=409)
    return RedirectResponse(link(request, f"/team/{person_id}/leave"), 303)


async def leaving_page(request: Request, person_id: UUID, person: Manager, *, status: int = 200) -> Response:
    async with workplace_of(request).store.reading(person) as work:
        member = await leaver(work, person_id, person)
        async with work.errand(Errand.LEAVING) as on_errand:
            account, care = await accounts.by_id(work, member.id), await Leavers(on_errand).in_care(member.id)
        files = list[OwnedFile]()
        if care and holds(person, Right.SEE_ALL_FILES_EXIST):
            await Members(work).places_of(member.id)
            async with work.errand(Errand.EXISTENCE) as on_errand:
                files = await FileCare(on_errand).of_colleague(member.id)
    login = account.login if account else ""
    told: dict[str, Any] = {"member": member, "care": care, "files": files, "login": login}
    return page(request, "people/accounts/colleague_leave.html", status=status, **told)
