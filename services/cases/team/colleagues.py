"""One colleague: where she is signed in, letting her in again by two people, and what happens when she leaves."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.audit.domain import Deed, Thing
from services.cases.domain import NotAllowedError, Right, holds
from services.cases.policy import Manager, Staff
from services.cases.team.domain import StaffMember, may_let_go, may_let_in, may_manage
from services.cases.team.joining import FRESH, code_page, found, stop_unconfirmed
from services.cases.team.store import accounts
from services.cases.workplace import workplace_of
from shared import telemetry
from shared.signin.domain import Person
from shared.signin.factors.domain import INVITED_FOR, Recovery, may_confirm
from shared.web.forms import read_form
from shared.web.shell import link, page

log = telemetry.log(__name__)
router = APIRouter()


@router.get("/team/{person_id}")
async def show(request: Request, person_id: UUID, person: Manager) -> Response:
    now = datetime.now(UTC)
    async with workplace_of(request).store.work() as work:
        member = await found(work, person_id)
        account = await accounts.by_id(work, member.id)
        factors = await accounts.factors_of(work, member.id, account)
        sessions = [one for one in await accounts.sessions_of(work, member.id) if one.lasts(now)]
        invited = (await accounts.factors.invited(work, now)).get(member.id)
        waiting = await work.waiting(reader=person)
    fresh = not factors.suffices and not factors.has_password
    told: dict[str, Any] = {
        "member": member,
        "sessions": sessions,
        "invited": invited,
        "new": fresh,
        "waiting": waiting,
    }
    told |= {"mine": may_manage(person, member), "lets_go": may_let_go(person, member)}
    return page(request, "colleague.html", factors=factors, **told)


@router.post("/team/{person_id}/sessions/end")
async def end(request: Request, person_id: UUID, person: Manager) -> Response:
    form = await read_form(request)
    session = form.uuid("session") if form.given("session") else None
    if not form.ok:
        raise HTTPException(422)
    async with workplace_of(request).store.work() as work:
        member = await found(work, person_id)
        if member.id != person.id and not may_manage(person, member):
            raise NotAllowedError(person.id, Right.MANAGE_ACCOUNTS)
        if session:
            await accounts.close_one_of(work, member.id, session)
        else:
            await accounts.close_sessions_of(work, member.id)
        await work.save_audit(person.id, Deed.END_SESSIONS, Thing.ACCOUNT, (member.id,))
    log.info("sessions_ended", person_id=member.id, by_id=person.id)
    return RedirectResponse(link(request, f"/team/{member.id}"), 303)


@router.get("/team/{person_id}/let-in", dependencies=FRESH)
async def ask_to_let_in(request: Request, person_id: UUID, person: Staff) -> Response:
    async with workplace_of(request).store.work() as work:
        await stop_unconfirmed(work, person)
        member = await found(work, person_id)
        recovery = await accounts.factors.recovery(work, member.id)
    if member.id == person.id or not member.active:
        raise HTTPException(409)
    asked = recovery is not None and recovery.lasts(datetime.now(UTC))
    if not asked and not holds(person, Right.MANAGE_ACCOUNTS):
        raise HTTPException(403)
    mine = asked and recovery is not None and recovery.asked_by == person.id
    return page(request, "colleague_let_in.html", member=member, asked=asked, mine=mine)


@router.post("/team/{person_id}/let-in", dependencies=FRESH)
async def let_in(request: Request, person_id: UUID, person: Staff) -> Response:
    """The first one asks, and is in charge of accounts; the second is another one, and gets the code."""
    await read_form(request)
    now = datetime.now(UTC)
    async with workplace_of(request).store.work() as work:
        await stop_unconfirmed(work, person)
        member = await found(work, person_id)
        if member.id == person.id or not member.active:
            raise HTTPException(409)
        recovery = await accounts.factors.recovery(work, member.id)
        if recovery is not None and may_confirm(recovery, by=person.id, now=now):
            first = next((one for one in await work.staff() if one.id == recovery.asked_by), None)
            if not may_let_in(member, first=first, second=person):
                raise HTTPException(403)
            account = await accounts.by_id(work, member.id)
            assert account
            await accounts.disarm(work, member.id)
            await work.save_audit(person.id, Deed.CHANGE_RIGHTS, Thing.ACCOUNT, (member.id,))
            log.info("recovery_confirmed", person_id=member.id, by_id=person.id)
            return await code_page(request, work, account.person, account.login, by=person)
        if not holds(person, Right.MANAGE_ACCOUNTS):
            raise HTTPException(403)
        if recovery is None or not recovery.lasts(now):
            await accounts.factors.ask_recovery(work, Recovery(member.id, person.id, now + INVITED_FOR))
            await work.save_audit(person.id, Deed.CHANGE_RIGHTS, Thing.ACCOUNT, (member.id,))
            log.info("recovery_asked", person_id=member.id, by_id=person.id)
    return RedirectResponse(link(request, f"/team/{member.id}/let-in"), 303)


@router.get("/team/{person_id}/leave", dependencies=FRESH)
async def ask_to_leave(request: Request, person_id: UUID, person: Manager) -> Response:
    return await leaving_page(request, person_id, person)


@router.post("/team/{person_id}/leave", dependencies=FRESH)
async def leave(request: Request, person_id: UUID, person: Manager) -> Response:
    """Everything that opened the door for her is gone at once; what she did keeps her name."""
    await read_form(request)
    async with workplace_of(request).store.work() as work:
        member = await leaver(work, person_id, person, leaves=True)
        await accounts.deactivate(work, member.id)
        await work.end_places(member.id, responsible=False, by=person.id)
        await work.save_audit(person.id, Deed.CHANGE_RIGHTS, Thing.ACCOUNT, (member.id,))
        await work.remove_address(member.id)
        await work.forget_who_left()
    log.info("colleague_left", person_id=member.id, by_id=person.id)
    return RedirectResponse(link(request, f"/team/{member.id}/leave"), 303)


async def leaver(work: Any, person_id: UUID, person: Person, *, leaves: bool = False) -> StaffMember:
    """Somebody whom she may let go; to look at, also whoever has left."""
    member = await found(work, person_id)
    if member.id == person.id:
        raise HTTPException(409)
    if (leaves or member.active) and not may_let_go(person, member):
        raise NotAllowedError(person.id, Right.MANAGE_ACCOUNTS)
    return member


async def leaving_page(request: Request, person_id: UUID, person: Manager) -> Response:
    async with workplace_of(request).store.work() as work:
        member = await leaver(work, person_id, person)
    return page(request, "colleague_leave.html", member=member)
