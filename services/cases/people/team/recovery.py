"""Letting a colleague in again who lost what opens the door: two people give half of a code each."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from services.cases.foundation.policy import Staff
from services.cases.foundation.roles import Right, holds
from services.cases.foundation.workplace import workplace_of
from services.cases.people.team import acts
from services.cases.people.team.acts import recoverable
from services.cases.people.team.domain import may_be_second, may_end_recovery
from services.cases.people.team.invitation import FRESH, door_address
from services.cases.people.team.store import Team
from shared.accounts.factors.domain import OPERATOR
from shared.accounts.factors.invitations import in_groups
from shared.web.forms import read_form
from shared.web.shell import page

router = APIRouter()


@router.get("/team/{person_id}/let-in", dependencies=FRESH)
async def ask(request: Request, person_id: UUID, person: Staff) -> Response:
    now = datetime.now(UTC)
    async with workplace_of(request).store.reading(person) as work:
        member, account, recovery = await recoverable(work, person_id, person, now=now)
        staff = await Team(work).staff()
    me = next(one for one in staff if one.id == person.id)
    ends = recovery is not None and may_end_recovery(recovery, member, me, now=now)
    if not ends and not holds(person, Right.MANAGE_ACCOUNTS):
        raise HTTPException(403)
    seconds = [one for one in staff if may_be_second(member, one, asked_by=person.id)]
    told: dict[str, Any] = {
        "ends": ends,
        "mine": recovery is not None and recovery.asked_by == person.id,
        "seconds": seconds,
    }
    operator = recovery is not None and recovery.asked_by == OPERATOR
    return page(
        request, "people/team/colleague_let_in.html", member=member, login=account.login, operator=operator, **told
    )


@router.post("/team/{person_id}/let-in", dependencies=FRESH)
async def let_in(request: Request, person_id: UUID, person: Staff) -> Response:
    await read_form(request)
    given = await acts.let_in(person_id, reader=person, workplace=workplace_of(request), now=datetime.now(UTC))
    told: dict[str, Any] = {
        "half": in_groups(given.code),
        "until": given.until,
        "second": given.second,
        "address": door_address(request),
    }
    return page(request, "people/team/colleague_half.html", member=given.member, login=given.login, **told)
