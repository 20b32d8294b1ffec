"""Letting a colleague in again who lost what opens the door: two people give half of a code each."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from services.cases.contact.requests.store import Requests
from services.cases.domain import Right, holds
from services.cases.foundation.access.store import Transaction
from services.cases.foundation.audit.domain import Deed, Thing
from services.cases.people.team.domain import StaffMember, may_be_second, may_end_recovery
from services.cases.people.team.invitation import FRESH, door_address, found, stop_unconfirmed
from services.cases.people.team.store import Team, accounts
from services.cases.policy import Staff
from services.cases.workplace import workplace_of
from shared.accounts.domain import Account, Person
from shared.accounts.factors.domain import INVITED_FOR, OPERATOR, Recovery
from shared.accounts.factors.invitations import in_groups
from shared.telemetry import telemetry
from shared.web.forms import read_form
from shared.web.shell import page

log = telemetry.log(__name__)
router = APIRouter()


@router.get("/team/{person_id}/let-in", dependencies=FRESH)
async def ask(request: Request, person_id: UUID, person: Staff) -> Response:
    now = datetime.now(UTC)
    async with workplace_of(request).store.reading(person) as work:
        member, account, recovery = await recoverable(work, person_id, person, now=now)
        staff, waiting = await Team(work).staff(), await Requests(work).waiting()
    me = next(one for one in staff if one.id == person.id)
    ends = recovery is not None and may_end_recovery(recovery, member, me, now=now)
    if not ends and not holds(person, Right.MANAGE_ACCOUNTS):
        raise HTTPException(403)
    seconds = [one for one in staff if may_be_second(member, one, asked_by=person.id)]
    told: dict[str, Any] = {
        "waiting": waiting,
        "ends": ends,
        "mine": recovery is not None and recovery.asked_by == person.id,
        "seconds": seconds,
    }
    operator = recovery is not None and recovery.asked_by == OPERATOR
    return page(request, "people/colleague_let_in.html", member=member, login=account.login, operator=operator, **told)


@router.post("/team/{person_id}/let-in", dependencies=FRESH)
async def let_in(request: Request, person_id: UUID, person: Staff) -> Response:
    """The first one is in charge of accounts, the second holds every right of the account. Each gets half of the
    code, so neither of them can come in with it.
    """
    await read_form(request)
    now = datetime.now(UTC)
    async with workplace_of(request).store.work() as work:
        member, account, recovery = await recoverable(work, person_id, person, now=now)
        me = await found(work, person.id)
        first = await accounts.factors.first_half(work, member.id) if recovery else None
        if recovery and first and may_end_recovery(recovery, member, me, now=now):
            half, until = await second_half(work, member, recovery, first, by=me, now=now), now + INVITED_FOR
        elif not holds(person, Right.MANAGE_ACCOUNTS):
            raise HTTPException(403)
        elif not any(may_be_second(member, one, asked_by=person.id) for one in await Team(work).staff()):
            raise HTTPException(409)
        else:
            asked = Recovery(member.id, person.id, now + INVITED_FOR)
            half, until, first = await accounts.factors.give_first_half(work, asked), asked.expires_at, None
        await work.save_audit(person.id, Deed.LET_IN, Thing.ACCOUNT, (member.id,))
    if first:
        log.info("recovery_confirmed", person_id=member.id, by_id=person.id)
    else:
        log.info("recovery_asked", person_id=member.id, by_id=person.id)
    told: dict[str, Any] = {
        "half": in_groups(half),
        "until": until,
        "second": bool(first),
        "address": door_address(request),
    }
    return page(request, "people/colleague_half.html", member=member, login=account.login, **told)


async def second_half(
    work: Transaction, member: StaffMember, recovery: Recovery, first: bytes, *, by: StaffMember, now: datetime
) -> str:
    """What opened the door so far opens nothing any more, and whose account it is now somebody else confirms.

    Where the operator gave the first half, nobody of the team could come in alone: whoever gave the second confirms.
    """
    await accounts.disarm(work, member.id)
    made_by = OPERATOR if recovery.asked_by == OPERATOR else by.id
    await Team(work).save_unconfirmed(member.id, invited_by=made_by, at=now, by_two=True)
    return await accounts.factors.give_second_half(work, first, member.id, now + INVITED_FOR)


async def recoverable(
    work: Transaction, person_id: UUID, person: Person, *, now: datetime
) -> tuple[StaffMember, Account, Recovery | None]:
    """A colleague who works here, and the recovery that lasts. 409 for oneself and for whoever has left."""
    await stop_unconfirmed(work, person)
    member, account = await found(work, person_id), await accounts.by_id(work, person_id)
    if member.id == person.id or not member.active or account is None:
        raise HTTPException(409)
    recovery = await accounts.factors.recovery(work, member.id)
    return member, account, recovery if recovery and recovery.lasts(now) else None
